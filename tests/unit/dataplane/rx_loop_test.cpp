// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/rx_loop.hpp"

#include <map>

#include <gtest/gtest.h>

#include "flyball/dataplane/packet.hpp"
#include "flyball/net/flow_key.hpp"

#include "support/eal_environment.hpp"
#include "support/packet_builder.hpp"
#include "support/test_port.hpp"

namespace flyball::dataplane {
namespace {

/// A poll core with two ports and the rings to its workers, at whose ends the test sits.
class RxLoopTest : public ::testing::Test {
  protected:
    explicit RxLoopTest(unsigned ring_entries = 1024) : ring_entries_(ring_entries) {
        cell_->setpoint.store({});
    }

    ~RxLoopTest() override {
        for (std::size_t worker = 0; worker < rings_.size(); ++worker) {
            test::free_all(take(worker));
        }
        port_.free_waiting();
        second_.free_waiting();
        EXPECT_EQ(test::packets_in_use(), 0U);
    }

    void build(std::uint16_t workers, HashKind hash = HashKind::nic, bool symmetric = false) {
        std::vector<WorkerRing*> rings;
        for (std::uint16_t worker = 0; worker < workers; ++worker) {
            auto ring =
                WorkerRing::create("rx-loop" + std::to_string(worker), ring_entries_, NodeId{0});
            ASSERT_TRUE(ring.has_value());
            rings_.push_back(std::move(*ring));
            rings.push_back(rings_.back().get());
        }
        loop_ = std::make_unique<RxLoop>(std::vector{port_.rx_queue(), second_.rx_queue()}, rings,
                                         Steering{spread_buckets(workers), hash, symmetric},
                                         Idle::spin, *cell_);
    }

    void receive_all() {
        while (port_.waiting() > 0 || second_.waiting() > 0) {
            loop_->iterate(LoopPhase::run);
        }
    }

    std::vector<rte_mbuf*> take(std::size_t worker) {
        std::vector<rte_mbuf*> packets;
        Burst burst;
        while (rings_[worker]->dequeue(burst, kBurstMax) > 0) {
            packets.insert(packets.end(), burst.packets.begin(),
                           burst.packets.begin() + burst.count);
        }
        return packets;
    }

