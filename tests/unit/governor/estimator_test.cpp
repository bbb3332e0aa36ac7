// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/estimator.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace flyball::governor {
namespace {

/// Bursts of `small` and `large` packets, `each` of both.
WorkTotals work_of(const CostModel& cost,
                   std::uint64_t small,
                   std::uint64_t large,
                   std::uint64_t each = 50) {
    WorkTotals work;
    for (const std::uint64_t size : {small, large}) {
        const auto ticks = static_cast<std::uint64_t>(cost.time_ns(static_cast<double>(size)));
        work.packets += each * size;
        work.bursts += each;
        work.packets_squared += each * size * size;
        work.busy_ticks += each * ticks;
        work.packets_busy_ticks += each * ticks * size;
    }
    return work;
}

TEST(RateEstimator, FirstTrafficCountsAtOnce) {
    RateEstimator rate;
    rate.update(3000, 1e-6);
    EXPECT_DOUBLE_EQ(rate.rate(), 3e-3);
}

TEST(RateEstimator, RisesFasterThanItFalls) {
    RateEstimator rate;
    rate.update(1000, 1e-6);
    rate.update(2000, 1e-6);
    EXPECT_DOUBLE_EQ(rate.rate(), 1e-3 + 0.7 * 1e-3);
    rate.update(0, 1e-6);
    EXPECT_DOUBLE_EQ(rate.rate(), 0.7 * 1.7e-3);
}

TEST(RateEstimator, SilenceEndsAtExactlyZero) {
    RateEstimator rate;
    rate.update(1'000'000, 1e-6);
    for (int i = 0; i < 10'000; ++i) {
        rate.update(0, 1e-6);
    }
    EXPECT_EQ(rate.rate(), 0.0) << "neither a denormal number nor a trace of the past";
}

TEST(CostEstimator, FindsBothPartsWhenBurstsDiffer) {
    const CostModel truth{.burst_ns = 1500.0, .packet_ns = 40.0};
    CostEstimator cost;
    for (int i = 0; i < 100; ++i) {
        cost.update(work_of(truth, 4, 60), 1.0);
    }
    EXPECT_NEAR(cost.cost().burst_ns, truth.burst_ns, 5.0);
    EXPECT_NEAR(cost.cost().packet_ns, truth.packet_ns, 0.5);
}

TEST(CostEstimator, ConvertsTicks) {
    const CostModel in_ticks{.burst_ns = 2000.0, .packet_ns = 200.0};
    CostEstimator cost;
    for (int i = 0; i < 100; ++i) {
        cost.update(work_of(in_ticks, 4, 60), 0.25);
    }
    EXPECT_NEAR(cost.cost().burst_ns, 500.0, 2.0);
    EXPECT_NEAR(cost.cost().packet_ns, 50.0, 0.5);
}

TEST(CostEstimator, KeepsTheBurstPartWhenAllBurstsAreEqual) {
    // 32 packets in 32 * 90 + 570 = 3450 ns: any a on that line fits; the assumed 250 stays.
    CostEstimator cost;
    for (int i = 0; i < 100; ++i) {
        cost.update(work_of({.burst_ns = 570.0, .packet_ns = 90.0}, 32, 32), 1.0);
    }
    EXPECT_DOUBLE_EQ(cost.cost().burst_ns, CostModel{}.burst_ns);
    EXPECT_NEAR(cost.cost().packet_ns, (3450.0 - 250.0) / 32.0, 0.1);
}

TEST(CostEstimator, FollowsACostThatChanges) {
    CostEstimator cost;
    for (int i = 0; i < 50; ++i) {
        cost.update(work_of({.burst_ns = 250.0, .packet_ns = 50.0}, 4, 30), 1.0);
    }
    for (int i = 0; i < 100; ++i) {
        cost.update(work_of({.burst_ns = 250.0, .packet_ns = 800.0}, 4, 30), 1.0);
    }
    EXPECT_NEAR(cost.cost().packet_ns, 800.0, 10.0);
}

TEST(CostEstimator, NothingHappenedChangesNothing) {
    CostEstimator cost;
    cost.update(WorkTotals{}, 1.0);
    EXPECT_EQ(cost.cost(), CostModel{});
    EXPECT_TRUE(cost.is_valid());
}

TEST(CostEstimator, IgnoresSolutionsThatNoBurstCanHave) {
    // Larger bursts that were quicker: a stall hit the small ones.
    WorkTotals work = work_of({.burst_ns = 250.0, .packet_ns = 100.0}, 4, 40);
    work.busy_ticks *= 40;
    CostEstimator cost;
    cost.update(work, 1.0);
    EXPECT_GE(cost.cost().packet_ns, 1.0);
    EXPECT_GE(cost.cost().burst_ns, 1.0);
}

TEST(CostEstimator, KnowsThatItsSumsAreLost) {
    CostEstimator cost;
    cost.update(work_of({}, 4, 40), std::numeric_limits<double>::quiet_NaN());
    EXPECT_FALSE(cost.is_valid());
    cost.reset();
    EXPECT_TRUE(cost.is_valid());
    EXPECT_EQ(cost.cost(), CostModel{});
}

TEST(WorkTotals, DifferencesAreRightAcrossAWrap) {
    const std::uint64_t nearly = ~std::uint64_t{0} - 4;
    const WorkTotals before{.arrivals = nearly, .packets = nearly, .busy_ticks = nearly};
    const WorkTotals after{.arrivals = 5, .packets = 15, .busy_ticks = 95};
    const WorkTotals period = since(after, before);
    EXPECT_EQ(period.arrivals, 10U);
    EXPECT_EQ(period.packets, 20U);
    EXPECT_EQ(period.busy_ticks, 100U);
}

TEST(CostModel, IsArithmetic) {
    const CostModel cost{.burst_ns = 250.0, .packet_ns = 100.0};
    EXPECT_DOUBLE_EQ(cost.time_ns(8.0), 1050.0);
    EXPECT_DOUBLE_EQ(cost.ns_per_packet(10.0), 125.0);
    EXPECT_DOUBLE_EQ(cost.true_load(4e-3, 10.0), 0.5);
    EXPECT_DOUBLE_EQ(cost.natural_burst(5e-3), 2.5);
    EXPECT_TRUE(std::isfinite(cost.natural_burst(1.0))) << "far beyond saturation";
}

}  // namespace
}  // namespace flyball::governor
