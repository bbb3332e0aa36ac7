// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/control/trends.hpp"

#include <array>

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

constexpr std::int64_t kStart = 1'700'000'040;  // a whole minute
static_assert(kStart % 60 == 0);

/// An hour of three series: one rises by 2 each minute, one wavers, one falls steadily by 1.
History an_hour() {
    return History({{"rises", "packets/s"}, {"wavers", "ratio"}, {"falls", "ratio"}});
}

void fill(History& history, std::int64_t minutes) {
    for (std::int64_t minute = 0; minute <= minutes; ++minute) {
        const auto at = static_cast<double>(minute);
        const std::array values{100 + 2 * at + static_cast<double>(minute % 3),
                                minute % 2 == 0 ? 1.0 : 2.0, 1000 - at};
        ASSERT_TRUE(history.add(kStart + minute * 60, values));
    }
}

TEST(Trends, AreThoseThatChanceDoesNotExplain) {
    History history = an_hour();
    fill(history, 60);
    const auto found = trends_of(history);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].series.name, "falls") << "the surest first";
    EXPECT_DOUBLE_EQ(found[0].trend.slope, -1);
    EXPECT_EQ(found[1].series.name, "rises");
    EXPECT_NEAR(found[1].trend.slope, 2, 0.01);
}

TEST(Trends, TellWhenALimitIsReached) {
    History history = an_hour();
    fill(history, 60);
    const auto rises = find_series(history, "rises");
    ASSERT_TRUE(rises);
    const auto minutes = minutes_until(history, *rises, 419);
    ASSERT_TRUE(minutes);
    EXPECT_NEAR(*minutes, 100, 1);
    EXPECT_FALSE(minutes_until(history, *rises, 1e6)) << "not within a day";
    EXPECT_FALSE(minutes_until(history, 1, 3)) << "no trend";
    EXPECT_FALSE(minutes_until(history, 2, 0)) << "it falls";
    EXPECT_FALSE(find_series(history, "nothing"));
}

TEST(Trends, NeedTenMinutes) {
    History history = an_hour();
    EXPECT_FALSE(hourly_trend(history, 0)) << "nothing was kept yet";
    fill(history, 9);
    EXPECT_FALSE(hourly_trend(history, 0)) << "nine whole minutes";
    EXPECT_TRUE(trends_of(history).empty());
}

}  // namespace
}  // namespace flyball::control