    unsigned ring_entries_;
    test::TestPort port_;
    test::TestPort second_;
    std::unique_ptr<LcoreCell> cell_ = std::make_unique<LcoreCell>();
    std::vector<std::unique_ptr<WorkerRing>> rings_;
    std::unique_ptr<RxLoop> loop_;
};

class RxLoopWithTinyRings : public RxLoopTest {
  protected:
    RxLoopWithTinyRings() : RxLoopTest(8) {}
};

TEST_F(RxLoopTest, SaysWhereAndWhenEachPacketCameIn) {
    build(1);
    port_.arrive(test::numbered_packets(1, 3));
    second_.arrive(test::numbered_packets(2, 2));
    const Stamp before = to_stamp(tsc_now());
    loop_->iterate(LoopPhase::run);
    const Stamp after = to_stamp(tsc_now());
    const auto packets = take(0);
    ASSERT_EQ(packets.size(), 5U);
    for (const rte_mbuf* packet : packets) {
        const PortId ingress = test::flow_of(packet) == 1 ? port_.id() : second_.id();
        EXPECT_EQ(packet->port, ingress.value) << "net_ring itself does not set it";
        EXPECT_LE(sojourn_cycles(before, stamp_of(packet)), sojourn_cycles(before, after));
        EXPECT_LE(sojourn_cycles(stamp_of(packet), after), sojourn_cycles(before, after));
    }
    EXPECT_EQ(packets[0]->port, port_.id().value);
    test::free_all(packets);
}

TEST_F(RxLoopTest, CountsBurstsBySizeAndEmptyPolls) {
    build(1);
    port_.arrive(test::numbered_packets(1, 40));
    loop_->iterate(LoopPhase::run);
    loop_->iterate(LoopPhase::run);
    loop_->iterate(LoopPhase::run);
    EXPECT_EQ(port_.rx_counters.bursts[32].get(), 1U);
    EXPECT_EQ(port_.rx_counters.bursts[8].get(), 1U);
    EXPECT_EQ(port_.rx_counters.bursts[0].get(), 1U);
    EXPECT_EQ(second_.rx_counters.bursts[0].get(), 3U);
    EXPECT_EQ(cell_->loop.iterations.get(), 3U);
}

TEST_F(RxLoopTest, KeepsAFlowOnOneWorkerAndInOrder) {
    build(3);
    constexpr std::uint16_t kFlows = 50;
    std::map<std::uint16_t, std::size_t> worker_of;
    std::map<std::uint16_t, std::uint32_t> next;
    for (std::uint32_t round = 0; round < 10; ++round) {
        for (std::uint16_t flow = 0; flow < kFlows; ++flow) {
            port_.arrive(test::numbered_packet(flow, round));
        }
        receive_all();
        for (std::size_t worker = 0; worker < rings_.size(); ++worker) {
            const auto packets = take(worker);
            for (const rte_mbuf* packet : packets) {
                const std::uint16_t flow = test::flow_of(packet);
                EXPECT_EQ(worker_of.try_emplace(flow, worker).first->second, worker)
                    << "flow " << flow << " moved";
                EXPECT_EQ(test::sequence_of(packet), next[flow]++) << "flow " << flow;
            }
            test::free_all(packets);
        }
    }
    std::vector<unsigned> flows(rings_.size());
    for (const auto& [flow, worker] : worker_of) {
        ++flows[worker];
    }
    EXPECT_EQ(worker_of.size(), kFlows);
    for (std::size_t worker = 0; worker < flows.size(); ++worker) {
        EXPECT_GT(flows[worker], kFlows / 10) << "worker " << worker << " has nearly no flow";
    }
}

TEST_F(RxLoopTest, FollowsTheDevicesHash) {
    build(4);
    auto packets = test::numbered_packets(1, 8);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        packets[i]->hash.rss = static_cast<std::uint32_t>(i);
        packets[i]->ol_flags |= RTE_MBUF_F_RX_RSS_HASH;
    }
    port_.arrive(packets);
    receive_all();
    for (std::uint32_t worker = 0; worker < 4; ++worker) {
        const auto taken = take(worker);
        EXPECT_EQ(test::sequences_of(taken), (std::vector<std::uint32_t>{worker, worker + 4}));
        for (const rte_mbuf* packet : taken) {
            EXPECT_EQ(packet->hash.rss, test::sequence_of(packet)) << "the stamp spoilt the hash";
        }
        test::free_all(taken);
    }
}

TEST_F(RxLoopTest, HashesInSoftwareWhenToldOrWhenTheDeviceGaveNone) {
    for (const HashKind hash : {HashKind::software, HashKind::nic}) {
        rings_.clear();
        build(4, hash);
        rte_mbuf* packet = test::numbered_packet(77, 0);
        packet->hash.rss = 0x5555'5555U;
        if (hash == HashKind::software) {
            packet->ol_flags |= RTE_MBUF_F_RX_RSS_HASH;
        }
        const std::uint32_t expected =
            net::flow_hash(rte_pktmbuf_mtod(packet, const std::uint8_t*), packet->data_len, false);
        port_.arrive({packet});
        receive_all();
        const auto taken = take(spread_buckets(4).owner_of(expected));
        ASSERT_EQ(taken.size(), 1U);
        EXPECT_EQ(taken[0]->hash.rss, expected) << "kept for later stages";
        test::free_all(taken);
    }
}

TEST_F(RxLoopTest, SymmetricHashSendsBothDirectionsToOneWorker) {
    build(8, HashKind::software, true);
    for (std::uint16_t port = 1; port <= 32; ++port) {
        using test::Frame;
        const auto frame = [](std::uint32_t source, std::uint32_t destination, std::uint16_t from,
                              std::uint16_t to) {
            return Frame()
                .ethernet(net::ether_type::kIpv4)
                .ipv4(net::protocol::kTcp, 20, {.source = source, .destination = destination})
                .tcp(from, to)
                .bytes();
        };
        port_.arrive({test::packet_of(frame(1, 2, port, 80))});
        second_.arrive({test::packet_of(frame(2, 1, 80, port))});
        receive_all();
        unsigned workers = 0;
        for (std::size_t worker = 0; worker < rings_.size(); ++worker) {
            const auto taken = take(worker);
            workers += taken.empty() ? 0U : 1U;
            test::free_all(taken);
        }
        EXPECT_EQ(workers, 1U) << "port " << port;
    }
}

TEST_F(RxLoopTest, SteersMalformedPacketsToo) {
    build(3, HashKind::software);
    const test::Bytes whole = test::udp_frame();
    for (std::size_t length = 0; length <= whole.size(); ++length) {
        port_.arrive({test::packet_of({whole.begin(), whole.begin() + static_cast<long>(length)})});
    }
    receive_all();
    EXPECT_EQ(rings_[0]->used() + rings_[1]->used() + rings_[2]->used(), whole.size() + 1);
}

TEST_F(RxLoopWithTinyRings, CountsAndFreesWhatARingRefuses) {
    build(1);
    port_.arrive(test::numbered_packets(1, 20));
    receive_all();
    EXPECT_EQ(cell_->drops.get(DropReason::ring_full), 13U);
    EXPECT_EQ(cell_->drops.total(), 13U);
    EXPECT_EQ(rings_[0]->refused_packets(), 13U);
    EXPECT_EQ(rings_[0]->used_max(), 7U);
    EXPECT_EQ(test::packets_in_use(), 7U);
    const auto taken = take(0);
    EXPECT_EQ(test::sequences_of(taken), (std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5, 6}));
    test::free_all(taken);
}

