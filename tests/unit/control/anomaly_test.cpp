// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/anomaly.hpp"

#include <array>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

constexpr std::int64_t kMinute = 28'000'000;
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

/// Fills minutes [first, last) with what `value` gives for each, four values per minute.
template <typename Value>
void fill(History& history, std::int64_t first, std::int64_t last, Value value) {
    for (std::int64_t minute = first; minute < last; ++minute) {
        for (std::int64_t second = 0; second < 60; second += 15) {
            const double now = value(minute);
            history.add(minute * 60 + second, {&now, 1});
        }
    }
}

/// 1 M/s, a little uneven.
double usual(std::int64_t minute) {
    return 1e6 + 1e4 * static_cast<double>(minute % 7);
}

std::vector<Anomaly> last_minute(const History& history) {
    return anomalies_of(history, kMinute);
}

TEST(Anomaly, AMinuteAsUsualIsNone) {
    History history(std::vector<SeriesInfo>{{"rx_packets", "packets/s"}});
    fill(history, kMinute - 30, kMinute + 1, usual);
    EXPECT_TRUE(last_minute(history).empty());
}

TEST(Anomaly, ARateThatHalvesStandsOut) {
    History history(std::vector<SeriesInfo>{{"rx_packets", "packets/s"}});
    fill(history, kMinute - 30, kMinute, usual);
    fill(history, kMinute, kMinute + 1, [](std::int64_t) { return 5e5; });
    const auto found = last_minute(history);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].series.name, "rx_packets");
    EXPECT_EQ(found[0].minute, kMinute);
    EXPECT_EQ(found[0].value, 5e5);
    EXPECT_NEAR(found[0].usual, 1.03e6, 2e4);
    EXPECT_LT(found[0].score, -kAnomalyScore);
    EXPECT_FALSE(found[0].compared_with_yesterday);
}

/// Load that doubles every morning is no anomaly on the second morning, and its absence is one.
TEST(Anomaly, YesterdayKnowsTheRhythmOfTheDay) {
    const auto daily = [](std::int64_t minute) {
        const bool morning = (minute - kMinute + 30 + 10 * 1440) % 1440 < 60;
        return usual(minute) * (morning ? 2 : 1);
    };
    History as_always(std::vector<SeriesInfo>{{"rx_packets", "packets/s"}});
    fill(as_always, kMinute - 1450, kMinute + 1, daily);
    EXPECT_TRUE(last_minute(as_always).empty());
    History without_morning(std::vector<SeriesInfo>{{"rx_packets", "packets/s"}});
    fill(without_morning, kMinute - 1450, kMinute, daily);
    fill(without_morning, kMinute, kMinute + 1, usual);
    const auto found = last_minute(without_morning);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0].compared_with_yesterday);
    EXPECT_LT(found[0].score, 0);
}

TEST(Anomaly, TooLittleToMatterOrToJudgeIsNone) {
    History still(std::vector<SeriesInfo>{{"rx_packets", "packets/s"}});
    fill(still, kMinute - 30, kMinute, [](std::int64_t) { return 0.0; });
    fill(still, kMinute, kMinute + 1, [](std::int64_t) { return 40.0; });
    EXPECT_TRUE(last_minute(still).empty()) << "40 packets/s after none";
    History young(std::vector<SeriesInfo>{{"rx_packets", "packets/s"}});
    fill(young, kMinute - 7, kMinute, usual);
    fill(young, kMinute, kMinute + 1, [](std::int64_t) { return 1.0; });
    EXPECT_TRUE(last_minute(young).empty()) << "7 minutes are no baseline";
    History silent(std::vector<SeriesInfo>{{"latency.p99", "ns"}});
    fill(silent, kMinute - 30, kMinute, usual);
    fill(silent, kMinute, kMinute + 1, [](std::int64_t) { return kNothing; });
    EXPECT_TRUE(last_minute(silent).empty()) << "not measured";
}

TEST(Anomaly, TheFarthestComesFirst) {
    History history(
        std::vector<SeriesInfo>{{"a", "packets/s"}, {"b", "packets/s"}, {"c", "packets/s"}});
    for (std::int64_t minute = kMinute - 30; minute <= kMinute; ++minute) {
        const bool now = minute == kMinute;
        const std::array values{usual(minute) * (now ? 2 : 1), usual(minute) * (now ? 9 : 1),
                                usual(minute)};
        history.add(minute * 60, values);
    }
    const auto found = last_minute(history);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].series.name, "b");
    EXPECT_EQ(found[1].series.name, "a");
}

}  // namespace
}  // namespace flyball::control
