// SPDX-License-Identifier: BSD-3-Clause
// What goes wrong on a data path, in every mode and layout: nothing is lost without a reason.
#include <gtest/gtest.h>
#include <rte_ethdev.h>

#include "support/eal_environment.hpp"
#include "support/packet_builder.hpp"
#include "support/rig.hpp"

namespace flyball::dataplane {
namespace {

class Fault : public ::testing::TestWithParam<std::tuple<test::Layout, std::string_view>> {
  protected:
    ~Fault() override {
        rig_.reset();
        EXPECT_EQ(test::packets_in_use(), 0U);
    }

    test::Rig& build(unsigned tx_entries = 1024, unsigned ring_entries = 1024) {
        const auto& [layout, mode] = GetParam();
        rig_ = std::make_unique<test::Rig>(test::RigOptions{.mode = mode,
                                                            .fused = layout.fused,
                                                            .workers = layout.workers,
                                                            .tx_entries = tx_entries,
                                                            .ring_entries = ring_entries,
                                                            .hash = HashKind::software});
        return *rig_;
    }

    /// Every mbuf is waiting in a device, in flight, or sent and not taken.
    void expect_accounted(const char* when) {
        const test::Ledger ledger = rig_->ledger();
        EXPECT_TRUE(ledger.balances()) << when << ": " << ledger;
        std::uint64_t held = ledger.in_flight;
        for (std::size_t port = 0; port < rig_->ports(); ++port) {
            held += rig_->port(port).waiting() + rig_->port(port).sent();
        }
        EXPECT_EQ(held + foreign_, test::packets_in_use()) << when;
    }

    /// Up to `count` packets: a mode that originates may have all mbufs.
    void arrive(std::size_t port, unsigned count) {
        count = std::min(count, rte_mempool_avail_count(test::test_pool()));
        for (unsigned i = 0; i < count; ++i) {
            rig_->port(port).arrive(
                test::numbered_packet(static_cast<std::uint16_t>(i % 16), next_++));
        }
    }

    /// Brings the path to rest and demands that everything has gone somewhere.
    void expect_clean_end() {
        rig_->drain();
        rig_->finish();
        expect_accounted("at the end");
        EXPECT_EQ(rig_->ledger().in_flight, 0U);
    }

    [[nodiscard]] bool forwards_all() const {
        const std::string_view mode = std::get<1>(GetParam());
        return mode != "rxonly" && mode != "icmpecho" && !rig_->originates();
    }

