// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "flyball/dataplane/stages.hpp"

#include "support/reference/naive_modes.hpp"
#include "support/stage_runner.hpp"

namespace flyball::dataplane {
namespace {

namespace ether_type = net::ether_type;
namespace protocol = net::protocol;
using test::Bytes;
using test::Frame;

TEST(FivetupleSwapStage, TurnsAnIpv4UdpPacket) {
    const auto stage = make_fivetuple_swap_stage();
    EXPECT_EQ(stage->name(), "5tswap");
    const Bytes out = test::pass(*stage, test::udp_frame());
    const auto& ipv4 = net::header_at<net::Ipv4Header>(out.data() + 14);
    const auto& udp = net::header_at<net::UdpHeader>(out.data() + 34);
    EXPECT_EQ(net::header_at<net::EthernetHeader>(out.data()).source, test::kDestinationMac);
    EXPECT_EQ(net::header_at<net::EthernetHeader>(out.data()).destination, test::kSourceMac);
    EXPECT_EQ(ipv4.source, test::kDestinationIp);
    EXPECT_EQ(ipv4.destination, test::kSourceIp);
    EXPECT_EQ(ipv4.checksum, 0x1234) << "a swap does not change the sum";
    EXPECT_EQ(udp.source_port, 2000);
    EXPECT_EQ(udp.destination_port, 1000);
    EXPECT_EQ(udp.checksum, 0xabcd);
}

TEST(FivetupleSwapStage, GoesAsDeepAsItUnderstands) {
    const auto stage = make_fivetuple_swap_stage();
    const std::vector<Frame> frames{
        Frame().ethernet(0x88cc).payload(46),
        Frame().ethernet(ether_type::kArp).arp(1),
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kIcmp, 8).icmp(8, 0),
        Frame()
            .ethernet(ether_type::kIpv4)
            .ipv4(protocol::kTcp, 20, {.option_bytes = 40})
            .tcp(1, 2),
        Frame().ethernet(ether_type::kIpv6).ipv6(protocol::kUdp, 12).udp(1, 2, 4).payload(4),
        Frame().ethernet(ether_type::kIpv6).ipv6(protocol::kRouting, 28).extension(6).tcp(1, 2),
        Frame()
            .ethernet(ether_type::kQinq)
            .vlan(1, ether_type::kVlan)
            .vlan(2, ether_type::kIpv4)
            .ipv4(protocol::kUdp, 8)
            .udp(7, 8, 0),
    };
    for (const Frame& frame : frames) {
        EXPECT_EQ(test::pass(*stage, frame.bytes()), test::naive_fivetuple_swap(frame.bytes()))
            << test::hex(frame.bytes());
    }
}

// Quirks of testpmd that we keep.
TEST(FivetupleSwapStage, SwapsPayloadOfLaterFragmentsAsIfItWerePorts) {
    const auto stage = make_fivetuple_swap_stage();
    const Bytes frame = Frame()
                            .ethernet(ether_type::kIpv4)
                            .ipv4(protocol::kUdp, 8, {.fragment = 100})
                            .raw({1, 2, 3, 4, 5, 6, 7, 8})
                            .bytes();
    const Bytes out = test::pass(*stage, frame);
    EXPECT_EQ(Bytes(out.end() - 8, out.end()), (Bytes{3, 4, 1, 2, 5, 6, 7, 8}));
}

TEST(FivetupleSwapStage, CutFramesEndInZeros) {
    const auto stage = make_fivetuple_swap_stage();
    const Bytes whole = Frame()
                            .ethernet(ether_type::kVlan)
                            .vlan(5, ether_type::kIpv4)
                            .ipv4(protocol::kTcp, 20)
                            .tcp(1000, 2000)
                            .bytes();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const Bytes frame(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
        EXPECT_EQ(test::pass(*stage, frame), test::naive_fivetuple_swap(frame)) << length;
    }
}

TEST(FivetupleSwapStage, TagsWithoutEndEndWithTheFrame) {
    const auto stage = make_fivetuple_swap_stage();
    Frame frame;
    frame.ethernet(ether_type::kVlan);
    for (int tag = 0; tag < 300; ++tag) {
        frame.vlan(1, ether_type::kVlan);
    }
    EXPECT_EQ(test::pass(*stage, frame.bytes()), test::naive_fivetuple_swap(frame.bytes()));
}

}  // namespace
}  // namespace flyball::dataplane
