// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/deadline_law.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace flyball::governor {
namespace {

constexpr double kTarget = 50'000.0;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(DeadlineLaw, IsTheFormula) {
    // a = 250, c = 100, 0.3 Mpps: b = ceil(2.5 * 19) = 48 is never reached in 47 us.
    const Knobs knobs = solve({}, 3e-4, {.target_ns = kTarget}, {});
    EXPECT_DOUBLE_EQ(knobs.cap, 48.0) << "a larger burst would save less than 5 %";
    EXPECT_DOUBLE_EQ(knobs.threshold, 48.0);
    EXPECT_DOUBLE_EQ(knobs.wait_ns, (0.95 * kTarget - 250.0 - 100.0) / (1.0 + 3e-4 * 100.0));
}

TEST(DeadlineLaw, AThresholdThatFillsBeforeTheDeadlineBoundsTheWait) {
    // 3 Mpps fills b = 48 long before t*: the burst takes 250 + 4800 ns, and t leaves room for it.
    const Knobs knobs = solve({}, 3e-3, {.target_ns = kTarget}, {});
    const double by_rate = (0.95 * kTarget - 350.0) / 1.3;
    const double by_burst = 0.95 * kTarget - 250.0 - 4'800.0;
    EXPECT_DOUBLE_EQ(knobs.wait_ns, std::min(by_rate, by_burst));
}

