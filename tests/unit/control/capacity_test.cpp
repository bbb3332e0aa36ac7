// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/capacity.hpp"

#include <array>
#include <limits>

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

/// 250 ns per burst of 32 and 92.1875 ns per packet: 100 ns per packet, 10 M/s when saturated.
WorkerCost worker(unsigned lcore, double packets_per_second) {
    return {.lcore = lcore,
            .burst_ns = 250,
            .packet_ns = 92.1875,
            .burst_cap = 32,
            .packets_per_second = packets_per_second};
}

TEST(Capacity, LoadIsRateTimesCost) {
    EXPECT_DOUBLE_EQ(load_of(worker(1, 5e6)), 0.5);
    WorkerCost small_bursts = worker(1, 1e6);
    small_bursts.burst_cap = 0;
    EXPECT_DOUBLE_EQ(load_of(small_bursts), 0.3421875) << "a burst has at least one packet";
}

TEST(Capacity, TheBusiestWorkerIsTheLimit) {
    const std::array workers{worker(1, 1e6), worker(2, 3e6)};
    const auto capacity = capacity_of(workers);
    ASSERT_TRUE(capacity);
    EXPECT_DOUBLE_EQ(capacity->offered, 4e6);
    EXPECT_EQ(capacity->busiest_lcore, 2U);
    EXPECT_DOUBLE_EQ(capacity->busiest_load, 0.3);
    EXPECT_DOUBLE_EQ(capacity->capacity, 10e6);
    EXPECT_DOUBLE_EQ(capacity->headroom, 6e6);
    EXPECT_DOUBLE_EQ(capacity->capacity_if_balanced, 15e6);
}

TEST(Capacity, OverloadIsNegativeHeadroom) {
    const auto capacity = capacity_of(std::array{worker(1, 9e6)});
    ASSERT_TRUE(capacity);
    EXPECT_NEAR(capacity->headroom, -1.5e6, 1);
}

TEST(Capacity, WithoutTrafficItIsWhatTheWorkersCouldTake) {
    const std::array idle{worker(1, 0), worker(2, 0)};
    const auto capacity = capacity_of(idle);
    ASSERT_TRUE(capacity);
    EXPECT_DOUBLE_EQ(capacity->capacity, 15e6);
    EXPECT_DOUBLE_EQ(capacity->headroom, 15e6);
}

TEST(Capacity, WorkersOfUnknownCostDoNotCount) {
    WorkerCost unknown = worker(1, 1e6);
    unknown.packet_ns = 0;
    unknown.burst_ns = 0;
    WorkerCost broken = worker(2, 1e6);
    broken.packet_ns = std::numeric_limits<double>::quiet_NaN();
    EXPECT_FALSE(capacity_of(std::array{unknown, broken}));
    EXPECT_FALSE(capacity_of({}));
    EXPECT_DOUBLE_EQ(capacity_of(std::array{unknown, broken, worker(3, 2e6)})->offered, 2e6);
}

}  // namespace
}  // namespace flyball::control
