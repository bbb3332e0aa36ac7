// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "flyball/dataplane/stages.hpp"

#include "support/reference/naive_checksum.hpp"
#include "support/reference/naive_modes.hpp"
#include "support/stage_runner.hpp"

namespace flyball::dataplane {
namespace {

namespace ether_type = net::ether_type;
namespace protocol = net::protocol;
using test::Bytes;
using test::Frame;

/// A sound echo request: both checksums are right.
Bytes echo_request(std::uint32_t source, std::uint32_t destination) {
    Bytes icmp = Frame().icmp(8, 0, 0).payload(33).bytes();
    net::header_at<net::IcmpHeader>(icmp.data()).checksum = test::naive_checksum(icmp);
    Bytes frame = Frame()
                      .ethernet(ether_type::kIpv4)
                      .ipv4(protocol::kIcmp, icmp.size(),
                            {.source = source, .destination = destination, .checksum = 0})
                      .raw(icmp)
                      .bytes();
    net::header_at<net::Ipv4Header>(frame.data() + 14).checksum =
        test::naive_checksum(Bytes(frame.begin() + 14, frame.begin() + 34));
    return frame;
}

TEST(IcmpechoStage, AnswersAnEchoRequest) {
    const auto stage = make_icmpecho_stage();
    EXPECT_EQ(stage->name(), "icmpecho");
    const Bytes out = test::pass(*stage, echo_request(test::kSourceIp, test::kDestinationIp));
    EXPECT_EQ(net::header_at<net::EthernetHeader>(out.data()).destination, test::kSourceMac);
    EXPECT_EQ(net::header_at<net::EthernetHeader>(out.data()).source, test::kDestinationMac);
    EXPECT_EQ(net::header_at<net::Ipv4Header>(out.data() + 14).source, test::kDestinationIp);
    EXPECT_EQ(net::header_at<net::Ipv4Header>(out.data() + 14).destination, test::kSourceIp);
    EXPECT_EQ(net::header_at<net::IcmpHeader>(out.data() + 34).type, 0);
    EXPECT_EQ(test::naive_sum(Bytes(out.begin() + 14, out.begin() + 34)), 0xffff);
    EXPECT_EQ(test::naive_sum(Bytes(out.begin() + 34, out.end())), 0xffff);
}

TEST(IcmpechoStage, AnswersAGroupFromAnotherAddress) {
    const auto stage = make_icmpecho_stage();

    struct {
        std::uint32_t sender;
        std::uint32_t answered_from;
    } const cases[] = {{0x0a000000, 0x0a000001},
                       {0x0a000001, 0x0a000002},
                       {0x0a000002, 0x0a000001},
                       {0x0a000007, 0x0a000005}};

    for (const auto& row : cases) {
        const Bytes out = test::pass(*stage, echo_request(row.sender, 0xe0000001));
        const auto& ipv4 = net::header_at<net::Ipv4Header>(out.data() + 14);
        EXPECT_EQ(ipv4.source, row.answered_from);
        EXPECT_EQ(ipv4.destination, row.sender);
        EXPECT_EQ(test::naive_sum(Bytes(out.begin() + 14, out.begin() + 34)), 0xffff);
    }
}

TEST(IcmpechoStage, AnswersAnArpRequestForAnyAddress) {
    const auto stage = make_icmpecho_stage();
    for (const bool tagged : {false, true}) {
        Frame frame;
        frame.ethernet(tagged ? ether_type::kVlan : ether_type::kArp);
        if (tagged) {
            frame.vlan(9, ether_type::kArp);
        }
        const Bytes out = test::pass(*stage, frame.arp(1).bytes());
        const auto& arp = net::header_at<net::ArpHeader>(out.data() + (tagged ? 18 : 14));
        EXPECT_EQ(net::header_at<net::EthernetHeader>(out.data()).destination, test::kSourceMac);
        EXPECT_EQ(net::header_at<net::EthernetHeader>(out.data()).source, test::kEgressMac);
        EXPECT_EQ(arp.operation, 2);
        EXPECT_EQ(arp.sender_mac, test::kEgressMac);
        EXPECT_EQ(arp.sender_ip, test::kDestinationIp);
        EXPECT_EQ(arp.target_mac, test::kSourceMac);
        EXPECT_EQ(arp.target_ip, test::kSourceIp);
    }
}

TEST(IcmpechoStage, DropsTheRestByName) {
    const auto stage = make_icmpecho_stage();
    Bytes foreign_arp = Frame().ethernet(ether_type::kArp).arp(1).bytes();
    foreign_arp[14 + 5] = 16;
    const std::vector<Bytes> frames{
        test::udp_frame(),
        foreign_arp,
        Frame().ethernet(ether_type::kArp).arp(2).bytes(),
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kIcmp, 8).icmp(0, 0).bytes(),
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kIcmp, 8).icmp(8, 1).bytes(),
        Frame().ethernet(ether_type::kIpv6).ipv6(protocol::kIcmpv6, 8).icmp(128, 0).bytes(),
        Frame().ethernet(0x88cc).payload(46).bytes(),
        // testpmd reads one 802.1Q tag, not two, and no 802.1ad.
        Frame()
            .ethernet(ether_type::kVlan)
            .vlan(1, ether_type::kVlan)
            .vlan(2, ether_type::kArp)
            .arp(1)
            .bytes(),
        Frame().ethernet(ether_type::kQinq).vlan(1, ether_type::kArp).arp(1).bytes(),
        // With options, ICMP is not where testpmd looks for it.
        Frame()
            .ethernet(ether_type::kIpv4)
            .ipv4(protocol::kIcmp, 8, {.option_bytes = 4})
            .icmp(8, 0)
            .bytes(),
    };
    const auto output = test::StageHarness().run(*stage, frames);
    EXPECT_TRUE(output.frames.empty());
    EXPECT_EQ(output.dropped(DropReason::not_echo_request), frames.size());
}

