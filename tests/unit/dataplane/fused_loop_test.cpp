// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/fused_loop.hpp"

#include <gtest/gtest.h>

#include "support/eal_environment.hpp"
#include "support/rig.hpp"

namespace flyball::dataplane {
namespace {

using Sequences = std::vector<std::uint32_t>;

class FusedLoopTest : public ::testing::Test {
  protected:
    ~FusedLoopTest() override {
        for (std::size_t port = 0; rig_ && port < rig_->ports(); ++port) {
            EXPECT_TRUE(rig_->ledger().balances()) << rig_->ledger();
        }
        rig_.reset();
        EXPECT_EQ(test::packets_in_use(), 0U);
    }

    test::Rig& build(const test::RigOptions& options = {}) {
        rig_ = std::make_unique<test::Rig>(options);
        return *rig_;
    }

    std::unique_ptr<test::Rig> rig_;
};

TEST_F(FusedLoopTest, ForwardsBothWaysTheSamePacketsInOrder) {
    test::Rig& rig = build();
    const auto there = test::numbered_packets(1, 100);
    const auto back = test::numbered_packets(2, 70);
    rig.port(0).arrive(there);
    rig.port(1).arrive(back);
    for (int i = 0; i < 4; ++i) {
        rig.iterate();
    }
    const auto at_1 = rig.port(1).take_sent();
    const auto at_0 = rig.port(0).take_sent();
    EXPECT_EQ(at_1, there) << "the very mbufs that came in";
    EXPECT_EQ(at_0, back);
    EXPECT_EQ(rig.ledger().tx, 170U);
    EXPECT_EQ(rig.port(0).rx_counters.bursts[32].get(), 3U);
    EXPECT_EQ(rig.port(0).rx_counters.bursts[4].get(), 1U);
    test::free_all(at_0);
    test::free_all(at_1);
}

TEST_F(FusedLoopTest, ObeysTheSetpointFromTheNextLoopOn) {
    test::Rig& rig = build();
    rig.port(0).arrive(test::numbered_packets(1, 600));
    rig.set({.rx_burst = 7});
    rig.iterate();
    EXPECT_EQ(rig.port(0).waiting(), 593U);
    rig.set({.rx_burst = 256});
    rig.iterate();
    EXPECT_EQ(rig.port(0).waiting(), 593U - 256U);
    rig.set({.rx_burst = 65'535});
    rig.iterate();
    EXPECT_EQ(rig.port(0).waiting(), 593U - 512U);
}

TEST_F(FusedLoopTest, FlushesBufferedPacketsAfterTheTimeout) {
    test::Rig& rig = build();
    rig.set({.tx_flush_threshold = 32, .tx_flush_timeout_ns = 4'000'000'000});
    rig.port(0).arrive(test::numbered_packets(1, 3));
    rig.iterate();
    rig.iterate();
    EXPECT_EQ(rig.forwarder(0).buffered_packets(), 3U);
    rig.set({.tx_flush_threshold = 32, .tx_flush_timeout_ns = 1});
    rig.iterate();
    EXPECT_EQ(rig.forwarder(0).buffered_packets(), 0U);
    EXPECT_EQ(rig.port(1).free_sent(), 3U);
}

TEST_F(FusedLoopTest, RecordsEachSampledPacketOnce) {
    test::Rig& rig = build({.tx_entries = 16});
    rig.set({.tx_flush_threshold = 8, .tx_flush_timeout_ns = 4'000'000'000});
    unsigned sent = 0;
    for (std::uint32_t round = 0; round < 50; ++round) {
        rig.port(0).arrive(test::numbered_packets(1, 3, 3 * round));
        rig.iterate();
        sent += rig.port(1).free_sent(1 + round % 5);
        // One sample at a time: what comes while one waits is not sampled.
        ASSERT_LE(rig.samples(), rig.ledger().tx) << "round " << round;
    }
    EXPECT_GT(sent, 50U);
    EXPECT_GT(rig.samples(), 10U);
    const std::uint64_t cycles_max = governor::snapshot(rig.cell(0).latency).max();
    EXPECT_LT(cycles_max, 60'000'000'000U) << "no stale stamp: this test took no minute";
}

TEST_F(FusedLoopTest, SamplesEveryPacketWhenNothingWaits) {
    test::Rig& rig = build();
    for (std::uint32_t round = 0; round < 20; ++round) {
        rig.port(0).arrive(test::numbered_packets(1, 5, 5 * round));
        rig.iterate();
        rig.port(1).free_sent();
    }
    EXPECT_EQ(rig.samples(), 100U);
}

TEST_F(FusedLoopTest, NeverSamplesWhenToldNotTo) {
    test::Rig& rig = build({.sample_interval_ns = 0});
    rig.port(0).arrive(test::numbered_packets(1, 50));
    rig.iterate();
    rig.iterate();
    EXPECT_EQ(rig.ledger().tx, 50U);
    EXPECT_EQ(rig.samples(), 0U);
}

TEST_F(FusedLoopTest, AccountsStagesOfSampledBursts) {
    test::Rig& rig = build({.mode = "macswap"});
    rig.port(0).arrive(test::numbered_packets(1, 40));
    rig.iterate();
    rig.iterate();
    const StageCounters& stage = rig.cell(0).loop.stages[0];
    EXPECT_EQ(stage.calls.get(), 2U);
    EXPECT_EQ(stage.packets.get(), 40U);
    EXPECT_GT(stage.cycles.get(), 0U);
    EXPECT_EQ(rig.cell(0).loop.stages[1].calls.get(), 0U);
}

TEST_F(FusedLoopTest, CountsWhatAStageConsumes) {
    test::Rig& rig = build({.mode = "rxonly"});
    rig.port(0).arrive(test::numbered_packets(1, 40));
    rig.iterate();
    rig.iterate();
    EXPECT_EQ(rig.dropped(DropReason::rxonly), 40U);
    EXPECT_EQ(test::packets_in_use(), 0U);
    EXPECT_EQ(rig.samples(), 0U) << "no packet was sent";
}

TEST_F(FusedLoopTest, TwoCoresShareTheTxQueuesThroughHandoffs) {
    test::Rig& rig = build({.ports = 4, .fused = 2});
    for (std::size_t port = 0; port < 4; ++port) {
        rig.port(port).arrive(test::numbered_packets(static_cast<std::uint16_t>(port), 20));
    }
    rig.iterate();
    rig.iterate();
    for (std::size_t port = 0; port < 4; ++port) {
        const auto packets = rig.port(port).take_sent();
        EXPECT_EQ(packets.size(), 20U) << "port " << port;
        const Sequences sequences = test::sequences_of(packets);
        EXPECT_TRUE(std::is_sorted(sequences.begin(), sequences.end())) << "port " << port;
        test::free_all(packets);
    }
    EXPECT_EQ(rig.ledger().tx, 80U);
    EXPECT_EQ(rig.samples(), 80U);
    for (std::size_t core = 0; core < 2; ++core) {
        EXPECT_LT(governor::snapshot(rig.cell(core).latency).max(), 60'000'000'000U)
            << "packets that core " << core << " sends for the other one carry stamps";
    }
}

TEST_F(FusedLoopTest, DropsForAPortThatIsDownAndGoesOnWhenItIsUp) {
    test::Rig& rig = build();
    rig.port(1).set_link(false);
    rig.port(0).arrive(test::numbered_packets(1, 10));
    rig.port(1).arrive(test::numbered_packets(2, 5));
    rig.iterate();
    EXPECT_EQ(rig.dropped(DropReason::port_down), 10U);
    EXPECT_EQ(rig.port(0).free_sent(), 5U) << "receiving does not depend on the link";
    rig.port(1).set_link(true);
    rig.port(0).arrive(test::numbered_packets(1, 10));
    rig.iterate();
    EXPECT_EQ(rig.port(1).free_sent(), 10U);
}

TEST_F(FusedLoopTest, OutlivesTheRemovalOfAPort) {
    test::Rig& rig = build();
    rig.set({.tx_flush_threshold = 64, .tx_flush_timeout_ns = 4'000'000'000});
    rig.port(0).arrive(test::numbered_packets(1, 10));
    rig.iterate();
    ASSERT_EQ(rig.forwarder(0).buffered_packets(), 10U);
    rig.port(1).remove();
    rig.port(0).arrive(test::numbered_packets(1, 10));
    rig.port(1).arrive(test::numbered_packets(2, 10));
    rig.iterate();
    EXPECT_EQ(rig.dropped(DropReason::port_down), 20U);
    EXPECT_EQ(rig.port(1).waiting(), 10U) << "a removed port is not polled";
    EXPECT_EQ(rig.ledger().in_flight, 0U);
}

TEST_F(FusedLoopTest, ReceivesNothingAndFlushesWhileDraining) {
    test::Rig& rig = build();
    rig.set({.tx_flush_threshold = 32, .tx_flush_timeout_ns = 4'000'000'000});
    rig.port(0).arrive(test::numbered_packets(1, 3));
    rig.iterate();
    rig.port(0).arrive(test::numbered_packets(1, 3));
    rig.iterate(LoopPhase::drain);
    EXPECT_EQ(rig.port(0).waiting(), 3U);
    EXPECT_EQ(rig.port(1).free_sent(), 3U);
}

TEST_F(FusedLoopTest, FreesAndCountsWhatADeviceNeverTook) {
    test::Rig& rig = build({.tx_entries = 4});
    rig.port(0).arrive(test::numbered_packets(1, 20));
    rig.iterate();
    rig.iterate(LoopPhase::drain);
    rig.finish();
    EXPECT_EQ(rig.dropped(DropReason::shutdown), 17U);
    EXPECT_EQ(test::packets_in_use(), 3U) << "in the device";
}

}  // namespace
}  // namespace flyball::dataplane