TEST_F(RxLoopWithTinyRings, AFullRingHarmsNoOtherWorker) {
    build(2);
    auto packets = test::numbered_packets(1, 24);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        packets[i]->hash.rss = i < 20 ? 0 : 1;
        packets[i]->ol_flags |= RTE_MBUF_F_RX_RSS_HASH;
    }
    port_.arrive(packets);
    receive_all();
    EXPECT_EQ(rings_[0]->used(), 7U);
    EXPECT_EQ(rings_[1]->used(), 4U);
    EXPECT_EQ(cell_->drops.get(DropReason::ring_full), 13U);
}

TEST_F(RxLoopTest, ReceivesNothingWhileDraining) {
    build(1);
    port_.arrive(test::numbered_packets(1, 3));
    loop_->iterate(LoopPhase::drain);
    EXPECT_EQ(port_.waiting(), 3U);
    EXPECT_EQ(rings_[0]->used(), 0U);
}

TEST_F(RxLoopTest, LeavesARemovedPortAlone) {
    build(1);
    port_.arrive(test::numbered_packets(1, 3));
    second_.arrive(test::numbered_packets(2, 4));
    port_.remove();
    loop_->iterate(LoopPhase::run);
    EXPECT_EQ(port_.waiting(), 3U);
    EXPECT_EQ(port_.rx_counters.bursts[0].get(), 0U) << "not even polled";
    EXPECT_EQ(rings_[0]->used(), 4U);
}

TEST_F(RxLoopTest, ObeysTheSetpointWithinTheLimitsOfABurst) {
    build(1);
    port_.arrive(test::numbered_packets(1, 600));
    cell_->setpoint.store({.rx_burst = 5});
    loop_->iterate(LoopPhase::run);
    EXPECT_EQ(port_.waiting(), 595U);
    cell_->setpoint.store({.rx_burst = 1000});
    loop_->iterate(LoopPhase::run);
    EXPECT_EQ(port_.waiting(), 595U - kBurstMax);
    cell_->setpoint.store({.rx_burst = 0});
    loop_->iterate(LoopPhase::run);
    EXPECT_EQ(port_.waiting(), 594U - kBurstMax);
}

TEST_F(RxLoopTest, AccountsCyclesAsBusyOrIdle) {
    build(1);
    loop_->iterate(LoopPhase::run);
    EXPECT_EQ(cell_->loop.idle_cycles.get(), 0U) << "what came before the first iteration";
    loop_->iterate(LoopPhase::run);
    EXPECT_GT(cell_->loop.idle_cycles.get(), 0U);
    EXPECT_EQ(cell_->loop.busy_cycles.get(), 0U);
    port_.arrive(test::numbered_packets(1, 3));
    loop_->iterate(LoopPhase::run);
    loop_->iterate(LoopPhase::run);
    EXPECT_GT(cell_->loop.busy_cycles.get(), 0U);
}

}  // namespace
}  // namespace flyball::dataplane