TEST(IcmpechoStage, DropsCutFramesAsMalformed) {
    const auto stage = make_icmpecho_stage();
    const std::vector<Bytes> frames{
        {},
        Frame().ethernet(ether_type::kArp).arp(1).cut_to(13).bytes(),
        Frame().ethernet(ether_type::kArp).arp(1).cut_to(21).bytes(),
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kIcmp, 8).icmp(8, 0).cut_to(30).bytes(),
        Frame().ethernet(ether_type::kVlan).vlan(1, ether_type::kIpv4).cut_to(16).bytes(),
    };
    const auto output = test::StageHarness().run(*stage, frames);
    EXPECT_TRUE(output.frames.empty());
    EXPECT_EQ(output.dropped(DropReason::malformed), frames.size());
}

// As testpmd: what a cut request still tells is enough for an answer of the same length.
TEST(IcmpechoStage, AnswersRequestsCutBehindTheirKind) {
    const auto stage = make_icmpecho_stage();
    const Bytes arp = Frame().ethernet(ether_type::kArp).arp(1).cut_to(36).bytes();
    EXPECT_EQ(test::pass(*stage, arp), test::naive_icmpecho(arp, test::kEgressMac));
    const Bytes echo =
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kIcmp, 8).icmp(8, 0).cut_to(36).bytes();
    EXPECT_EQ(test::pass(*stage, echo), test::naive_icmpecho(echo, test::kEgressMac));
}

TEST(IcmpechoStage, RepliesCloseUpInTheirOrder) {
    const auto stage = make_icmpecho_stage();
    std::vector<Bytes> frames;
    std::vector<Bytes> expected;
    for (std::uint32_t i = 0; i < 100; ++i) {
        frames.push_back(i % 3 == 0 ? test::udp_frame() : echo_request(i, 0x0a000001));
        if (i % 3 != 0) {
            expected.push_back(*test::naive_icmpecho(frames.back(), test::kEgressMac));
        }
    }
    const auto output = test::StageHarness().run(*stage, frames);
    EXPECT_EQ(output.frames, expected);
    EXPECT_EQ(output.dropped(DropReason::not_echo_request), 34U);
}

}  // namespace
}  // namespace flyball::dataplane
