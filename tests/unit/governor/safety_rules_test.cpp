// SPDX-License-Identifier: BSD-3-Clause
// The rules that keep the governor harmless, one test each: take the rule out and its test fails.
// Worker and control thread are the real ones; only the packets are made up.
#include <cmath>
#include <limits>
#include <memory>

#include <gtest/gtest.h>

#include "steady_worker.hpp"

namespace flyball::governor {
namespace {

constexpr LatencyReading kQuick{.samples = 1000, .p99_ns = 1'000.0};
constexpr LatencyReading kGood{.samples = 1000, .p99_ns = 0.9 * kTargetNs};
constexpr LatencyReading kLate{.samples = 1000, .p99_ns = 1.2 * kTargetNs};
constexpr LatencyReading kFarTooLate{.samples = 1000, .p99_ns = 2.5 * kTargetNs};

std::unique_ptr<GovernedWorker> waiting_worker() {
    auto governed = std::make_unique<GovernedWorker>();
    governed->warm_up();
    EXPECT_GT(governed->setpoint.wait_limit_ns, 20'000U);
    EXPECT_GT(governed->setpoint.wait_threshold, 1U);
    return governed;
}

void calibrate(GovernedWorker& governed) {
    for (int i = 0; i < 3; ++i) {
        governed.window(kQuick);
    }
    EXPECT_EQ(governed.guidance.regime, Regime::closed);
}

bool is_greedy(const Setpoint& setpoint) {
    return setpoint.wait_limit_ns == 0 && setpoint.wait_threshold == 1;
}

TEST(SafetyRules, KnobsStayInsideTheOperatorsBounds) {
    const Limits limits{.wait_max_ns = 20'000,
                        .threshold_max = 24,
                        .cap_min = 16,
                        .cap_max = 40,
                        .depth_min = 100,
                        .depth_max = 200};
    const auto governed = std::make_unique<GovernedWorker>(
        SupervisorConfig{.target_ns = kTargetNs, .limits = limits});
    governed->warm_up();
    EXPECT_EQ(governed->setpoint.wait_limit_ns, limits.wait_max_ns);
    EXPECT_EQ(governed->setpoint.wait_threshold, limits.threshold_max);
    EXPECT_EQ(governed->setpoint.burst_cap, limits.cap_max);
    // Costly packets push the cap down, a standing queue arms the depth.
    governed->worker.now.cost = {.burst_ns = 5'000.0, .packet_ns = 900.0};
    governed->worker.now.pps = 2e5;
    governed->worker.now.min_sojourn_ns = 10 * kTargetNs;
    for (int i = 0; i < 10; ++i) {
        governed->window(kGood);
    }
    EXPECT_EQ(governed->setpoint.burst_cap, limits.cap_min);
    EXPECT_EQ(governed->setpoint.queue_depth, limits.depth_min);
}

TEST(SafetyRules, ThresholdAtMostDoublesAndTheWaitGrowsByAQuarter) {
    const auto governed = std::make_unique<GovernedWorker>();
    calibrate(*governed);
    Setpoint before = governed->setpoint;
    for (int period = 0; period < 40; ++period) {
        const Setpoint after =
            governed->controller.step(governed->worker.after(), governed->guidance);
        EXPECT_LE(after.wait_threshold, 2 * before.wait_threshold) << period;
        EXPECT_LE(after.wait_limit_ns, 1.25 * before.wait_limit_ns + 1'001.0) << period;
        before = after;
    }
    EXPECT_GT(before.wait_threshold, 30U) << "it must have had a way to go";
}

TEST(SafetyRules, DownIsAtOnce) {
    const auto governed = waiting_worker();
    governed->guidance.trim_ns = 30'000.0F;
    const Setpoint after = governed->controller.step(governed->worker.after(), governed->guidance);
    EXPECT_LT(after.wait_limit_ns, 20'000U);
    EXPECT_LT(after.wait_limit_ns + 20'000U, governed->setpoint.wait_limit_ns);
}

TEST(SafetyRules, OneFamilyOfKnobsRisesPerPeriod) {
    const auto governed = std::make_unique<GovernedWorker>();
    calibrate(*governed);
    Setpoint before = governed->setpoint;
    int rises = 0;
    for (int period = 0; period < 20; ++period) {
        const Setpoint after =
            governed->controller.step(governed->worker.after(), governed->guidance);
        const bool cap_rose = after.burst_cap > before.burst_cap;
        const bool deadline_rose = after.wait_limit_ns > before.wait_limit_ns ||
                                   after.wait_threshold > before.wait_threshold;
        EXPECT_FALSE(cap_rose && deadline_rose) << period;
        rises += cap_rose ? 1 : 0;
        before = after;
    }
    EXPECT_GE(rises, 1);
}

TEST(SafetyRules, NothingRisesWhileTheFleetMoves) {
    const auto governed = std::make_unique<GovernedWorker>();
    calibrate(*governed);
    governed->guidance.fleet_moved = true;
    const Setpoint before = governed->setpoint;
    for (int period = 0; period < 20; ++period) {
        const Setpoint after =
            governed->controller.step(governed->worker.after(), governed->guidance);
        EXPECT_LE(after.wait_limit_ns, before.wait_limit_ns);
        EXPECT_LE(after.burst_cap, before.burst_cap);
    }
    governed->guidance.fleet_moved = false;
    const Setpoint after = governed->controller.step(governed->worker.after(), governed->guidance);
    EXPECT_GT(after.wait_limit_ns, before.wait_limit_ns);
}

TEST(SafetyRules, CalibrationIsGreedyWithCap32) {
    const auto governed = std::make_unique<GovernedWorker>();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(governed->guidance.regime, Regime::calibrate);
        governed->window(kQuick);
        EXPECT_TRUE(is_greedy(governed->setpoint)) << i;
        EXPECT_EQ(governed->setpoint.burst_cap, 32U);
    }
    governed->window(kGood);
    EXPECT_FALSE(is_greedy(governed->setpoint));
}

TEST(SafetyRules, CalibrationDoesNotOverloadWhatALargerCapCouldServe) {
    // 27 Mpps of 25 ns: at cap 32 a load of 0.89, at cap 256 of 0.70.
    const auto governed = std::make_unique<GovernedWorker>();
    governed->worker.now = {.cost = {.packet_ns = 25.0}, .pps = 27e6, .burst = 64};
    governed->window(kQuick);
    governed->window(kQuick);
    EXPECT_EQ(governed->guidance.regime, Regime::calibrate);
    EXPECT_TRUE(is_greedy(governed->setpoint));
    EXPECT_GT(governed->setpoint.burst_cap, 128U);
}

TEST(SafetyRules, ThreeLateOfFiveWindowsEndTheWaiting) {
    const auto governed = waiting_worker();
    // What the trim does about it stays out of the way.
    for (int i = 0; i < 3; ++i) {
        governed->window(kGood, kLate);
    }
    EXPECT_EQ(governed->guidance.regime, Regime::open);
    governed->window(kGood);
    EXPECT_TRUE(is_greedy(governed->setpoint));
}

TEST(SafetyRules, OneWindowAtTwiceTheTargetEndsTheWaiting) {
    const auto governed = waiting_worker();
    governed->window(kGood, kFarTooLate);
    EXPECT_EQ(governed->guidance.regime, Regime::open);
}

TEST(SafetyRules, AnEstimateThatIsNoNumberMakesTheWorkerGreedyAtOnce) {
    const auto governed = waiting_worker();
    Guidance poisoned = governed->guidance;
    poisoned.trim_ns = std::numeric_limits<float>::quiet_NaN();
    const Setpoint after = governed->controller.step(governed->worker.after(), poisoned);
    EXPECT_TRUE(is_greedy(after));
    EXPECT_EQ(after.burst_cap, 32U);
    EXPECT_FALSE(governed->status().is_finite);
    // The control thread sees it in its next period and opens the breaker.
    governed->window(kGood);
    EXPECT_EQ(governed->guidance.regime, Regime::open);
}

TEST(SafetyRules, AClockThatTicksNonsenseMakesTheWorkerGreedyAtOnce) {
    BurstController controller({.ns_per_tick = std::numeric_limits<double>::quiet_NaN()});
    SteadyWorker worker;
    const Guidance closed{
        .epoch = 1, .regime = Regime::closed, .target_ns = static_cast<float>(kTargetNs)};
    static_cast<void>(controller.step(worker.after(), closed));
    for (int i = 0; i < 50; ++i) {
        EXPECT_TRUE(is_greedy(controller.step(worker.after(), closed))) << i;
    }
}

TEST(SafetyRules, DropsWhileWaitingEndTheWaiting) {
    const auto governed = waiting_worker();
    governed->worker.now.drops_per_ms = 1;
    governed->window(kGood);
    EXPECT_EQ(governed->guidance.regime, Regime::open);
}

TEST(SafetyRules, ProbationWaitsAtMostAQuarterOfTheTarget) {
    const auto governed = waiting_worker();
    governed->window(kGood, kFarTooLate);
    int windows = 0;
    for (; governed->guidance.regime == Regime::open && windows < 200; ++windows) {
        governed->window(kGood);
        EXPECT_TRUE(is_greedy(governed->setpoint));
    }
    EXPECT_NEAR(windows, 100, 1) << "one second";
    for (windows = 0; governed->guidance.regime == Regime::half && windows < 200; ++windows) {
        governed->window({.samples = 1000, .p99_ns = 0.3 * kTargetNs});
        EXPECT_LE(governed->setpoint.wait_limit_ns, 0.25 * kTargetNs);
    }
    EXPECT_NEAR(windows, 100, 1) << "one second";
    EXPECT_GE(governed->guidance.trim_ns, -0.1F * static_cast<float>(kTargetNs))
        << "being early on probation must not wind the trim up";
    governed->window(kGood);
    governed->window(kGood);
    EXPECT_GT(governed->setpoint.wait_limit_ns, 0.25 * kTargetNs);
}

TEST(SafetyRules, FewSamplesFreezeTheTrimAndWidenTheMargin) {
    const auto governed = waiting_worker();
    const float trim_ns = governed->guidance.trim_ns;
    governed->window({.samples = 49, .p99_ns = 0.1 * kTargetNs});
    EXPECT_EQ(governed->guidance.regime, Regime::hold);
    EXPECT_FLOAT_EQ(governed->guidance.margin, 0.25F);
    for (int i = 0; i < 20; ++i) {
        governed->window({.samples = 49, .p99_ns = 0.1 * kTargetNs});
    }
    EXPECT_EQ(governed->guidance.trim_ns, trim_ns);
    EXPECT_LE(governed->setpoint.wait_limit_ns, 0.75 * kTargetNs);
    governed->window(kGood);
    EXPECT_EQ(governed->guidance.regime, Regime::closed);
    EXPECT_FLOAT_EQ(governed->guidance.margin, 0.05F);
}

TEST(SafetyRules, ASensorSilentForAHundredMillisecondsHolds) {
    const auto governed = waiting_worker();
    const float trim_ns = governed->guidance.trim_ns;
    for (int i = 0; i < 9; ++i) {
        governed->window(std::nullopt, std::nullopt);
        EXPECT_EQ(governed->guidance.regime, Regime::closed) << i;
    }
    governed->window(std::nullopt, std::nullopt);
    EXPECT_EQ(governed->guidance.regime, Regime::hold);
    EXPECT_FLOAT_EQ(governed->guidance.margin, 0.25F);
    EXPECT_EQ(governed->guidance.trim_ns, trim_ns);
}

TEST(SafetyRules, AStandingQueueEndsTheWaitingAndShortensTheRing) {
    const auto governed = waiting_worker();
    governed->worker.now.min_sojourn_ns = 3 * kTargetNs;
    for (int period = 0; period < 5; ++period) {
        EXPECT_EQ(governed->setpoint.queue_depth, 0U) << period;
        governed->setpoint =
            governed->controller.step(governed->worker.after(), governed->guidance);
    }
    EXPECT_EQ(governed->status().regime, Regime::overload);
    EXPECT_TRUE(is_greedy(governed->setpoint));
    EXPECT_GE(governed->setpoint.queue_depth, governed->setpoint.burst_cap);
    EXPECT_LT(governed->setpoint.queue_depth, 500U);
    governed->worker.now.min_sojourn_ns = 1'000;
    for (int i = 0; i < 11; ++i) {
        governed->window(kGood);
    }
    EXPECT_EQ(governed->status().regime, Regime::closed);
    EXPECT_EQ(governed->setpoint.queue_depth, 0U);
}

TEST(SafetyRules, TheShortQueuesOwnDropsDoNotKeepItShort) {
    const auto governed = waiting_worker();
    governed->worker.now.min_sojourn_ns = 3 * kTargetNs;
    governed->window(kGood);
    ASSERT_EQ(governed->status().regime, Regime::overload);
    // 1 Mpps of 100 ns is a load of 0.1: a queue that drops then is too short for a burst.
    governed->worker.now.min_sojourn_ns = 1'000;
    governed->worker.now.drops_per_ms = 1;
    for (int i = 0; i < 11; ++i) {
        governed->window(kGood);
    }
    EXPECT_NE(governed->status().regime, Regime::overload);
    EXPECT_EQ(governed->setpoint.queue_depth, 0U);
}

TEST(SafetyRules, DropsUnderFullLoadKeepTheQueueShort) {
    const auto governed = waiting_worker();
    governed->worker.now = {.pps = 11e6, .burst = 48, .min_sojourn_ns = 3 * kTargetNs};
    governed->window(kGood);
    governed->worker.now.min_sojourn_ns = 1'000;
    governed->worker.now.drops_per_ms = 1'000;
    for (int i = 0; i < 30; ++i) {
        governed->window(kGood);
    }
    EXPECT_EQ(governed->status().regime, Regime::overload);
    EXPECT_GT(governed->setpoint.queue_depth, 0U);
}

TEST(SafetyRules, ASilentControlThreadMakesTheWorkerGreedy) {
    const auto governed = waiting_worker();
    governed->control_thread_lives = false;
    // The first period still brings a new epoch.
    for (int i = 0; i < 9; ++i) {
        governed->window(kGood);
        EXPECT_FALSE(is_greedy(governed->setpoint)) << i;
    }
    governed->window(kGood);
    governed->window(kGood);
    EXPECT_EQ(governed->status().regime, Regime::dead_man);
    EXPECT_TRUE(is_greedy(governed->setpoint));
    governed->control_thread_lives = true;
    governed->window(kGood);
    governed->window(kGood);
    EXPECT_EQ(governed->status().regime, Regime::closed);
}

TEST(SafetyRules, LateWithoutWaitingIsNotChased) {
    const auto governed = std::make_unique<GovernedWorker>();
    // A cost that leaves no room to wait; everything is late whatever anybody does.
    governed->worker.now.cost = {.burst_ns = 60'000.0, .packet_ns = 100.0};
    governed->worker.now.pps = 1e5;
    for (int i = 0; i < 20; ++i) {
        governed->window(kGood);
    }
    ASSERT_EQ(governed->setpoint.wait_limit_ns, 0U);
    const float trim_ns = governed->guidance.trim_ns;
    for (int i = 0; i < 100; ++i) {
        governed->window(kFarTooLate);
    }
    EXPECT_EQ(governed->guidance.trim_ns, trim_ns);
    EXPECT_FLOAT_EQ(governed->guidance.margin, 0.05F);
    EXPECT_EQ(governed->supervisor.breaker().trips(), 0U);
    EXPECT_EQ(governed->supervisor.breaker().late_when_greedy(), 100U);
}

}  // namespace
}  // namespace flyball::governor
