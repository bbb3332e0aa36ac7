// SPDX-License-Identifier: BSD-3-Clause
// What no healthy machine sends, and what a sleepy one does: nothing of it may leave the bounds.
#include <limits>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "steady_worker.hpp"

namespace flyball::governor {
namespace {

constexpr LatencyReading kGood{.samples = 1000, .p99_ns = 0.9 * kTargetNs};

std::unique_ptr<GovernedWorker> waiting_worker() {
    auto governed = std::make_unique<GovernedWorker>();
    governed->warm_up();
    return governed;
}

TEST(HostileInputs, ZeroTrafficKeepsEverythingFinite) {
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

TEST(HostileInputs, OnePacketPerSecondIsServedInTime) {
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

TEST(HostileInputs, CountersMayWrap) {
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

TEST(HostileInputs, CountersThatGoBackwardsTeachNothing) {
    const auto governed = waiting_worker();
    const float rate = governed->status().rate_pps;
    governed->worker.totals() = {};
    governed->worker.now.pps = 0.0;
    governed->setpoint = governed->controller.step(governed->worker.after(), governed->guidance);
    EXPECT_EQ(governed->status().rate_pps, rate);
    EXPECT_TRUE(governed->status().is_finite);
}

TEST(HostileInputs, AClockThatJumpsTeachesNothing) {
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

TEST(HostileInputs, HostileGuidanceStaysInsideTheTarget) {
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

TEST(HostileInputs, AHundredWorkersDoNotKnowOfEachOther) {
    constexpr std::size_t kWorkers = 100;
    std::vector<BurstController> controllers(kWorkers, BurstController({}));
    std::vector<Supervisor> supervisors;
    std::vector<SteadyWorker> workers(kWorkers);
    std::vector<Guidance> guidance(kWorkers);
    std::vector<Setpoint> setpoints(kWorkers);
    const auto ring = std::make_unique<DecisionRing>();
    for (std::size_t i = 0; i < kWorkers; ++i) {
        supervisors.emplace_back(
            SupervisorConfig{.worker = static_cast<std::uint16_t>(i), .target_ns = kTargetNs});
        workers[i].now.pps = 1e4 * static_cast<double>(i + 1);
    }
    for (int window = 0; window < 15; ++window) {
        for (std::size_t i = 0; i < kWorkers; ++i) {
            for (int period = 0; period < 10; ++period) {
                setpoints[i] = controllers[i].step(workers[i].after(), guidance[i]);
            }
            // The last one's latency is out of hand.
            const bool late = i + 1 == kWorkers && window > 5;
            const LatencyReading reading{.samples = 1000, .p99_ns = (late ? 3 : 0.9) * kTargetNs};
            guidance[i] = supervisors[i].step(
                {.now_ns = workers[i].now_ns(), .sensor = reading, .raw = reading},
                controllers[i].status(), *ring);
        }
    }
    for (std::size_t i = 0; i + 1 < kWorkers; ++i) {
        EXPECT_EQ(guidance[i].regime, Regime::closed) << i;
        EXPECT_GT(setpoints[i].wait_limit_ns, 20'000U) << i;
    }
    EXPECT_EQ(guidance.back().regime, Regime::open);
    EXPECT_EQ(setpoints.back().wait_limit_ns, 0U);
}

}  // namespace
}  // namespace flyball::governor
