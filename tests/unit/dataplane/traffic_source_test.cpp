// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/traffic_source.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include <gtest/gtest.h>
#include <rte_ip.h>
#include <rte_udp.h>

#include "flyball/net/parse.hpp"

#include "support/eal_environment.hpp"
#include "support/test_port.hpp"

namespace flyball::dataplane {
namespace {

constexpr double kHertz = 1e9;
constexpr std::uint64_t kStart = 1'000'000'000'000;

/// A generator with the test at the other ends of its rings and a clock that the test moves.
class TrafficSourceTest : public ::testing::Test {
  protected:
    ~TrafficSourceTest() override {
        if (source_) {
            source_->finish();
        }
        EXPECT_EQ(test::packets_in_use(), 0U);
    }

    void build(TrafficOptions options, unsigned ports = 1, unsigned ring_entries = 1024) {
        test::start_eal();
        options.tsc_hertz = kHertz;
        std::vector<TrafficPort> ends;
        for (unsigned i = 0; i < 2 * ports; ++i) {
            auto ring = WorkerRing::create("traffic" + std::to_string(i), ring_entries, NodeId{0});
            ASSERT_TRUE(ring.has_value());
            rings_.push_back(std::move(*ring));
        }
        for (unsigned i = 0; i < ports; ++i) {
            ends.push_back({rings_[2 * i].get(), rings_[2 * i + 1].get()});
        }
        cell_->setpoint.store({});
        source_ = std::make_unique<TrafficSource>(options, ends, test::test_pool(), Idle::spin,
                                                  *cell_, *traffic_);
    }

    /// What the generator put into a port.
    std::vector<rte_mbuf*> taken(unsigned port = 0) {
        std::vector<rte_mbuf*> packets;
        Burst burst;
        while (rings_[2 * port]->dequeue(burst, kBurstMax) > 0) {
            packets.insert(packets.end(), burst.packets.begin(),
                           burst.packets.begin() + burst.count);
        }
        return packets;
    }

    void give_back(const std::vector<rte_mbuf*>& packets, unsigned port = 0) {
        for (rte_mbuf* packet : packets) {
            ASSERT_EQ(rings_[2 * port + 1]->enqueue(&packet, 1), 1U);
        }
    }

    /// Offers until just before `end`, in steps of `step` cycles, as if every packet was taken at
    /// once.
    std::uint64_t offer_until(std::uint64_t end, std::uint64_t step) {
        const std::uint64_t before = traffic_->offered_packets.get();
        while (now_ < end) {
            now_ = std::min(now_ + step, end);
            source_->offer_due(now_ - 1);
            test::free_all(taken());
        }
        return traffic_->offered_packets.get() - before;
    }

