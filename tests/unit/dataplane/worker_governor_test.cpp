// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/worker_governor.hpp"

#include <memory>

#include <gtest/gtest.h>

namespace flyball::dataplane {
namespace {

using governor::Guidance;
using governor::Mode;
using governor::Regime;

constexpr std::uint64_t kMillisecond = 1'000'000;  // cycles of the tests' 1 GHz clock

/// An lcore played by the test: bursts of `burst` packets, each burst 1000 cycles + 50 per packet.
class WorkerGovernorTest : public ::testing::Test {
  protected:
    void build(const WorkerGovernorOptions& options = {}) {
        cell_->base_setpoint.store({.burst_cap = 40, .tx_flush_threshold = 3, .sleep_ns = 50'000});
        governor_ = std::make_unique<WorkerGovernor>(options, *cell_);
        governor_->watch(cell_->ring_bursts);
    }

    void guide(const Guidance& guidance) { cell_->guidance.publish(guidance); }

    /// Periods of 1 ms at a steady rate, the control thread alive.
    void run(unsigned periods, unsigned bursts = 20, unsigned burst = 25) {
        for (unsigned period = 0; period < periods; ++period) {
            Guidance guidance = cell_->guidance.read();
            ++guidance.epoch;
            guide(guidance);
            const std::uint64_t end = now_ + kMillisecond;
            for (unsigned i = 0; i < bursts; ++i) {
                // Two sizes tell the cost of a burst from that of a packet.
                const unsigned packets = i % 2 == 0 ? burst : 2 * burst;
                cell_->ring_bursts.bursts[packets].add(1);
                governor_->remember_cost(now_);
                now_ += 1'000 + 50 * packets;
                step(packets);
            }
            now_ = end;
            step(0);
        }
    }

    void step(unsigned packets) {
        due_ = governor_->step(now_, packets, [] { return SojournRange{5'000, 9'000}; });
    }

    std::unique_ptr<LcoreCell> cell_ = std::make_unique<LcoreCell>();
    std::unique_ptr<WorkerGovernor> governor_;
    std::uint64_t now_ = 1'000 * kMillisecond;
    std::uint64_t due_ = 0;
};

TEST_F(WorkerGovernorTest, WithoutATargetTheConfiguredKnobsAreObeyed) {
    build({.may_sleep = true});
    run(10);
    const auto setpoint = cell_->setpoint.load();
    EXPECT_EQ(setpoint.burst_cap, 40U);
    EXPECT_EQ(setpoint.tx_flush_threshold, 3U);
    EXPECT_EQ(setpoint.sleep_ns, 50'000U);
    EXPECT_EQ(setpoint.wait_limit_ns, 0U);
    EXPECT_FALSE(governor_->sleeps_to_wait());
}

TEST_F(WorkerGovernorTest, AChangedBaseIsObeyedFromTheNextPeriod) {
    build();
    run(2);
    cell_->base_setpoint.store({.burst_cap = 8, .tx_flush_threshold = 16});
    run(1);
    EXPECT_EQ(cell_->setpoint.load().burst_cap, 8U);
    EXPECT_EQ(cell_->setpoint.load().tx_flush_threshold, 16U);
}

TEST_F(WorkerGovernorTest, DecidesOncePerMillisecond) {
    build();
    step(0);
    const std::uint64_t due = due_;
    EXPECT_EQ(due, now_ + kMillisecond);
    now_ += kMillisecond / 2;
    step(0);
    EXPECT_EQ(due_, due) << "half a period later nothing is decided";
}

TEST_F(WorkerGovernorTest, TellsRateAndCost) {
    build();
    run(200);
    const auto status = cell_->status.read();
    EXPECT_NEAR(status.rate_pps, 20 * 37.5 * 1e3, 1e4);
    EXPECT_NEAR(status.burst_ns, 1'000.0F, 100.0F);
    EXPECT_NEAR(status.packet_ns, 50.0F, 5.0F);
}

TEST_F(WorkerGovernorTest, WaitsInTheRingForALatencyTarget) {
    build();
    guide({.regime = Regime::closed, .target_ns = 200'000.0F});
    run(100);
    const auto setpoint = cell_->setpoint.load();
    EXPECT_GT(setpoint.wait_limit_ns, 50'000U);
    EXPECT_LT(setpoint.wait_limit_ns, 200'000U);
    EXPECT_GT(setpoint.wait_threshold, 32U);
}

TEST_F(WorkerGovernorTest, WaitsInTheTxBufferIfItCannotSeeTheQueue) {
    build({.queue = Queue::device});
    guide({.regime = Regime::closed, .target_ns = 200'000.0F});
    run(100);
    const auto setpoint = cell_->setpoint.load();
    EXPECT_EQ(setpoint.wait_limit_ns, 0U);
    EXPECT_EQ(setpoint.wait_threshold, 1U);
    EXPECT_GT(setpoint.tx_flush_timeout_ns, 50'000U);
    EXPECT_GT(setpoint.tx_flush_threshold, 32U);
    EXPECT_EQ(setpoint.rx_burst, setpoint.burst_cap);
}

TEST_F(WorkerGovernorTest, SeveralQueuesShareWhatOneMayTake) {
    build({.queue = Queue::device});
    guide({.regime = Regime::closed, .target_ns = 200'000.0F});
    run(100);
    const unsigned whole = cell_->setpoint.load().rx_burst;
    ASSERT_GT(whole, 40U);
    BurstCounters other;
    governor_->watch(other);
    run(1);
    EXPECT_NEAR(cell_->setpoint.load().rx_burst, whole / 2.0, 2.0);
}

TEST_F(WorkerGovernorTest, WhoIsAwakeForLongLostItsCpu) {
    build({.may_sleep = true});
    guide({.regime = Regime::closed, .target_ns = 200'000.0F});
    run(10);
    governor_->record_awake(100'000);
    run(1);
    EXPECT_EQ(cell_->status.read().stall_ns, 0.0F) << "what gathered takes its time";
    governor_->record_awake(700'000);
    run(1);
    EXPECT_NEAR(cell_->status.read().stall_ns, 7e5F, 1.0F);
}

TEST_F(WorkerGovernorTest, SleepsToWaitWhereItMay) {
    build({.may_sleep = true});
    guide({.regime = Regime::closed, .target_ns = 200'000.0F});
    run(100);
    EXPECT_TRUE(governor_->sleeps_to_wait());
    EXPECT_GT(cell_->setpoint.load().sleep_ns, 50'000U);
    EXPECT_EQ(cell_->setpoint.load().wait_limit_ns, 0U) << "packets gather during the sleep";
}

TEST_F(WorkerGovernorTest, NeverSleepsUntilTheQueueIsFull) {
    build({.may_sleep = true, .queue_packets = 64});
    guide({.regime = Regime::closed, .target_ns = 200'000.0F});
    run(100);
    // 750 packets per ms: 32 of them come in 43 us.
    EXPECT_LE(cell_->setpoint.load().sleep_ns, 43'500U);
    EXPECT_GE(cell_->setpoint.load().sleep_ns, 30'000U);
}

TEST_F(WorkerGovernorTest, DoesNotSleepIfTheQueueWouldFillDuringTheWakeUp) {
    build({.may_sleep = true, .queue_packets = 64});
    guide({.regime = Regime::closed, .target_ns = 200'000.0F});
    for (int i = 0; i < 100; ++i) {
        governor_->record_sleep(50'000, 100'000);
    }
    run(100);
    EXPECT_EQ(cell_->setpoint.load().sleep_ns, 0U) << "32 packets come in 43 us";
}

TEST_F(WorkerGovernorTest, ADecisionThatComesLateIsAStall) {
    build({.may_sleep = true});
    guide({.regime = Regime::closed, .target_ns = 200'000.0F});
    run(100);
    EXPECT_EQ(cell_->status.read().stall_ns, 0.0F);
    now_ += 4 * kMillisecond;
    due_ = governor_->step(now_, 0, [] { return SojournRange{}; });
    EXPECT_GE(cell_->status.read().stall_ns, 4e6F);
    EXPECT_LE(cell_->status.read().stall_ns, 5e6F) << "at most since the last decision";
}

TEST_F(WorkerGovernorTest, ObservesWithoutActing) {
    build({.may_sleep = true});
    guide({.regime = Regime::closed, .mode = Mode::observe, .target_ns = 200'000.0F});
    run(100);
    EXPECT_GT(cell_->status.read().wait_ns, 50'000.0F) << "decided";
    EXPECT_EQ(cell_->setpoint.load().wait_limit_ns, 0U) << "not applied";
    EXPECT_EQ(cell_->setpoint.load().burst_cap, 40U);
}

TEST_F(WorkerGovernorTest, AHumansValuesHoldAlsoWithoutATarget) {
    build();
    guide({.mode = Mode::manual,
           .manual_wait_ns = 33'000,
           .manual_until_ns = UINT64_MAX,
           .manual_threshold = 20,
           .manual_cap = 50});
    run(3);
    EXPECT_EQ(cell_->setpoint.load().wait_limit_ns, 33'000U);
    EXPECT_EQ(cell_->setpoint.load().wait_threshold, 20U);
    EXPECT_EQ(cell_->setpoint.load().burst_cap, 50U);
}

TEST_F(WorkerGovernorTest, GoesGreedyByItselfWhenTheControlThreadIsSilent) {
    build();
    guide({.regime = Regime::closed, .target_ns = 200'000.0F});
    run(100);
    ASSERT_GT(cell_->setpoint.load().wait_limit_ns, 0U);
    for (unsigned i = 0; i < 110; ++i) {
        now_ += kMillisecond;
        step(0);
    }
    EXPECT_EQ(cell_->setpoint.load().wait_limit_ns, 0U);
    EXPECT_EQ(cell_->setpoint.load().wait_threshold, 1U);
    EXPECT_EQ(cell_->status.read().regime, Regime::dead_man);
}

TEST_F(WorkerGovernorTest, BoundsTheQueueUnderOverload) {
    build();
    guide({.regime = Regime::closed, .target_ns = 100'000.0F});
    run(50);
    ASSERT_EQ(cell_->setpoint.load().queue_depth, 0U);
    for (unsigned i = 0; i < 10; ++i) {
        Guidance guidance = cell_->guidance.read();
        ++guidance.epoch;
        guide(guidance);
        now_ += kMillisecond;
        due_ = governor_->step(now_, 0, [] { return SojournRange{300'000, 400'000}; });
    }
    EXPECT_EQ(cell_->status.read().regime, Regime::overload);
    EXPECT_GT(cell_->setpoint.load().queue_depth, 0U);
    EXPECT_EQ(cell_->setpoint.load().wait_limit_ns, 0U);
}

}  // namespace
}  // namespace flyball::dataplane