TEST(DeadlineLaw, OneBurstTakesAQuarterOfTheTargetWhereItIsNotTheLoadThatNeedsMore) {
    const CostModel flush{.burst_ns = 1'500.0, .packet_ns = 100.0};
    EXPECT_EQ(solve(flush, 1e-4, {.target_ns = 20'000.0}, {}).cap, 35.0);
    // 6 Mpps: n* = 9 / 0.4 = 22.5, ten times that would take more than 0.4 of the target.
    EXPECT_EQ(solve(flush, 6e-3, {.target_ns = 20'000.0}, {}).cap, 65.0);
    EXPECT_EQ(solve(flush, 2e-3, {.target_ns = 20'000.0}, {}).cap, 37.0) << "10 * 3 / 0.8";
}

TEST(DeadlineLaw, NearSaturationTheCapLosesHardlyAnyCapacity) {
    const double rate = 9e-3;  // load 0.9 + a/cap * 9e-3
    const Knobs knobs = solve({}, rate, {.target_ns = kTarget}, {});
    const double slack = 1.0 - CostModel{}.true_load(rate, knobs.cap);
    EXPECT_GT(slack, 0.85 * 0.1) << "cap " << knobs.cap;
}

TEST(DeadlineLaw, ATenfoldStepNeedsHardlyAnyReaction) {
    const Knobs slow = solve({}, 3e-4, {.target_ns = kTarget}, {});
    const Knobs fast = solve({}, 3e-3, {.target_ns = kTarget}, {});
    EXPECT_EQ(slow.threshold, fast.threshold);
    EXPECT_EQ(slow.cap, fast.cap);
    EXPECT_GT(fast.wait_ns, 0.75 * slow.wait_ns);
}

TEST(DeadlineLaw, TrimAndMarginShortenTheWait) {
    const double plain = solve({}, 3e-4, {.target_ns = kTarget}, {}).wait_ns;
    const Knobs trimmed = solve({}, 3e-4, {.target_ns = kTarget, .trim_ns = 10'000.0}, {});
    const Knobs wary = solve({}, 3e-4, {.target_ns = kTarget, .margin = 0.25}, {});
    EXPECT_NEAR(plain - trimmed.wait_ns, 10'000.0 / 1.03, 1e-6);
    EXPECT_NEAR(plain - wary.wait_ns, 0.2 * kTarget / 1.03, 1e-6);
}

TEST(DeadlineLaw, NeverWaitsWhenOneBurstTakesTheTarget) {
    const Knobs knobs =
        solve({.burst_ns = 60'000.0, .packet_ns = 100.0}, 1e-4, {.target_ns = kTarget}, {});
    EXPECT_EQ(knobs.wait_ns, 0.0);
    EXPECT_EQ(knobs.cap, Limits{}.cap_min);
}

TEST(DeadlineLaw, StaysInsideTheLimits) {
    const Limits limits{.wait_max_ns = 5'000, .threshold_max = 16, .cap_min = 20, .cap_max = 24};
    const Knobs knobs = solve({}, 3e-4, {.target_ns = kTarget}, limits);
    EXPECT_EQ(knobs.wait_ns, 5'000.0);
    EXPECT_EQ(knobs.threshold, 16.0);
    EXPECT_EQ(knobs.cap, 24.0);
    const Knobs tiny = solve({}, 3e-4, {.target_ns = 400.0}, limits);
    EXPECT_EQ(tiny.cap, 20.0);
    EXPECT_GE(tiny.wait_ns, 0.0);
}

TEST(DeadlineLaw, NotANumberInNotANumberOut) {
    const Aim aim{.target_ns = kTarget};
    EXPECT_TRUE(std::isnan(solve({.burst_ns = kNaN, .packet_ns = 100.0}, 3e-4, aim, {}).wait_ns));
    EXPECT_TRUE(std::isnan(solve({.burst_ns = 250.0, .packet_ns = kNaN}, 3e-4, aim, {}).cap));
    EXPECT_TRUE(std::isnan(solve({}, kNaN, aim, {}).wait_ns));
    EXPECT_TRUE(std::isnan(solve({}, 3e-4, {.target_ns = kTarget, .trim_ns = kNaN}, {}).wait_ns));
}

TEST(DeadlineLaw, TheLargestCapTakesTwoFifthsOfTheTarget) {
    EXPECT_EQ(largest_cap({.burst_ns = 250.0, .packet_ns = 400.0}, kTarget, {}), 49.0);
    EXPECT_EQ(largest_cap({}, 1e9, {}), Limits{}.cap_max);
    EXPECT_EQ(largest_cap({}, 0.0, {}), Limits{}.cap_min);
}

TEST(DeadlineLaw, OverloadDepthIsWhatCanBeServedInTime) {
    // a = 250, c = 400, cap 32: (45,000 - 2 * 13,050) / 407.8 = 46 packets.
    const CostModel cost{.burst_ns = 250.0, .packet_ns = 400.0};
    EXPECT_EQ(overload_depth(cost, 32.0, kTarget, {}), 46.0);
    EXPECT_EQ(overload_depth(cost, 32.0, 1'000.0, {}), 32.0) << "never below one burst";
    EXPECT_EQ(overload_depth(cost, 32.0, 1e9, {}), Limits{}.depth_max);
}

TEST(DeadlineLaw, PredictsAGreedyAndAWaitingWorker) {
    const Prediction greedy = predict({}, 3e-3, 0.0, {.cap = 256.0});
    // n* = 0.75 / 0.7, but a burst has at least one packet.
    EXPECT_NEAR(greedy.p99_ns, 250.0 + 100.0 * (0.75 / 0.7), 1e-9);
    EXPECT_NEAR(greedy.core, 1.0, 1e-9);
    const Prediction waiting =
        predict({}, 3e-4, 2'000.0, {.wait_ns = 40'000.0, .threshold = 48.0, .cap = 122.0});
    EXPECT_NEAR(waiting.p99_ns, 40'000.0 + 250.0 + 100.0 * 13.0 + 2'000.0, 1e-9);
    EXPECT_NEAR(waiting.core, 3e-4 * (100.0 + 250.0 / 13.0), 1e-12);
    EXPECT_TRUE(std::isfinite(predict({}, 0.0, 0.0, {}).p99_ns)) << "no traffic";
}

}  // namespace
}  // namespace flyball::governor
