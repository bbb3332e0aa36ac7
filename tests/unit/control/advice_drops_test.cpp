// SPDX-License-Identifier: BSD-3-Clause
#include "advice_samples.hpp"

namespace flyball::control {
namespace {

using dataplane::DropReason;

Situation full_ring(double worker_load) {
    Situation ring;
    ring.drop(DropReason::ring_full, 6'000);
    ring.now.rings[0].enqueue_failures += 6'000;
    ring.load_worker(worker_load);
    return ring;
}

TEST(DropAdvice, AFullRingOfABusyWorkerNeedsAnotherWorker) {
    const Advice advice = full_ring(0.97).only("ring_full");
    EXPECT_EQ(advice.severity, Severity::critical);
    EXPECT_EQ(advice.subject, "poll1-worker2");
    EXPECT_DOUBLE_EQ(evidence(advice, "dropped"), 100);
    EXPECT_NEAR(evidence(advice, "load"), 0.97, 1e-6);
    EXPECT_EQ(changes(advice), Changes{"cpu.workers auto -> 2"});
    EXPECT_NE(advice.text.find("100 packets/s"), std::string::npos) << advice.text;
}

TEST(DropAdvice, AFullRingOfAWorkerWithTimeNeedsRoomForPeaks) {
    Situation ring = full_ring(0.4);
    ring.now.rings[0].entries = 1023;
    const Advice advice = ring.only("ring_full");
    EXPECT_EQ(changes(advice), Changes{"tuning.ring_entries auto -> 2048"});
    EXPECT_FALSE(advice.changes[0].is_live);
}

TEST(DropAdvice, AFullRingOfADisturbedWorkerIsTheHostsFault) {
    Situation ring = full_ring(0.4);
    ring.worker().involuntary_context_switches += 60'000;
    const Advice advice = ring.only("ring_full");
    EXPECT_TRUE(advice.changes.empty());
    EXPECT_NE(advice.text.find("its CPU was taken away"), std::string::npos) << advice.text;
    EXPECT_TRUE(ring.has("disturbed"));
}

TEST(DropAdvice, TheGovernorsEstimateIsTheTrueLoad) {
    Situation ring = full_ring(1.0);
    ring.now.governor = test::sample_governed_report().governor;
    ring.now.governor->workers[0].load = 0.3;
    EXPECT_DOUBLE_EQ(evidence(ring.only("ring_full"), "load"), 0.3);
    ring.now.governor->workers[0].load = std::nan("");
    EXPECT_NEAR(evidence(ring.only("ring_full"), "load"), 1.0, 1e-6);
}

TEST(DropAdvice, EachForwardingLcoreWantsATxQueueOfItsOwn) {
    Situation handoff;
    handoff.drop(DropReason::handoff_full, 60);
    for (const unsigned lcore : {3U, 4U}) {
        handoff.now.workers.push_back(handoff.now.workers[1]);
        handoff.now.workers.back().lcore = lcore;
    }
    EXPECT_EQ(changes(handoff.only("handoff_full")),
              (Changes{"ports[0].tx_queues auto -> 3", "ports[1].tx_queues auto -> 3"}));
}

Situation full_port() {
    Situation port;
    port.drop(DropReason::tx_full, 600);
    port.now.ports[1].tx_dropped_packets += 600;
    return port;
}

TEST(DropAdvice, AFullLinkNeedsAFasterOne) {
    Situation port = full_port();
    port.now.ports[1].link_speed_bits_per_second = 5'600'000;  // 8,333 frames/s of 84 bytes
    const Advice advice = port.only("tx_full");
    EXPECT_EQ(advice.subject, "port right");
    EXPECT_GT(evidence(advice, "share of the link"), 0.95);
    EXPECT_TRUE(advice.changes.empty());
    EXPECT_FALSE(advice.host_change.empty());
}

TEST(DropAdvice, APortWithRoomOnTheLinkNeedsLongerQueues) {
    EXPECT_EQ(changes(full_port().only("tx_full")),
              Changes{"ports[1].tx_descriptors auto -> 4096"});
    Situation down = full_port();
    down.now.ports[1].link_up = false;
    EXPECT_FALSE(down.has("tx_full")) << "the link is the reason";
}

TEST(DropAdvice, AnEmptyPoolIsCriticalOnceItCostPackets) {
    Situation pool;
    pool.now.pools[0].in_use = 15'000;
    Advice advice = pool.only("pool_empty");
    EXPECT_EQ(advice.severity, Severity::warning);
    EXPECT_EQ(changes(advice), Changes{"memory.pool_mbufs auto -> 32767"});
    pool.now.ports[0].rx_nombuf_packets += 60;
    advice = pool.only("pool_empty");
    EXPECT_EQ(advice.severity, Severity::critical);
    EXPECT_DOUBLE_EQ(evidence(advice, "lost"), 1);
}

TEST(DropAdvice, AFewBrokenFramesAreOrdinary) {
    Situation frames;
    frames.drop(DropReason::malformed, 900);
    EXPECT_FALSE(frames.has("malformed")) << "0.9 in 1,000";
    frames.drop(DropReason::malformed, 200);
    EXPECT_EQ(frames.only("malformed").severity, Severity::warning);
}

TEST(DropAdvice, WhatTheModeDropsOnPurposeIsNoTrouble) {
    Situation mode;
    mode.drop(DropReason::rxonly, 1'000'000);
    mode.drop(DropReason::not_echo_request, 1'000);
    EXPECT_TRUE(mode.advice().empty());
}

}  // namespace
}  // namespace flyball::control
