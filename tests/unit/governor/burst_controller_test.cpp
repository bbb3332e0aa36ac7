// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/burst_controller.hpp"

#include <gtest/gtest.h>

#include "steady_worker.hpp"

namespace flyball::governor {
namespace {

Guidance closed(std::uint32_t epoch = 1) {
    return {.epoch = epoch, .regime = Regime::closed, .target_ns = static_cast<float>(kTargetNs)};
}

/// Fast periods under one kind of guidance whose epoch moves on every ten of them.
Setpoint run(BurstController& controller, SteadyWorker& worker, Guidance guidance, int periods) {
    Setpoint setpoint;
    for (int i = 0; i < periods; ++i) {
        guidance.epoch += i % 10 == 0 ? 1U : 0U;
        setpoint = controller.step(worker.after(), guidance);
    }
    return setpoint;
}

TEST(BurstController, FindsTheLawsKnobs) {
    BurstController controller({});
    SteadyWorker worker;
    worker.now.pps = 3e5;
    const Setpoint setpoint = run(controller, worker, closed(), 200);
    const Knobs law = solve({}, 3e-4, {.target_ns = kTargetNs}, {});
    EXPECT_NEAR(setpoint.wait_limit_ns, law.wait_ns, 0.02 * law.wait_ns);
    EXPECT_NEAR(setpoint.wait_threshold, law.threshold, 2.0);
    EXPECT_NEAR(setpoint.burst_cap, law.cap, 3.0);
    EXPECT_NEAR(controller.status().rate_pps, 3e5, 3e4);
    EXPECT_EQ(controller.status().regime, Regime::closed);
}

TEST(BurstController, KeepsWhatItDoesNotGovern) {
    BurstController controller({.base = {.rx_burst = 17,
                                         .tx_flush_threshold = 3,
                                         .tx_flush_timeout_ns = 1234,
                                         .sleep_ns = 99}});
    SteadyWorker worker;
    const Setpoint setpoint = run(controller, worker, closed(), 30);
    EXPECT_EQ(setpoint.rx_burst, 17U);
    EXPECT_EQ(setpoint.tx_flush_threshold, 3U);
    EXPECT_EQ(setpoint.tx_flush_timeout_ns, 1234U);
    EXPECT_EQ(setpoint.sleep_ns, 99U);
    EXPECT_EQ(setpoint.epoch, closed().epoch + 3);
}

TEST(BurstController, WithoutATargetItNeverWaits) {
    BurstController controller({.base = {.burst_cap = 48}});
    SteadyWorker worker;
    worker.now.min_sojourn_ns = 1e9;
    Guidance guidance = closed();
    guidance.target_ns = 0.0F;
    const Setpoint setpoint = run(controller, worker, guidance, 200);
    EXPECT_EQ(setpoint.wait_limit_ns, 0U);
    EXPECT_EQ(setpoint.wait_threshold, 1U);
    EXPECT_EQ(setpoint.burst_cap, 48U);
    EXPECT_EQ(setpoint.queue_depth, 0U);
}

TEST(BurstController, ObserveDecidesButDoesNotApply) {
    BurstController controller({});
    SteadyWorker worker;
    Guidance guidance = closed();
    guidance.mode = Mode::observe;
    const Setpoint setpoint = run(controller, worker, guidance, 200);
    EXPECT_EQ(setpoint.wait_limit_ns, 0U);
    EXPECT_EQ(setpoint.wait_threshold, 1U);
    EXPECT_EQ(setpoint.burst_cap, Setpoint{}.burst_cap);
    EXPECT_GT(controller.status().wait_ns, 0.5F * static_cast<float>(kTargetNs));
    EXPECT_EQ(controller.status().wait_max_ns, 0.0F) << "nobody waited";
}

TEST(BurstController, ManualHoldsUntilItExpires) {
    BurstController controller({});
    SteadyWorker worker;
    Guidance guidance = closed();
    guidance.mode = Mode::manual;
    guidance.manual_wait_ns = 7'000;
    guidance.manual_threshold = 11;
    guidance.manual_cap = 64;
    guidance.manual_until_ns = worker.now_ns() + 100 * kMillisecondNs;
    const Setpoint held = run(controller, worker, guidance, 99);
    EXPECT_EQ(held.wait_limit_ns, 7'000U);
    EXPECT_EQ(held.wait_threshold, 11U);
    EXPECT_EQ(held.burst_cap, 64U);
    const Setpoint after = run(controller, worker, guidance, 50);
    EXPECT_GT(after.wait_limit_ns, 7'000U) << "automatic again";
}

TEST(BurstController, SleepsInsteadOfWaitingWhereItPays) {
    BurstController controller({.may_sleep = true});
    SteadyWorker worker;
    for (int i = 0; i < 20'000; ++i) {
        controller.record_sleep(20'000.0, 25'000.0);
    }
    const Setpoint setpoint = run(controller, worker, closed(), 200);
    EXPECT_EQ(setpoint.wait_limit_ns, 0U) << "greedy once awake";
    EXPECT_EQ(setpoint.wait_threshold, 1U);
    EXPECT_NEAR(setpoint.sleep_ns + 5'000.0, double{controller.status().wait_ns}, 700.0);
    EXPECT_TRUE(controller.status().deadline_binds);
}

TEST(BurstController, UnderLoadASleeperLeavesItsQueueEmptier) {
    const auto sleep_at = [](double pps) {
        BurstController controller({.may_sleep = true, .queue_packets = 256});
        SteadyWorker worker;
        worker.now.pps = pps;
        worker.now.burst = 48;
        return static_cast<double>(run(controller, worker, closed(), 300).sleep_ns) * 1e-9 * pps;
    };
    // A packet costs 105 ns at best: 3 Mpps are a third of the capacity, 8 Mpps five sixths.
    EXPECT_NEAR(sleep_at(3e6), 0.5 * 256 * 0.67, 20.0) << "packets that gather";
    EXPECT_LT(sleep_at(8e6), 0.5 * 256 * 0.25);
}

TEST(BurstController, WaitsAwakeWhenWakingUpTakesTooLong) {
    BurstController controller({.may_sleep = true});
    SteadyWorker worker;
    for (int i = 0; i < 1'000; ++i) {
        controller.record_sleep(20'000.0, 120'000.0);
    }
    const Setpoint setpoint = run(controller, worker, closed(), 200);
    EXPECT_EQ(setpoint.sleep_ns, 0U);
    EXPECT_GT(setpoint.wait_limit_ns, 20'000U);
}

TEST(BurstController, SaysWhetherTheDeadlineBinds) {
    BurstController controller({});
    SteadyWorker worker;
    worker.now.burst = 8;  // far below b = 48
    run(controller, worker, closed(), 100);
    EXPECT_TRUE(controller.status().deadline_binds);
    worker.now.burst = 48;
    run(controller, worker, closed(), 10);
    EXPECT_FALSE(controller.status().deadline_binds) << "b closes the bursts";
}

}  // namespace
}  // namespace flyball::governor
