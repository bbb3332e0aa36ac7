// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/fleet_governor.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

using governor::Knob;
using governor::Mode;
using governor::Regime;
using governor::WorkerStatus;

constexpr double kTargetNs = 100'000;

/// Two workers played by the test, on a clock that the test moves.
class FleetGovernorTest : public ::testing::Test {
  protected:
    struct Worker {
        governor::GuidanceLine guidance;
        governor::StatusLine status;
        governor::LatencyHistogram sojourn;
        std::uint64_t cpu_ns = 0;
    };

    void build(FleetOptions options = {}, double target_ns = kTargetNs) {
        std::vector<GovernedWorker> views;
        for (std::uint16_t i = 0; i < workers_.size(); ++i) {
            Worker& worker = *workers_[i];
            views.push_back({.lcore = static_cast<std::uint16_t>(i + 1),
                             .guidance = &worker.guidance,
                             .status = &worker.status,
                             .sojourn = &worker.sojourn,
                             .target_ns = target_ns,
                             .cpu_time_ns = [&worker] { return worker.cpu_ns; }});
        }
        governor_ = std::make_unique<FleetGovernor>(options, std::move(views));
    }

    /// A slow period in which 100 packets of worker 0 took `sojourn_ns`.
    void period(std::uint64_t sojourn_ns) {
        workers_[0]->sojourn.record(sojourn_ns, 100);
        now_ns_ += FleetGovernor::kPeriodNs;
        governor_->step(now_ns_);
    }

    std::vector<std::unique_ptr<Worker>> workers_ = [] {
        std::vector<std::unique_ptr<Worker>> workers;
        workers.push_back(std::make_unique<Worker>());
        workers.push_back(std::make_unique<Worker>());
        return workers;
    }();
    std::unique_ptr<FleetGovernor> governor_;
    std::uint64_t now_ns_ = 1'000'000'000;
};

