// SPDX-License-Identifier: BSD-3-Clause
// Every mode in every layout: the path from RX to TX allocates nothing and copies nothing.
#include <gtest/gtest.h>

#include "support/alloc_guard.hpp"
#include "support/eal_environment.hpp"
#include "support/packet_builder.hpp"
#include "support/rig.hpp"

namespace flyball::dataplane {
namespace {

/// What mode icmpecho answers; every other mode takes it as it takes any packet.
test::Bytes echo_request() {
    constexpr std::uint8_t kEchoRequest = 8;
    return test::Frame()
        .ethernet(net::ether_type::kIpv4)
        .ipv4(net::protocol::kIcmp, 26)
        .icmp(kEchoRequest, 0)
        .payload(18)
        .bytes();
}

/// A packet of each kind that stages tell apart.
std::vector<rte_mbuf*> varied_packets(std::uint16_t seed) {
    using test::Frame;
    namespace type = net::ether_type;
    namespace protocol = net::protocol;
    std::vector<rte_mbuf*> packets = test::numbered_packets(seed, 2);
    for (const test::Bytes& frame : {
             echo_request(),
             Frame().ethernet(type::kIpv4).ipv4(protocol::kTcp, 20).tcp(seed, 80).bytes(),
             Frame()
                 .ethernet(type::kVlan)
                 .vlan(5, type::kIpv6)
                 .ipv6(protocol::kUdp, 8)
                 .udp(seed, 7, 0)
                 .bytes(),
             Frame().ethernet(type::kArp).arp(1).payload(18).bytes(),
             Frame().ethernet(type::kIpv4).ipv4(protocol::kUdp, 100).udp(1, 2, 92).bytes(),
             Frame().payload(9).bytes(),
         }) {
        packets.push_back(test::packet_of(frame));
    }
    return packets;
}

class WholePipeline : public ::testing::TestWithParam<std::tuple<test::Layout, std::string_view>> {
  protected:
    ~WholePipeline() override { EXPECT_EQ(test::packets_in_use(), 0U); }

    [[nodiscard]] static test::RigOptions options() {
        const auto& [layout, mode] = GetParam();
        return {.mode = mode, .fused = layout.fused, .workers = layout.workers};
    }
};

TEST_P(WholePipeline, AllocatesNothing) {
    constexpr std::uint64_t kPackets = 10'000;
    test::Rig rig(options());
    rig.set({.tx_flush_threshold = 16, .tx_flush_timeout_ns = 1'000});
    rte_mempool* pool = test::test_pool();
    const std::vector<rte_mbuf*> models = varied_packets(1);
    unsigned arrived = 0;
    unsigned rounds = 0;
    const test::AllocGuard guard;
    // Packets go round between the ports; those that a mode consumes are made up for.
    for (; rig.port(0).rx_counters.packets() < kPackets && rounds < 10 * kPackets; ++rounds) {
        for (unsigned i = 0; i < 20 && rig.port(0).waiting() < 100; ++i) {
            rte_mbuf* packet = rte_pktmbuf_copy(models[arrived++ % models.size()], pool, 0,
                                                std::numeric_limits<std::uint32_t>::max());
            if (packet != nullptr) {
                rig.port(0).arrive(packet);
            }
        }
        rig.iterate();
        rig.port(0).loop_back();
        rig.port(1).loop_back();
    }
    const std::uint64_t allocations = guard.allocations();
    const std::uint64_t releases = guard.releases();
    EXPECT_EQ(allocations, 0U);
    EXPECT_EQ(releases, 0U);
    EXPECT_GE(rig.port(0).rx_counters.packets(), kPackets) << "after " << rounds << " loops";
    EXPECT_TRUE(rig.ledger().balances()) << rig.ledger();
    test::free_all(models);
    rig.drain();
    rig.finish();
    for (std::size_t port = 0; port < rig.ports(); ++port) {
        rig.port(port).free_waiting();
    }
}

/// Modes that send what came in.
class ForwardingPipeline : public WholePipeline {};

std::vector<std::string_view> forwarding_modes() {
    std::vector<std::string_view> modes;
    std::copy_if(test::all_modes().begin(), test::all_modes().end(), std::back_inserter(modes),
                 [](std::string_view mode) { return !test::make_mode(mode).originates(); });
    return modes;
}

TEST_P(ForwardingPipeline, SendsTheVeryPacketsThatCameIn) {
    test::Rig rig(options());
    const std::string_view mode = std::get<1>(GetParam());
    std::vector<rte_mbuf*> arrived;
    for (std::uint16_t seed = 0; seed < 20; ++seed) {
        const auto packets = varied_packets(seed);
        arrived.insert(arrived.end(), packets.begin(), packets.end());
        rig.port(0).arrive(packets);
    }
    for (int i = 0; i < 10; ++i) {
        rig.iterate();
    }
    const auto sent = rig.port(1).take_sent();
    EXPECT_EQ(sent.size() + rig.ledger().dropped, arrived.size());
    EXPECT_EQ(sent.empty(), mode == "rxonly");
    const bool one_path = rig.options().workers < 2;
    auto from = arrived.cbegin();
    for (rte_mbuf* packet : sent) {
        // Over several workers only flows keep their order.
        const auto found = std::find(one_path ? from : arrived.cbegin(), arrived.cend(), packet);
        ASSERT_NE(found, arrived.cend()) << "a packet that never came in, or out of order";
        from = found + 1;
    }
    test::free_all(sent);
}

TEST(AllocGuardTest, SeesWhatItGuardsAgainst) {
    const test::AllocGuard guard;
    void* memory = ::operator new(8);
    EXPECT_EQ(guard.allocations(), 1U);
    EXPECT_EQ(guard.releases(), 0U);
    ::operator delete(memory);
    EXPECT_EQ(guard.releases(), 1U);
}

std::string name_of_case(const ::testing::TestParamInfo<WholePipeline::ParamType>& row) {
    return std::string(std::get<1>(row.param)) + "_" + std::string(std::get<0>(row.param).name);
}

INSTANTIATE_TEST_SUITE_P(Modes,
                         WholePipeline,
                         ::testing::Combine(::testing::ValuesIn(test::kLayouts),
                                            ::testing::ValuesIn(test::all_modes())),
                         name_of_case);

INSTANTIATE_TEST_SUITE_P(Modes,
                         ForwardingPipeline,
                         ::testing::Combine(::testing::ValuesIn(test::kLayouts),
                                            ::testing::ValuesIn(forwarding_modes())),
                         name_of_case);

}  // namespace
}  // namespace flyball::dataplane
