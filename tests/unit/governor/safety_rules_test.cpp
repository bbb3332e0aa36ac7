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
                        .cap_max = 64,
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
    governed->worker.now.min_sojourn_ns = 10 * kTargetNs;
    governed->window(kGood);
    governed->window(kGood);
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

TEST(SafetyRules, ZeroTrafficKeepsEverythingFinite) {
    const auto governed = waiting_worker();
    governed->worker.now.pps = 0.0;
    governed->worker.now.min_sojourn_ns = kNoSojourn;
    for (int i = 0; i < 1'000; ++i) {
        governed->window({.samples = 0, .p99_ns = 0.0});
    }
    EXPECT_TRUE(governed->status().is_finite);
    EXPECT_LE(governed->setpoint.wait_limit_ns, kTargetNs);
    EXPECT_EQ(governed->status().rate_pps, 0.0F);
    EXPECT_EQ(governed->guidance.regime, Regime::hold);
}

TEST(SafetyRules, OnePacketPerSecondIsServedInTime) {
    const auto governed = std::make_unique<GovernedWorker>();
    for (int second = 0; second < 20; ++second) {
        governed->worker.now.pps = 1'000.0;  // one packet in this millisecond
        governed->worker.now.burst = 1;
        governed->worker.now.min_sojourn_ns = governed->setpoint.wait_limit_ns + 350.0;
        governed->setpoint =
            governed->controller.step(governed->worker.after(), governed->guidance);
        governed->worker.now.pps = 0.0;
        governed->worker.now.min_sojourn_ns = kNoSojourn;
        for (int i = 0; i < 100; ++i) {
            governed->window({.samples = i == 0 ? 1U : 0U, .p99_ns = 400.0});
        }
    }
    EXPECT_TRUE(governed->status().is_finite);
    EXPECT_LE(governed->setpoint.wait_limit_ns, kTargetNs);
    EXPECT_NE(governed->status().regime, Regime::overload) << "a lonely packet is not a queue";
}

TEST(SafetyRules, CountersMayWrap) {
    BurstController controller({});
    SteadyWorker worker;
    const std::uint64_t nearly = ~std::uint64_t{0} - 20'000;
    worker.totals() = {.arrivals = nearly,
                       .packets = nearly,
                       .bursts = nearly,
                       .packets_squared = nearly,
                       .busy_ticks = nearly,
                       .packets_busy_ticks = nearly};
    Guidance guidance{
        .epoch = 1, .regime = Regime::closed, .target_ns = static_cast<float>(kTargetNs)};
    for (int i = 0; i < 200; ++i) {
        guidance.epoch += i % 10 == 0 ? 1U : 0U;
        static_cast<void>(controller.step(worker.after(), guidance));
        EXPECT_LT(controller.status().rate_pps, 2e6F) << i;
    }
    EXPECT_LT(worker.totals().packets, nearly) << "it did wrap";
    EXPECT_NEAR(double{controller.status().packet_ns}, 100.0, 2.0);
    EXPECT_NEAR(double{controller.status().rate_pps}, 1e6, 1e5);
}

TEST(SafetyRules, CountersThatGoBackwardsTeachNothing) {
    const auto governed = waiting_worker();
    const float rate = governed->status().rate_pps;
    governed->worker.totals() = {};
    governed->worker.now.pps = 0.0;
    governed->setpoint = governed->controller.step(governed->worker.after(), governed->guidance);
    EXPECT_EQ(governed->status().rate_pps, rate);
    EXPECT_TRUE(governed->status().is_finite);
}

TEST(SafetyRules, AClockThatJumpsTeachesNothing) {
    const auto governed = waiting_worker();
    const WorkerStatus before = governed->status();
    for (const std::uint64_t now_ns :
         {governed->worker.now_ns() + 3'600'000'000'000U, std::uint64_t{5}, std::uint64_t{5}}) {
        Observation observation = governed->worker.after();
        observation.now_ns = now_ns;
        const Setpoint after = governed->controller.step(observation, governed->guidance);
        EXPECT_EQ(governed->status().rate_pps, before.rate_pps) << now_ns;
        EXPECT_EQ(governed->status().packet_ns, before.packet_ns) << now_ns;
        EXPECT_LE(after.wait_limit_ns, kTargetNs);
    }
    governed->worker.now_ns() = 5;
    governed->window(kGood);
    governed->window(kGood);
    EXPECT_NEAR(double{governed->status().rate_pps}, double{before.rate_pps},
                0.02 * double{before.rate_pps});
    EXPECT_EQ(governed->guidance.regime, Regime::closed);
}

TEST(SafetyRules, HostileGuidanceStaysInsideTheTarget) {
    BurstController controller({});
    SteadyWorker worker;
    const float infinity = std::numeric_limits<float>::infinity();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    std::uint32_t epoch = 0;
    for (const float target : {static_cast<float>(kTargetNs), 0.0F, -1.0F, nan}) {
        for (const float trim : {0.0F, -infinity, infinity, nan, -1e9F}) {
            for (const float margin : {0.05F, -infinity, infinity, nan, -5.0F}) {
                const Setpoint setpoint = controller.step(worker.after(), {.epoch = ++epoch,
                                                                           .regime = Regime::closed,
                                                                           .target_ns = target,
                                                                           .trim_ns = trim,
                                                                           .margin = margin});
                EXPECT_LE(setpoint.wait_limit_ns, kTargetNs);
                EXPECT_GE(setpoint.wait_threshold, 1U);
                EXPECT_LE(setpoint.burst_cap, 256U);
            }
        }
    }
}

}  // namespace
}  // namespace flyball::governor