TEST_F(FleetGovernorTest, GuidesEachWorkerInEachPeriod) {
    build();
    period(1'000);
    const auto first = workers_[0]->guidance.read();
    EXPECT_EQ(first.target_ns, static_cast<float>(kTargetNs));
    EXPECT_EQ(first.regime, Regime::calibrate);
    period(1'000);
    EXPECT_EQ(workers_[0]->guidance.read().epoch, first.epoch + 1) << "a sign of life";
    EXPECT_EQ(workers_[1]->guidance.read().epoch, first.epoch + 1);
}

TEST_F(FleetGovernorTest, LetsAWorkerWaitOnceItsLatencyWasSeen) {
    build();
    for (int i = 0; i < 4; ++i) {
        period(1'000);
    }
    EXPECT_EQ(workers_[0]->guidance.read().regime, Regime::closed);
    EXPECT_EQ(workers_[1]->guidance.read().regime, Regime::calibrate) << "no packet, no judgement";
}

TEST_F(FleetGovernorTest, CountsLateWindowsAndWhoseFaultTheyAre) {
    build();
    period(1'000);
    period(2 * static_cast<std::uint64_t>(kTargetNs));
    workers_[0]->status.publish({.wait_ns = 50'000, .wait_max_ns = 50'000});
    period(2 * static_cast<std::uint64_t>(kTargetNs));
    const auto report = governor_->report();
    EXPECT_EQ(report.windows.judged, 3U);
    EXPECT_EQ(report.windows.late, 2U);
    EXPECT_EQ(report.windows.late_greedy, 1U) << "it did not wait in one of them";
    ASSERT_TRUE(report.attained_percent);
    EXPECT_NEAR(*report.attained_percent, 100.0 / 3, 0.01);
}

TEST_F(FleetGovernorTest, AWindowWithFewSamplesIsNotJudged) {
    build();
    workers_[0]->sojourn.record(1'000'000, 49);
    now_ns_ += FleetGovernor::kPeriodNs;
    governor_->step(now_ns_);
    EXPECT_EQ(governor_->report().windows.judged, 0U);
    EXPECT_FALSE(governor_->report().attained_percent);
}

TEST_F(FleetGovernorTest, WithoutATargetNothingIsLate) {
    build({}, 0);
    period(1'000'000'000);
    EXPECT_EQ(governor_->report().windows.judged, 0U);
    EXPECT_EQ(governor_->report().target_ns, 0.0);
    EXPECT_EQ(workers_[0]->guidance.read().target_ns, 0.0F);
}

TEST_F(FleetGovernorTest, ConvertsCyclesOfTheHistogram) {
    build({.ns_per_cycle = 0.5});
    period(150'000);
    EXPECT_EQ(governor_->report().windows.late, 0U) << "75 us";
    period(250'000);
    EXPECT_EQ(governor_->report().windows.late, 1U) << "125 us";
}

TEST_F(FleetGovernorTest, RecordsDecisionsWithWhatTheyDid) {
    build();
    for (int i = 0; i < 4; ++i) {
        period(1'000);
    }
    workers_[0]->status.publish(
        {.regime = Regime::closed, .rate_pps = 1e6F, .wait_ns = 60'000, .wait_max_ns = 60'000});
    workers_[0]->cpu_ns += FleetGovernor::kPeriodNs / 4;
    period(61'000);
    workers_[0]->cpu_ns += FleetGovernor::kPeriodNs / 4;
    period(62'000);
    const auto report = governor_->report();
    const auto wait = std::find_if(
        report.decisions.begin(), report.decisions.end(),
        [](const governor::Decision& decision) { return decision.knob == Knob::wait_limit; });
    ASSERT_NE(wait, report.decisions.end());
    EXPECT_EQ(wait->worker, 1U);
    EXPECT_EQ(wait->from, 0.0);
    EXPECT_EQ(wait->to, 60'000.0);
    EXPECT_NEAR(wait->measured_p99_ns, 62'000.0F, 1'000.0F) << "the whole window after it";
    EXPECT_NEAR(wait->measured_core, 0.25F, 0.01F);
}

TEST_F(FleetGovernorTest, ReportsTheLastDecisionsOnly) {
    build();
    for (int i = 0; i < 4; ++i) {
        period(1'000);
    }
    const auto all = governor_->report();
    ASSERT_GE(all.decisions.size(), 2U);
    const auto last = governor_->report(1);
    ASSERT_EQ(last.decisions.size(), 1U);
    EXPECT_EQ(last.decisions_total, all.decisions_total);
    EXPECT_EQ(last.decisions[0].time_ns, all.decisions.back().time_ns);
}

TEST_F(FleetGovernorTest, AHumansValuesReachTheirWorkerAndEnd) {
    build();
    governor_->set_manual(2, {.wait_ns = 7'000,
                              .threshold = 9,
                              .cap = 64,
                              .until_ns = now_ns_ + 3 * FleetGovernor::kPeriodNs});
    period(1'000);
    EXPECT_EQ(workers_[0]->guidance.read().mode, Mode::automatic);
    const auto guidance = workers_[1]->guidance.read();
    EXPECT_EQ(guidance.mode, Mode::manual);
    EXPECT_EQ(guidance.manual_wait_ns, 7'000U);
    EXPECT_EQ(guidance.manual_threshold, 9U);
    EXPECT_EQ(guidance.manual_cap, 64U);
    period(1'000);
    period(1'000);
    EXPECT_EQ(workers_[1]->guidance.read().mode, Mode::automatic) << "it has ended";
}

TEST_F(FleetGovernorTest, AHoldIsForOneWorkerAndForAWhile) {
    build();
    period(1'000);
    EXPECT_TRUE(governor_->hold(2, {.wait_ns = 7'000, .threshold = 3, .cap = 20}, 15'000'000));
    EXPECT_FALSE(governor_->hold(3, {}, 15'000'000)) << "there is no such worker";
    period(1'000);
    EXPECT_EQ(workers_[0]->guidance.read().mode, Mode::automatic);
    EXPECT_EQ(workers_[1]->guidance.read().mode, Mode::manual);
    EXPECT_EQ(workers_[1]->guidance.read().manual_cap, 20);
    period(1'000);
    EXPECT_EQ(workers_[1]->guidance.read().mode, Mode::automatic);
}

TEST_F(FleetGovernorTest, AConfigurationIsNamedInTheGuidance) {
    build();
    governor_->obey({.mode = Mode::observe}, {50'000, 60'000}, 42);
    period(1'000);
    for (const auto& worker : workers_) {
        EXPECT_EQ(worker->guidance.read().generation, 42U);
        EXPECT_EQ(worker->guidance.read().mode, Mode::observe);
    }
    EXPECT_EQ(workers_[1]->guidance.read().target_ns, 60'000.0F);
    governor_->obey({.mode = Mode::manual, .manual = {.wait_ns = 5, .until_ns = ~std::uint64_t{0}}},
                    {0, 0}, 43);
    period(1'000);
    EXPECT_EQ(workers_[0]->guidance.read().manual_wait_ns, 5U);
    governor_->obey({}, {0, 0}, 44);
    period(1'000);
    EXPECT_EQ(workers_[0]->guidance.read().mode, Mode::automatic);
}

TEST_F(FleetGovernorTest, TargetsModeAndLimitsChangeWhileItRuns) {
    build();
    period(1'000);
    governor_->set_targets({50'000, 70'000});
    governor_->set_mode(Mode::observe);
    governor_->set_limits({.cap_max = 64});
    period(1'000);
    EXPECT_EQ(workers_[0]->guidance.read().target_ns, 50'000.0F);
    EXPECT_EQ(workers_[1]->guidance.read().target_ns, 70'000.0F);
    EXPECT_EQ(workers_[0]->guidance.read().mode, Mode::observe);
    EXPECT_EQ(workers_[0]->guidance.read().limits.cap_max, 64U);
    EXPECT_EQ(governor_->report().target_ns, 50'000.0) << "the tightest";
    EXPECT_EQ(governor_->report().mode, "observe");
}

TEST_F(FleetGovernorTest, TellsHowManyWorkersWouldDo) {
    build();
    for (auto& worker : workers_) {
        worker->status.publish(
            {.rate_pps = 8e6F, .burst_ns = 100, .packet_ns = 100, .threshold = 1, .cap = 100});
    }
    period(1'000);
    period(1'000);
    // 16 Mpps of 101 ns each: more than one core, less than two at 75 % load... the fleet has two.
    EXPECT_EQ(governor_->report().workers_needed, 2U);
    EXPECT_NEAR(governor_->report().capacity_pps, 2e9 / 101, 1e6);
    for (auto& worker : workers_) {
        worker->status.publish({.rate_pps = 1e5F, .burst_ns = 100, .packet_ns = 100, .cap = 100});
    }
    for (int i = 0; i < 100; ++i) {
        period(1'000);
    }
    EXPECT_EQ(governor_->report().workers_needed, 1U);
    const auto decisions = governor_->report().decisions;
    EXPECT_TRUE(std::any_of(decisions.begin(), decisions.end(), [](const auto& decision) {
        return decision.knob == Knob::workers && decision.worker == governor::kFleet &&
               decision.mode == Mode::observe && decision.to == 1.0;
    })) << "told, not done";
}

}  // namespace
}  // namespace flyball::control