    std::uint64_t now_ = kStart;
    std::vector<std::unique_ptr<WorkerRing>> rings_;
    std::unique_ptr<LcoreCell> cell_ = std::make_unique<LcoreCell>();
    std::unique_ptr<TrafficCell> traffic_ = std::make_unique<TrafficCell>();
    std::unique_ptr<TrafficSource> source_;
};

std::uint16_t source_port_of(const rte_mbuf* packet) {
    return rte_be_to_cpu_16(rte_pktmbuf_mtod_offset(packet, const rte_udp_hdr*,
                                                    sizeof(rte_ether_hdr) + sizeof(rte_ipv4_hdr))
                                ->src_port);
}

TEST_F(TrafficSourceTest, MeetsAConstantRate) {
    build({.packets_per_second = 100'000});
    ASSERT_EQ(source_->offer_due(kStart), 1U);
    // 20 ms: one packet every 10 us, the first one is there already.
    EXPECT_EQ(offer_until(kStart + 20'000'000, 3'333), 1'999U);
    EXPECT_EQ(traffic_->accepted_packets.get(), traffic_->offered_packets.get());
}

TEST_F(TrafficSourceTest, KeepsTheFractionsOfAGap) {
    // A gap of 142.857 cycles: whole cycles alone would be 0.6 % too fast.
    build({.packets_per_second = 7'000'000});
    source_->offer_due(kStart);
    EXPECT_NEAR(static_cast<double>(offer_until(kStart + 10'000'000, 5'000)), 70'000, 2);
}

TEST_F(TrafficSourceTest, SpacesPacketsEvenly) {
    build({.packets_per_second = 1'000'000});
    for (unsigned i = 0; i < 100; ++i, now_ += 1'000) {
        EXPECT_EQ(source_->offer_due(now_), 1U) << "at its due time";
        EXPECT_EQ(source_->offer_due(now_ + 999), 0U) << "not before the next one's";
    }
    test::free_all(taken());
}

TEST_F(TrafficSourceTest, MeetsARateOnAMachineThatIsUpForYears) {
    build({.packets_per_second = 100'000});
    now_ = std::uint64_t{1} << 60U;
    ASSERT_EQ(source_->offer_due(now_), 1U);
    EXPECT_EQ(offer_until(now_ + 20'000'000, 3'333), 1'999U);
}

TEST_F(TrafficSourceTest, PoissonGapsHaveTheRatesMeanAndExponentialSpread) {
    build({.packets_per_second = 1'000'000, .poisson = true});
    std::vector<double> gaps;
    std::uint64_t last = now_;
    while (gaps.size() < 20'480) {
        now_ += 10;
        const unsigned count = source_->offer_due(now_);
        test::free_all(taken());
        for (unsigned i = 0; i < count; ++i) {
            gaps.push_back(static_cast<double>(now_ - last));
            last = now_;
        }
    }
    const double count = static_cast<double>(gaps.size());
    const double mean = std::accumulate(gaps.begin(), gaps.end(), 0.0) / count;
    EXPECT_NEAR(mean, 1'000, 10);
    double square = 0;
    unsigned longer_than_mean = 0;
    for (const double gap : gaps) {
        square += (gap - mean) * (gap - mean);
        longer_than_mean += gap > mean ? 1U : 0U;
    }
    EXPECT_NEAR(std::sqrt(square / count), 1'000, 60) << "standard deviation = mean";
    EXPECT_NEAR(longer_than_mean / count, std::exp(-1.0), 0.03);
}

TEST_F(TrafficSourceTest, CatchesUpAfterAStallAndCountsFromTheDueTime) {
    build({.packets_per_second = 100'000});
    ASSERT_EQ(source_->offer_due(now_), 1U);
    // Stalled for 1 ms: 100 packets became due, one each 10 us.
    now_ += 1'000'000;
    EXPECT_EQ(source_->offer_due(now_), 100U);
    give_back(taken());
    EXPECT_EQ(source_->take_back(now_), 101U);
    const auto latency = governor::snapshot(traffic_->latency);
    EXPECT_EQ(latency.count(), 101U);
    EXPECT_EQ(latency.max(), 1'000'000U);
    EXPECT_NEAR(static_cast<double>(latency.percentile(50)), 500'000, 20'000);
    EXPECT_LT(latency.min(), 100U) << "the last one was due just now";
}

TEST_F(TrafficSourceTest, CatchesUpBurstByBurst) {
    build({.packets_per_second = 1'000'000});
    source_->offer_due(now_);
    now_ += 600'000;
    EXPECT_EQ(source_->offer_due(now_), 256U);
    EXPECT_EQ(source_->offer_due(now_), 256U);
    EXPECT_EQ(source_->offer_due(now_), 88U);
    EXPECT_EQ(source_->offer_due(now_), 0U);
    test::free_all(taken());
}

TEST_F(TrafficSourceTest, AtMaximumRateAlwaysHasABurst) {
    build({});
    for (unsigned i = 0; i < 20; ++i) {
        EXPECT_EQ(source_->offer_due(now_), 32U);
    }
    test::free_all(taken());
}

TEST_F(TrafficSourceTest, MixesSizesAsImixDemands) {
    build({.frame_bytes = imix_frame_bytes()});
    std::map<std::size_t, unsigned> sizes;
    for (unsigned i = 0; i < 36; ++i) {
        source_->offer_due(now_);
        const auto packets = taken();
        for (const rte_mbuf* packet : packets) {
            EXPECT_EQ(packet->pkt_len, packet->data_len);
            ++sizes[packet->pkt_len + 4];
        }
        test::free_all(packets);
    }
    // 36 bursts of 32 are 24 rounds of 28 : 16 : 4.
    EXPECT_EQ(sizes, (std::map<std::size_t, unsigned>{{64, 672}, {570, 384}, {1518, 96}}));
}

TEST_F(TrafficSourceTest, WritesSoundFramesFromTheSmallestOn) {
    build({.frame_bytes = {60, 61, 1514}});
    source_->offer_due(now_);
    const auto packets = taken();
    for (const rte_mbuf* packet : packets) {
        const auto* frame = rte_pktmbuf_mtod(packet, const std::uint8_t*);
        const net::ParsedPacket parsed = net::parse({frame, packet->data_len});
        EXPECT_EQ(parsed.error, net::ParseError::none);
        EXPECT_EQ(parsed.protocol, net::protocol::kUdp);
        EXPECT_EQ(parsed.l3_end, packet->data_len);
        const auto* ip = reinterpret_cast<const rte_ipv4_hdr*>(frame + sizeof(rte_ether_hdr));
        EXPECT_EQ(rte_raw_cksum(ip, sizeof(*ip)), 0xffffU) << "IPv4 header checksum";
    }
    test::free_all(packets);
}

TEST_F(TrafficSourceTest, KeepsEachFlowOnOnePort) {
    build({.flows = 5}, 2);
    for (unsigned i = 0; i < 8; ++i) {
        source_->offer_due(now_);
    }
    std::set<std::uint16_t> flows[2];
    for (unsigned port = 0; port < 2; ++port) {
        const auto packets = taken(port);
        EXPECT_EQ(packets.size(), 128U) << "ports take turns";
        for (const rte_mbuf* packet : packets) {
            flows[port].insert(static_cast<std::uint16_t>(source_port_of(packet) - 1024));
        }
        test::free_all(packets);
    }
    EXPECT_EQ(flows[0], (std::set<std::uint16_t>{0, 2, 4}));
    EXPECT_EQ(flows[1], (std::set<std::uint16_t>{1, 3}));
}

TEST_F(TrafficSourceTest, CountsWhatComesBackAndWhatWasOvertaken) {
    build({.flows = 2});
    source_->offer_due(now_);
    auto packets = taken();
    ASSERT_EQ(packets.size(), 32U);
    // Flows alternate. Exchanging neighbours of different flows is no reordering ...
    std::swap(packets[0], packets[1]);
    // ... a packet behind one later packet of its flow is one reordered packet ...
    std::swap(packets[10], packets[12]);
    // ... and a lost packet is none.
    rte_pktmbuf_free(packets[20]);
    packets.erase(packets.begin() + 20);
    give_back(packets);
    EXPECT_EQ(source_->take_back(now_), 31U);
    EXPECT_EQ(traffic_->returned_packets.get(), 31U);
    EXPECT_EQ(traffic_->reordered_packets.get(), 1U);
    EXPECT_EQ(governor::snapshot(traffic_->latency).count(), 31U);
}

TEST_F(TrafficSourceTest, CountsForeignAndCutPacketsWithoutTimingThem) {
    build({});
    auto packets = test::numbered_packets(1, 3);
    source_->offer_due(now_);
    auto own = taken();
    rte_pktmbuf_trim(own.front(), 20);
    packets.insert(packets.end(), own.begin(), own.end());
    give_back(packets);
    EXPECT_EQ(source_->take_back(now_), 35U);
    EXPECT_EQ(traffic_->returned_packets.get(), 35U);
    EXPECT_EQ(governor::snapshot(traffic_->latency).count(), 31U);
    EXPECT_EQ(traffic_->reordered_packets.get(), 0U);
}

TEST_F(TrafficSourceTest, CountsWhatThePortDidNotTake) {
    build({}, 1, 16);
    source_->offer_due(now_);
    EXPECT_EQ(traffic_->offered_packets.get(), 32U);
    EXPECT_EQ(traffic_->accepted_packets.get(), 15U);
    EXPECT_EQ(test::packets_in_use(), 15U);
}

TEST_F(TrafficSourceTest, GoesOnAfterAnExhaustedPool) {
    build({.packets_per_second = 1'000'000});
    std::vector<rte_mbuf*> all(test::kTestPoolMbufs);
    ASSERT_EQ(rte_pktmbuf_alloc_bulk(test::test_pool(), all.data(), test::kTestPoolMbufs), 0);
    EXPECT_EQ(source_->offer_due(now_), 1U);
    now_ += 10'000;
    EXPECT_EQ(source_->offer_due(now_), 10U);
    EXPECT_EQ(traffic_->offered_packets.get(), 11U);
    EXPECT_EQ(traffic_->accepted_packets.get(), 0U);
    test::free_all(all);
    now_ += 10'000;
    EXPECT_EQ(source_->offer_due(now_), 10U);
    EXPECT_EQ(traffic_->accepted_packets.get(), 10U);
}

TEST_F(TrafficSourceTest, WhileDrainingOffersNothingButTakesBack) {
    build({});
    source_->iterate(LoopPhase::run);
    EXPECT_EQ(traffic_->offered_packets.get(), 32U);
    give_back(taken());
    source_->iterate(LoopPhase::drain);
    EXPECT_EQ(traffic_->offered_packets.get(), 32U);
    EXPECT_EQ(traffic_->returned_packets.get(), 32U);
    EXPECT_EQ(test::packets_in_use(), 0U);
    EXPECT_EQ(cell_->loop.iterations.get(), 2U);
}

TEST_F(TrafficSourceTest, FreesWhatIsLeftInItsRings) {
    build({}, 2);
    source_->offer_due(now_);
    source_->offer_due(now_);
    give_back(test::numbered_packets(1, 7), 1);
    source_->finish();
    EXPECT_EQ(test::packets_in_use(), 0U);
}

TEST_F(TrafficSourceTest, ASeedGivesTheSameScheduleAgain) {
    std::vector<unsigned> schedules[3];
    for (unsigned i = 0; i < 3; ++i) {
        rings_.clear();
        build({.packets_per_second = 1'000'000, .poisson = true, .seed = i == 2 ? 2U : 1U});
        for (now_ = kStart; now_ < kStart + 100'000; now_ += 100) {
            schedules[i].push_back(source_->offer_due(now_));
        }
        test::free_all(taken());
    }
    EXPECT_EQ(schedules[0], schedules[1]);
    EXPECT_NE(schedules[0], schedules[2]);
}

TEST_F(TrafficSourceTest, StopsAfterSoManyPackets) {
    build({.packets_max = 100});
    for (unsigned i = 0; i < 20; ++i) {
        source_->iterate(LoopPhase::run);
    }
    // At maximum rate bursts have 32 packets: the fourth one reaches 100.
    EXPECT_EQ(traffic_->accepted_packets.get(), 128U);
    EXPECT_EQ(traffic_->offered_packets.get(), 128U);
    test::free_all(taken());
}

}  // namespace
}  // namespace flyball::dataplane
