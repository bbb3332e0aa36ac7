// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/worker_loop.hpp"

#include <map>

#include <gtest/gtest.h>

#include "support/eal_environment.hpp"
#include "support/rig.hpp"

namespace flyball::dataplane {
namespace {

using Sequences = std::vector<std::uint32_t>;

/// Puts packets into a worker's ring as the poll core would.
void hand_over(test::Rig& rig, std::size_t worker, std::size_t port, unsigned count) {
    static std::uint32_t next = 0;
    Burst burst =
        test::burst_of(test::numbered_packets(static_cast<std::uint16_t>(port), count, next));
    next += count;
    set_origins(burst, 0, tsc_now(), rig.port(port).id().value);
    ASSERT_EQ(rig.worker_ring(worker).enqueue(burst.packets.data(), count), count);
}

class WorkerLoopTest : public ::testing::Test {
  protected:
    ~WorkerLoopTest() override {
        rig_.reset();
        EXPECT_EQ(test::packets_in_use(), 0U);
    }

    test::Rig& build(const test::RigOptions& options) {
        rig_ = std::make_unique<test::Rig>(options);
        return *rig_;
    }

    std::unique_ptr<test::Rig> rig_;
};

TEST_F(WorkerLoopTest, SendsEachPortsPacketsThroughItsPeerInOrder) {
    test::Rig& rig = build({.ports = 4, .workers = 1});
    rig.set({.burst_cap = kBurstMax});
    // One ring mixes four ports: 0 1 2 3 0 1 2 3 ...
    for (unsigned round = 0; round < 5; ++round) {
        for (std::size_t port = 0; port < 4; ++port) {
            hand_over(rig, 0, port, 1 + round % 3);
        }
    }
    rig.iterate();
    for (std::size_t port = 0; port < 4; ++port) {
        const auto packets = rig.port(port).take_sent();
        EXPECT_EQ(packets.size(), 9U) << "port " << port;
        const Sequences sequences = test::sequences_of(packets);
        EXPECT_TRUE(std::is_sorted(sequences.begin(), sequences.end())) << "port " << port;
        for (const rte_mbuf* packet : packets) {
            EXPECT_EQ(test::flow_of(packet), port ^ 1U) << "came out of port " << port;
        }
        test::free_all(packets);
    }
}

TEST_F(WorkerLoopTest, TakesNoMoreThanTheBurstCapAtOnce) {
    test::Rig& rig = build({.workers = 1});
    rig.set({.burst_cap = 5});
    hand_over(rig, 0, 0, 12);
    rig.iterate();
    EXPECT_EQ(rig.worker_ring(0).used(), 7U);
    rig.set({.burst_cap = 0});
    rig.iterate();
    EXPECT_EQ(rig.worker_ring(0).used(), 6U) << "a cap of 0 would stop the worker";
    rig.set({.burst_cap = 10'000});
    rig.iterate();
    EXPECT_EQ(rig.worker_ring(0).used(), 0U);
    EXPECT_EQ(rig.cell(0).ring_bursts.bursts[5].get(), 1U);
    EXPECT_EQ(rig.cell(0).ring_bursts.bursts[1].get(), 1U);
    EXPECT_EQ(rig.cell(0).ring_bursts.bursts[6].get(), 1U);
    rig.iterate();
    EXPECT_EQ(rig.cell(0).ring_bursts.bursts[0].get(), 1U);
}

TEST_F(WorkerLoopTest, HandsOverToTheOwnerOfTheQueue) {
    test::Rig& rig = build({.workers = 2});
    // Port 1's queue belongs to worker 1; worker 0 gets the packets that leave through it.
    hand_over(rig, 0, 0, 6);
    rig.iterate();
    EXPECT_EQ(rig.port(1).free_sent(), 6U) << "worker 1 serves its hand-off ring in its turn";
    EXPECT_EQ(rig.ledger().tx, 6U) << "counted once, by the owner";
    hand_over(rig, 1, 1, 4);
    rig.iterate();
    EXPECT_EQ(rig.port(0).sent(), 0U) << "worker 0 had its turn before";
    EXPECT_EQ(rig.ledger().in_flight, 4U);
    rig.iterate();
    EXPECT_EQ(rig.port(0).free_sent(), 4U);
    EXPECT_EQ(rig.ledger().in_flight, 0U);
}

TEST_F(WorkerLoopTest, TheOwnerOfTheQueueTakesTheSample) {
    test::Rig& rig = build({.workers = 2});
    hand_over(rig, 0, 0, 6);
    rig.iterate();
    EXPECT_EQ(governor::snapshot(rig.cell(0).latency).count(), 0U);
    EXPECT_EQ(governor::snapshot(rig.cell(1).latency).count(), 6U);
    EXPECT_LT(governor::snapshot(rig.cell(1).latency).max(), 10'000'000'000U) << "cycles";
}

TEST_F(WorkerLoopTest, KeepsThePromiseOfOrderThroughAHandoff) {
    test::Rig& rig = build({.workers = 2, .tx_entries = 4, .ring_entries = 16});
    std::map<std::uint16_t, std::uint32_t> next;
    unsigned taken = 0;
    for (std::uint32_t round = 0; round < 200; ++round) {
        for (std::uint16_t flow = 5; flow < 8; ++flow) {
            rig.port(0).arrive(test::numbered_packet(flow, round));
        }
        rig.iterate();
        const auto packets = rig.port(1).take_sent();
        for (const rte_mbuf* packet : packets) {
            EXPECT_GE(test::sequence_of(packet), next[test::flow_of(packet)]);
            next[test::flow_of(packet)] = test::sequence_of(packet) + 1;
        }
        taken += static_cast<unsigned>(packets.size());
        test::free_all(packets);
        ASSERT_TRUE(rig.ledger().balances()) << "round " << round << ": " << rig.ledger();
    }
    EXPECT_GT(taken, 500U);
}

TEST_F(WorkerLoopTest, WaitsUntilEnoughPacketsWait) {
    test::Rig& rig = build({.workers = 1});
    rig.set({.wait_threshold = 8, .wait_limit_ns = 4'000'000'000});
    hand_over(rig, 0, 0, 7);
    rig.iterate();
    rig.iterate();
    EXPECT_EQ(rig.ledger().tx, 0U);
    EXPECT_EQ(rig.worker_ring(0).used(), 7U) << "they wait in the ring";
    hand_over(rig, 0, 0, 1);
    rig.iterate();
    EXPECT_EQ(rig.ledger().tx, 8U);
}

TEST_F(WorkerLoopTest, WaitsNoLongerThanTheLimit) {
    test::Rig& rig = build({.workers = 1});
    rig.set({.wait_threshold = 200, .wait_limit_ns = 2'000'000});
    hand_over(rig, 0, 0, 3);
    const std::uint64_t start = tsc_now();
    while (rig.ledger().tx == 0) {
        rig.iterate();
        ASSERT_LT(tsc_now() - start, 60'000'000'000U) << "cycles";
    }
    EXPECT_EQ(rig.ledger().tx, 3U);
    EXPECT_GE(tsc_now() - start, 2'000'000U) << "the rig's clock has 1 GHz";
}

TEST_F(WorkerLoopTest, WhatTheCapLeftBehindWaitsNoMore) {
    test::Rig& rig = build({.workers = 1});
    rig.set({.burst_cap = 16, .wait_threshold = 16, .wait_limit_ns = 4'000'000'000});
    hand_over(rig, 0, 0, 20);
    rig.iterate();
    rig.iterate();
    EXPECT_EQ(rig.ledger().tx, 20U);
}

TEST_F(WorkerLoopTest, ShortensAQueueThatIsDeeperThanAllowed) {
    test::Rig& rig = build({.workers = 1});
    rig.set({.burst_cap = 10, .queue_depth = 32});
    hand_over(rig, 0, 0, 100);
    rig.iterate();
    EXPECT_EQ(rig.worker_ring(0).used(), 32U);
    EXPECT_EQ(rig.dropped(DropReason::queue_depth), 100U - 10U - 32U);
    EXPECT_EQ(rig.ledger().tx, 10U);
}

TEST_F(WorkerLoopTest, FlushesAtOnceWhileDraining) {
    test::Rig& rig = build({.workers = 1});
    // The timeout alone, 4 s, would outlast any drain.
    rig.set({.tx_flush_threshold = 32, .tx_flush_timeout_ns = 4'000'000'000});
    hand_over(rig, 0, 0, 5);
    rig.iterate();
    ASSERT_EQ(rig.forwarder(0).buffered_packets(), 5U);
    rig.iterate(LoopPhase::drain);
    EXPECT_EQ(rig.ledger().in_flight, 0U);
    EXPECT_EQ(rig.port(1).free_sent(), 5U);
}

TEST_F(WorkerLoopTest, DrainsItsRingsOverAsManyLoopsAsItTakes) {
    test::Rig& rig = build({.workers = 1});
    hand_over(rig, 0, 0, 250);
    hand_over(rig, 0, 1, 250);
    rig.drain();
    EXPECT_EQ(rig.ledger().tx, 500U);
    EXPECT_EQ(rig.ledger().dropped, 0U);
}

TEST_F(WorkerLoopTest, FreesAndCountsWhatIsLeftAtTheEnd) {
    test::Rig& rig = build({.workers = 2, .tx_entries = 4});
    hand_over(rig, 1, 0, 20);
    rig.iterate();
    hand_over(rig, 0, 0, 20);
    hand_over(rig, 1, 1, 30);
    const std::uint64_t held = rig.ledger().in_flight;
    ASSERT_EQ(held, 67U) << "70 packets, of which the device took three";
    rig.finish();
    EXPECT_EQ(rig.dropped(DropReason::shutdown), held);
    EXPECT_EQ(rig.ledger().in_flight, 0U);
    rig.port(1).free_sent();
    EXPECT_EQ(test::packets_in_use(), 0U);
}

TEST_F(WorkerLoopTest, BufferedPacketsShortenItsSleep) {
    test::Rig& rig = build({.workers = 1});
    const governor::Setpoint setpoint{
        .tx_flush_threshold = 32, .tx_flush_timeout_ns = 100'000, .sleep_ns = 5'000'000};
    rig.set(setpoint);
    const Tick tick{0, 0, setpoint};
    EXPECT_EQ(rig.forwarder(0).sleep_limit(tick), 5'000'000U);
    hand_over(rig, 0, 0, 5);
    rig.iterate();
    EXPECT_EQ(rig.forwarder(0).sleep_limit(tick), 100'000U);
}

}  // namespace
}  // namespace flyball::dataplane
