// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/supervisor.hpp"

#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "steady_worker.hpp"

namespace flyball::governor {
namespace {

std::vector<Decision> decisions(const DecisionRing& ring, Knob knob) {
    std::vector<Decision> found;
    for (std::uint64_t i = 0; i < ring.size(); ++i) {
        const auto decision = ring.read(i);
        if (decision && decision->knob == knob) {
            found.push_back(*decision);
        }
    }
    return found;
}

TEST(Supervisor, TellsTheWorkerWhatToAimAt) {
    const auto governed = std::make_unique<GovernedWorker>();
    governed->warm_up();
    EXPECT_EQ(governed->guidance.epoch, 12U) << "a sign of life per slow period";
    EXPECT_EQ(governed->guidance.regime, Regime::closed);
    EXPECT_FLOAT_EQ(governed->guidance.target_ns, static_cast<float>(kTargetNs));
    EXPECT_FLOAT_EQ(governed->guidance.margin, 0.05F);
}

TEST(Supervisor, RecordsWhatChangedAndWhy) {
    const auto governed = std::make_unique<GovernedWorker>();
    governed->warm_up();
    const auto regimes = decisions(governed->ring, Knob::regime);
    ASSERT_FALSE(regimes.empty());
    EXPECT_EQ(regimes.front().reason, Reason::calibrated);
    EXPECT_EQ(regimes.front().to, static_cast<double>(Regime::closed));
    const auto waits = decisions(governed->ring, Knob::wait_limit);
    ASSERT_FALSE(waits.empty());
    EXPECT_EQ(waits.front().from, 0.0);
    EXPECT_GT(waits.back().to, 0.5 * kTargetNs);
    EXPECT_GT(waits.back().rate_pps, 0.0F);
    EXPECT_EQ(waits.back().samples, 1000U);
    EXPECT_FALSE(decisions(governed->ring, Knob::wait_threshold).empty());
    EXPECT_FALSE(decisions(governed->ring, Knob::burst_cap).empty());
}

TEST(Supervisor, RecordsExpectationAndMeasurement) {
    const auto governed = std::make_unique<GovernedWorker>();
    governed->warm_up();
    const Decision decision = decisions(governed->ring, Knob::wait_limit).front();
    EXPECT_GT(decision.predicted_p99_ns, decision.to) << "waiting and serving";
    EXPECT_GT(decision.predicted_core, 0.0F);
    EXPECT_FLOAT_EQ(decision.measured_p99_ns, static_cast<float>(0.9 * kTargetNs));
}

TEST(Supervisor, SteadyStateIsNotADecision) {
    const auto governed = std::make_unique<GovernedWorker>();
    governed->warm_up();
    // The trim settles where p99 is the aim.
    for (int i = 0; i < 20; ++i) {
        governed->window({.samples = 1000, .p99_ns = 0.95 * kTargetNs});
    }
    const std::uint64_t before = governed->ring.size();
    for (int i = 0; i < 100; ++i) {
        governed->window({.samples = 1000, .p99_ns = 0.95 * kTargetNs});
    }
    EXPECT_EQ(governed->ring.size(), before);
}

TEST(Supervisor, CalibrationTeachesTheTrimAboutBursts) {
    const auto smooth = std::make_unique<GovernedWorker>();
    const auto bursty = std::make_unique<GovernedWorker>();
    for (int i = 0; i < 3; ++i) {
        smooth->window({.samples = 1000, .p99_ns = 1'000.0});
        bursty->window({.samples = 1000, .p99_ns = 9'000.0});
    }
    EXPECT_EQ(smooth->guidance.regime, Regime::closed);
    EXPECT_NEAR(double{bursty->guidance.trim_ns - smooth->guidance.trim_ns}, 8'000.0, 100.0);
}

TEST(Supervisor, TheTrimFollowsTheSensorTheBreakerTheTruth) {
    const auto governed = std::make_unique<GovernedWorker>();
    governed->warm_up();
    const LatencyReading stuck{.samples = 1000, .p99_ns = 5'000.0};
    const LatencyReading truth{.samples = 1000, .p99_ns = 1.2 * kTargetNs};
    int windows = 0;
    while (governed->guidance.regime == Regime::closed && windows < 100) {
        governed->window(stuck, truth);
        ++windows;
    }
    EXPECT_EQ(governed->guidance.regime, Regime::open);
    EXPECT_EQ(windows, 3);
    EXPECT_LT(governed->guidance.trim_ns, 0.0F) << "fooled, but harmless";
}

TEST(Supervisor, ManualSettingsReachTheWorkerAndExpire) {
    const auto governed = std::make_unique<GovernedWorker>();
    governed->warm_up();
    const float trim_ns = governed->guidance.trim_ns;
    governed->supervisor.set_manual({.wait_ns = 9'000,
                                     .threshold = 5,
                                     .cap = 40,
                                     .until_ns = governed->worker.now_ns() + 100 * kMillisecondNs});
    for (int i = 0; i < 5; ++i) {
        governed->window({.samples = 1000, .p99_ns = 0.2 * kTargetNs});
    }
    EXPECT_EQ(governed->setpoint.wait_limit_ns, 9'000U);
    EXPECT_EQ(governed->guidance.mode, Mode::manual);
    EXPECT_EQ(governed->guidance.trim_ns, trim_ns) << "a human's wait teaches nothing";
    for (int i = 0; i < 10; ++i) {
        governed->window({.samples = 1000, .p99_ns = 0.9 * kTargetNs});
    }
    EXPECT_EQ(governed->guidance.mode, Mode::automatic);
    EXPECT_GT(governed->setpoint.wait_limit_ns, 9'000U);
}

TEST(Supervisor, AHoldIsRecordedAndGivesTheModeBack) {
    const auto governed = std::make_unique<GovernedWorker>(
        SupervisorConfig{.target_ns = kTargetNs, .mode = Mode::observe});
    governed->warm_up();
    governed->supervisor.hold({.wait_ns = 9'000,
                               .threshold = 5,
                               .cap = 40,
                               .until_ns = governed->worker.now_ns() + 100 * kMillisecondNs});
    for (int i = 0; i < 5; ++i) {
        // Far too late, were it the governor's doing.
        governed->window({.samples = 1000, .p99_ns = 3.0 * kTargetNs});
    }
    EXPECT_EQ(governed->guidance.mode, Mode::manual);
    EXPECT_EQ(governed->setpoint.wait_limit_ns, 9'000U);
    EXPECT_EQ(governed->supervisor.breaker().state(), Regime::closed) << "a human's wait";
    for (int i = 0; i < 10; ++i) {
        governed->window({.samples = 1000, .p99_ns = 0.5 * kTargetNs});
    }
    EXPECT_EQ(governed->guidance.mode, Mode::observe);
    EXPECT_EQ(governed->setpoint.wait_limit_ns, 0U);
    unsigned held = 0;
    unsigned over = 0;
    for (const Decision& decision : decisions(governed->ring, Knob::burst_cap)) {
        held += decision.reason == Reason::held && decision.to == 40.0 ? 1U : 0U;
        over += decision.reason == Reason::hold_over && decision.from == 40.0 ? 1U : 0U;
    }
    EXPECT_EQ(held, 1U);
    EXPECT_EQ(over, 1U);
}

TEST(Supervisor, AHoldCanBeEnded) {
    const auto governed = std::make_unique<GovernedWorker>();
    governed->warm_up();
    governed->supervisor.hold({.wait_ns = 9'000, .until_ns = ~std::uint64_t{0}});
    governed->window({.samples = 1000, .p99_ns = 0.2 * kTargetNs});
    EXPECT_EQ(governed->supervisor.mode(), Mode::manual);
    governed->supervisor.hold({});
    governed->window({.samples = 1000, .p99_ns = 0.2 * kTargetNs});
    EXPECT_EQ(governed->supervisor.mode(), Mode::automatic);
}

TEST(Supervisor, ObserveRecordsWithoutTouchingTheWorker) {
    const auto governed = std::make_unique<GovernedWorker>(
        SupervisorConfig{.target_ns = kTargetNs, .mode = Mode::observe});
    governed->warm_up();
    EXPECT_EQ(governed->setpoint.wait_limit_ns, 0U);
    const auto waits = decisions(governed->ring, Knob::wait_limit);
    ASSERT_FALSE(waits.empty());
    EXPECT_EQ(waits.back().mode, Mode::observe);
}

TEST(Supervisor, ReadsAHistogramsWindow) {
    auto histogram = std::make_unique<LatencyHistogram>();
    for (std::uint64_t i = 1; i <= 100; ++i) {
        histogram->record(i * 1'000);
    }
    const LatencyReading reading = read_latency(snapshot(*histogram), 0.5);
    EXPECT_EQ(reading.samples, 100U);
    EXPECT_NEAR(reading.p99_ns, 49'500.0, 49'500.0 / 64);
    EXPECT_TRUE(reading.is_valid());
    EXPECT_FALSE(LatencyReading{.samples = 49}.is_valid());
}

/// A worker that waits half of the target, and windows that are late by 2 ms of stall.
class StalledSupervisor : public ::testing::Test {
  protected:
    Guidance window(double p99_ns, float stall_ns) {
        constexpr std::uint64_t kPeriodNs = 10'000'000;
        now_ns_ += kPeriodNs;
        const LatencyReading reading{.samples = 1'000, .p99_ns = p99_ns};
        WorkerStatus status;
        status.wait_max_ns = static_cast<float>(0.5 * kTargetNs);
        status.stall_ns = stall_ns;
        return supervisor_.step({.now_ns = now_ns_, .sensor = reading, .raw = reading}, status,
                                *ring_);
    }

    void settle(unsigned windows) {
        for (unsigned i = 0; i < windows; ++i) {
            static_cast<void>(window(0.9 * kTargetNs, 0.0F));
        }
    }

    std::unique_ptr<DecisionRing> ring_ = std::make_unique<DecisionRing>();
    Supervisor supervisor_{SupervisorConfig{.target_ns = kTargetNs}};
    std::uint64_t now_ns_ = 1'000'000'000;
};

constexpr float kStallNs = 2e6F;
constexpr double kStalledP99Ns = 2e6 + 0.5 * kTargetNs;

TEST_F(StalledSupervisor, AStallOfTheMachineDoesNotTripTheBreaker) {
    settle(10);
    const double trim_ns = supervisor_.trim().trim_ns();
    EXPECT_EQ(window(kStalledP99Ns, kStallNs).regime, Regime::closed);
    EXPECT_EQ(supervisor_.trim().trim_ns(), trim_ns) << "it teaches the model nothing";
    EXPECT_EQ(supervisor_.trim().miss_margin(), 0.0);
}

TEST_F(StalledSupervisor, TheSameLatencyWithoutAStallTripsIt) {
    settle(10);
    EXPECT_EQ(window(kStalledP99Ns, 0.0F).regime, Regime::open);
}

TEST_F(StalledSupervisor, AStallTooShortToExplainTheLatencyIsNoExcuse) {
    settle(10);
    EXPECT_EQ(window(kStalledP99Ns, kStallNs / 2).regime, Regime::open);
}

TEST_F(StalledSupervisor, OneWindowInAHundredIsExcusedNoMore) {
    settle(300);
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(window(kStalledP99Ns, kStallNs).regime, Regime::closed) << i;
    }
    EXPECT_EQ(window(kStalledP99Ns, kStallNs).regime, Regime::open) << "the credit is used up";
}

}  // namespace
}  // namespace flyball::governor
