// SPDX-License-Identifier: BSD-3-Clause
#include "metrics.hpp"

#include <gtest/gtest.h>

namespace flyball::sim {
namespace {

constexpr double kTarget = 50.0;

/// 1 ns per packet, in time.
WindowRow row(double p99_ns = 10.0, double cost_ns = 1.0) {
    return {.p99_ns = p99_ns, .busy_ns = 100.0 * cost_ns, .packets = 100};
}

TEST(Metrics, CountLateWindows) {
    Rows rows(10, row());
    rows[2] = row(51.0);
    rows[9] = row(50.0);
    EXPECT_EQ(late_windows(rows, {0, 10}, kTarget), 1U);
    EXPECT_DOUBLE_EQ(attained_percent(rows, {0, 10}, kTarget), 90.0);
    EXPECT_DOUBLE_EQ(attained_percent(rows, {3, 10}, kTarget), 100.0);
    EXPECT_DOUBLE_EQ(attained_percent(rows, {3, 3}, kTarget), 100.0);
    EXPECT_EQ(from(rows, 4).begin, 4U);
    EXPECT_EQ(from(rows, 40).begin, 10U);
}

TEST(Metrics, CostIsPerPacketNotPerWindow) {
    Rows rows{row(10.0, 1.0), {.busy_ns = 900.0, .packets = 300, .drops = 7}};
    EXPECT_DOUBLE_EQ(ns_per_packet(rows, {0, 2}), 2.5);
    EXPECT_EQ(drops(rows, {0, 2}), 7U);
    EXPECT_DOUBLE_EQ(ns_per_packet({}, {0, 0}), 0.0);
}

TEST(Metrics, MedianSkipsSilentWindows) {
    const Rows rows{row(30.0), row(10.0), row(20.0), {}, {}, {}};
    EXPECT_DOUBLE_EQ(median_p99_ns(rows, {0, 6}), 20.0);
    EXPECT_DOUBLE_EQ(median_p99_ns(rows, {3, 6}), 0.0);
}

TEST(Metrics, SettlesAtTheFirstGoodWindowAfterTheLastBadOnes) {
    Rows rows(100, row());
    EXPECT_EQ(settle_ms(rows, {0, 100}, kTarget, 1.1), 0.0);
    for (std::size_t i = 20; i < 26; ++i) {
        rows[i] = row(60.0);
    }
    EXPECT_EQ(settle_ms(rows, {20, 100}, kTarget, 1.1), 60.0);
    rows[70] = row(10.0, 2.0);
    EXPECT_EQ(settle_ms(rows, {20, 100}, kTarget, 1.1), 60.0) << "one costly window is no relapse";
    EXPECT_EQ(settle_ms(rows, {20, 100}, kTarget, 0.9), std::nullopt) << "never that cheap";
}

}  // namespace
}  // namespace flyball::sim
