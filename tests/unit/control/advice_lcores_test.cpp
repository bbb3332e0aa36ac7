// SPDX-License-Identifier: BSD-3-Clause
#include "advice_samples.hpp"

namespace flyball::control {
namespace {

TEST(LcoreAdvice, OtherThreadsOnItsCpuAreKeptAway) {
    Situation noise;
    noise.worker().involuntary_context_switches += 3'000;
    Advice advice = noise.only("disturbed");
    EXPECT_EQ(advice.severity, Severity::warning);
    EXPECT_EQ(advice.subject, "lcore 2");
    EXPECT_DOUBLE_EQ(evidence(advice, "preempted"), 50);
    EXPECT_NE(advice.host_change.find("isolcpus=managed_irq,domain,2"), std::string::npos);
    noise.worker().cpu_wait_seconds += 6;
    advice = noise.only("disturbed");
    EXPECT_EQ(advice.severity, Severity::critical);
    EXPECT_NEAR(evidence(advice, "others had its CPU"), 0.1, 1e-9);
}

TEST(LcoreAdvice, TheKernelsRareWorkIsNoDisturbance) {
    Situation quiet;
    quiet.worker().involuntary_context_switches += 120;
    quiet.worker().cpu_wait_seconds += 0.01;
    EXPECT_FALSE(quiet.has("disturbed"));
    quiet.worker().role = "traffic";
    quiet.worker().involuntary_context_switches += 100'000;
    EXPECT_FALSE(quiet.has("disturbed")) << "the generator is no part of the appliance's work";
}

TEST(LcoreAdvice, ASaturatedLcoreNeedsHelpOfItsKind) {
    Situation busy;
    busy.load_worker(0.98);
    EXPECT_EQ(changes(busy.only("saturated")), Changes{"cpu.workers auto -> 2"});
    Situation polling;
    polling.load_poll_core(0.98);
    EXPECT_EQ(changes(polling.only("saturated")), Changes{"cpu.poll_cores auto -> 2"});
    polling.poll_core().rx_packets = polling.before.workers[0].rx_packets;
    EXPECT_FALSE(polling.has("saturated")) << "without a packet it is not loaded";
}

TEST(LcoreAdvice, UnevenWorkersShareAnotherWay) {
    Situation uneven;
    uneven.before.workers.push_back(uneven.before.workers[1]);
    uneven.before.workers.back().lcore = 3;
    uneven.now.workers.push_back(uneven.now.workers[1]);
    uneven.now.workers.back().lcore = 3;
    uneven.load_worker(0.9);
    Situation::load(uneven.now.workers[2], uneven.before.workers[2], 0.2);
    const Advice advice = uneven.only("imbalance");
    EXPECT_NEAR(evidence(advice, "worker 2"), 0.9, 1e-6);
    EXPECT_NEAR(evidence(advice, "worker 3"), 0.2, 1e-6);
    EXPECT_EQ(changes(advice), Changes{"pipeline.hash auto -> software"});
    Situation::load(uneven.now.workers[2], uneven.before.workers[2], 0.6);
    EXPECT_FALSE(uneven.has("imbalance"));
    uneven.load_worker(0.5);
    Situation::load(uneven.now.workers[2], uneven.before.workers[2], 0.0);
    EXPECT_FALSE(uneven.has("imbalance")) << "nobody has much to do";
}

Situation late(std::uint64_t windows, std::uint64_t greedy, std::uint64_t stalled) {
    Situation situation;
    situation.before.governor = test::sample_governed_report().governor;
    situation.now.governor = situation.before.governor;
    telemetry::LatencyWindows& now = situation.now.governor->windows;
    now.judged += 1'000;
    now.late += windows;
    now.late_greedy += greedy;
    now.late_stalled += stalled;
    situation.now.governor->workers[0].load = 0.3;
    situation.now.governor->workers[0].rate_pps = 1e6;
    situation.now.period_latency.p99_ns = 400'000;
    return situation;
}

TEST(LcoreAdvice, ATargetThatIsMissedThoughNobodyWaitsIsTooLow) {
    const Advice advice = late(100, 90, 5).only("late");
    EXPECT_EQ(advice.severity, Severity::critical);
    EXPECT_DOUBLE_EQ(evidence(advice, "were late"), 0.1);
    EXPECT_DOUBLE_EQ(evidence(advice, "without any waiting"), 0.9);
    EXPECT_EQ(changes(advice),
              (Changes{"cpu.workers auto -> 2", "latency.target auto -> 800000ns"}));
    EXPECT_TRUE(advice.changes[1].is_live);
}

TEST(LcoreAdvice, ATargetThatTheMachineMissesIsTheHostsFault) {
    const Advice advice = late(100, 100, 80).only("late");
    EXPECT_TRUE(advice.changes.empty());
    EXPECT_NE(advice.host_change.find("flyball doctor"), std::string::npos);
}

TEST(LcoreAdvice, TheGovernorIsLeftToItsWork) {
    EXPECT_EQ(late(100, 10, 10).only("late").severity, Severity::info);
    EXPECT_FALSE(late(10, 10, 0).has("late")) << "one in a hundred is what was asked for";
    Situation none = late(100, 100, 0);
    none.now.governor->target_ns = 0;
    EXPECT_FALSE(none.has("late"));
}

}  // namespace
}  // namespace flyball::control