    std::unique_ptr<test::Rig> rig_;
    unsigned foreign_ = 0;  ///< mbufs that the test itself holds
    std::uint32_t next_ = 0;
};

TEST_P(Fault, FullRings) {
    test::Rig& rig = build(1024, 8);
    for (int round = 0; round < 5; ++round) {
        arrive(0, 200);
        for (int i = 0; i < 10; ++i) {
            rig.iterate();
        }
        rig.port(1).free_sent();
        expect_accounted("after a round");
    }
    if (std::get<0>(GetParam()).workers == 1) {
        EXPECT_GT(rig.dropped(DropReason::ring_full), 0U) << "32 packets into 7 places";
        EXPECT_EQ(rig.dropped(DropReason::ring_full), rig.worker_ring(0).refused_packets());
        EXPECT_EQ(rig.worker_ring(0).used_max(), 7U);
    }
    expect_clean_end();
}

TEST_P(Fault, AFullDevice) {
    test::Rig& rig = build(8);
    for (int round = 0; round < 10; ++round) {
        arrive(0, 100);
        for (int i = 0; i < 8; ++i) {
            rig.iterate();
            expect_accounted("while the device is full");
        }
    }
    if (forwards_all()) {
        EXPECT_EQ(rig.port(1).sent(), 7U);
        EXPECT_GT(rig.dropped(DropReason::tx_full) + rig.dropped(DropReason::handoff_full), 0U);
    }
    expect_clean_end();
}

TEST_P(Fault, APortThatGoesDownWithPacketsOnTheWay) {
    test::Rig& rig = build(64);
    rig.set({.tx_flush_threshold = 64, .tx_flush_timeout_ns = 4'000'000'000});
    arrive(0, 90);
    rig.iterate();
    rig.port(1).set_link(false);
    const unsigned sent = rig.port(1).sent();
    expect_accounted("just after the link went down");
    for (int i = 0; i < 5; ++i) {
        rig.iterate();
        expect_accounted("while the link is down");
    }
    EXPECT_EQ(rig.port(1).sent(), sent) << "sent although the link is down";
    rig.port(1).set_link(true);
    rig.set({});
    arrive(0, 30);
    for (int i = 0; i < 3; ++i) {
        rig.iterate();
    }
    if (forwards_all()) {
        EXPECT_GT(rig.dropped(DropReason::port_down), 0U);
        EXPECT_EQ(rig.port(1).sent(), sent + 30) << "forwards again";
    }
    expect_clean_end();
}

TEST_P(Fault, APortThatIsRemoved) {
    test::Rig& rig = build();
    arrive(0, 40);
    arrive(1, 40);
    rig.iterate();
    rig.port(1).remove();
    const std::uint64_t received = rig.port(1).rx_counters.packets();
    arrive(0, 40);
    arrive(1, 40);
    for (int i = 0; i < 5; ++i) {
        rig.iterate();
        expect_accounted("after the removal");
    }
    EXPECT_EQ(rig.port(1).rx_counters.packets(), received) << "polled after its removal";
    EXPECT_EQ(rig.port(0).waiting(), 0U) << "the other port goes on";
    expect_clean_end();
}

TEST_P(Fault, AnExhaustedPool) {
    test::Rig& rig = build();
    arrive(0, 50);
    std::vector<rte_mbuf*> all(test::kTestPoolMbufs - test::packets_in_use());
    ASSERT_EQ(
        rte_pktmbuf_alloc_bulk(test::test_pool(), all.data(), static_cast<unsigned>(all.size())),
        0);
    foreign_ = static_cast<unsigned>(all.size());
    for (int i = 0; i < 5; ++i) {
        rig.iterate();
        expect_accounted("without mbufs");
    }
    test::free_all(all);
    foreign_ = 0;
    const std::uint64_t before = rig.ledger().originated;
    rig.iterate();
    EXPECT_EQ(rig.ledger().originated > before, rig.originates()) << "goes on when it can";
    expect_clean_end();
}

TEST_P(Fault, TruncatedPackets) {
    test::Rig& rig = build();
    using test::Frame;
    namespace type = net::ether_type;
    namespace protocol = net::protocol;
    const std::vector<test::Bytes> whole{
        test::udp_frame(),
        Frame()
            .ethernet(type::kIpv4)
            .ipv4(protocol::kTcp, 20, {.option_bytes = 40})
            .tcp(1, 2)
            .bytes(),
        Frame().ethernet(type::kIpv4).ipv4(protocol::kIcmp, 8).icmp(8, 0).bytes(),
        Frame()
            .ethernet(type::kQinq)
            .vlan(1, type::kVlan)
            .vlan(2, type::kIpv6)
            .ipv6(protocol::kHopByHop, 28)
            .extension(protocol::kTcp)
            .tcp(1, 2)
            .bytes(),
        Frame().ethernet(type::kArp).arp(1).bytes(),
    };
    for (const test::Bytes& frame : whole) {
        for (std::size_t length = 0; length <= frame.size(); ++length) {
            rig.port(0).arrive(test::packet_of(
                {frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(length)}));
            rig.iterate();
            rig.port(1).free_sent();
            rig.port(0).free_sent();
        }
    }
    expect_accounted("after all lengths");
    expect_clean_end();
}

TEST_P(Fault, PacketsWhoseFieldsLie) {
    test::Rig& rig = build();
    // Each byte of a sound packet, one after the other, at its extremes.
    for (const test::Bytes& sound :
         {test::udp_frame(), test::Frame()
                                 .ethernet(net::ether_type::kIpv6)
                                 .ipv6(net::protocol::kFragment, 16)
                                 .ipv6_fragment(net::protocol::kUdp, 0, true)
                                 .udp(1, 2, 0)
                                 .bytes()}) {
        for (std::size_t i = 0; i < sound.size(); ++i) {
            for (const std::uint8_t value : std::to_array<std::uint8_t>({0, 1, 0x7f, 0xff})) {
                test::Bytes frame = sound;
                frame[i] = value;
                rig.port(0).arrive(test::packet_of(frame));
            }
            rig.iterate();
            rig.port(1).free_sent();
            rig.port(0).free_sent();
        }
    }
    expect_accounted("after all values");
    expect_clean_end();
}

INSTANTIATE_TEST_SUITE_P(Modes,
                         Fault,
                         ::testing::Combine(::testing::ValuesIn(test::kLayouts),
                                            ::testing::ValuesIn(test::all_modes())),
                         [](const auto& row) {
                             return std::string(std::get<1>(row.param)) + "_" +
                                    std::string(std::get<0>(row.param).name);
                         });

/// net_null makes its packets from our pool, as a device fills its descriptors.
TEST(RxStarvation, ReceivesNothingWithoutMbufsAndGoesOnWithThem) {
    test::start_eal();
    test::TestPort sink(4096);
    std::uint16_t source = 0;
    ASSERT_EQ(rte_eth_dev_get_port_by_name("net_null0", &source), 0);
    const rte_eth_conf conf{};
    ASSERT_EQ(rte_eth_dev_configure(source, 1, 1, &conf), 0);
    ASSERT_EQ(rte_eth_rx_queue_setup(source, 0, 0, 0, nullptr, test::test_pool()), 0);
    ASSERT_EQ(rte_eth_tx_queue_setup(source, 0, 0, 0, nullptr), 0);
    ASSERT_EQ(rte_eth_dev_start(source), 0);
    {
        const auto cell = std::make_unique<LcoreCell>();
        const auto rx = std::make_unique<BurstCounters>();
        cell->setpoint.store({});
        Forwarder forwarder(test::make_mode("macswap"), {NodeId{0}, test::test_pool(), 1e9, 1},
                            *cell);
        forwarder.add_route(PortId{source}, Egress{}, sink.tx_target());
        const RxQueue queue{PortId{source}, QueueId{0}, &sink.state, rx.get()};
        FusedLoop loop(std::move(forwarder), {queue}, Idle::spin, false);
        for (int i = 0; i < 100; ++i) {
            loop.iterate(LoopPhase::run);
        }
        // The sink holds them all: bursts of 32 as long as there were 32 mbufs.
        EXPECT_EQ(rx->packets(), test::kTestPoolMbufs / 32 * 32);
        EXPECT_EQ(sink.sent(), rx->packets());
        EXPECT_GT(rx->bursts[0].get(), 0U);
        EXPECT_EQ(cell->drops.total(), 0U) << "what the device had no mbuf for is its loss";
        const unsigned freed = sink.free_sent();
        EXPECT_EQ(freed, rx->packets());
        loop.iterate(LoopPhase::run);
        EXPECT_EQ(sink.free_sent(), 32U);
        loop.finish();
    }
    EXPECT_EQ(rte_eth_dev_stop(source), 0);
    EXPECT_EQ(test::packets_in_use(), 0U);
}

}  // namespace
}  // namespace flyball::dataplane
