// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/net/parse.hpp"

#include <gtest/gtest.h>

#include "support/packet_builder.hpp"

namespace flyball::net {
namespace {

namespace flag = packet_flag;
using test::Frame;

ParsedPacket parse(const Frame& frame) {
    return net::parse(frame.bytes());
}

TEST(Parse, PlainUdp) {
    const ParsedPacket packet = net::parse(test::udp_frame());
    EXPECT_EQ(packet.error, ParseError::none);
    EXPECT_EQ(packet.ether_type, ether_type::kIpv4);
    EXPECT_EQ(packet.l3_offset, 14);
    EXPECT_EQ(packet.l4_offset, 34);
    EXPECT_EQ(packet.l3_end, 60);
    EXPECT_EQ(packet.protocol, protocol::kUdp);
    EXPECT_EQ(packet.vlan_tags, 0);
    EXPECT_EQ(packet.flags, flag::kIpv4 | flag::kL4);
}

TEST(Parse, PaddingIsBehindTheEnd) {
    const ParsedPacket packet =
        parse(Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kUdp, 8).udp(1, 2, 0).payload(18));
    EXPECT_EQ(packet.error, ParseError::none);
    EXPECT_EQ(packet.l3_end, 42);
}

TEST(Parse, TagsAndOptions) {
    const ParsedPacket packet = parse(Frame()
                                          .ethernet(ether_type::kQinq)
                                          .vlan(1, ether_type::kVlan)
                                          .vlan(2, ether_type::kIpv4)
                                          .ipv4(protocol::kTcp, 20, {.option_bytes = 8})
                                          .tcp(1, 2));
    EXPECT_EQ(packet.error, ParseError::none);
    EXPECT_EQ(packet.vlan_tags, 2);
    EXPECT_EQ(packet.l3_offset, 22);
    EXPECT_EQ(packet.l4_offset, 50);
    EXPECT_EQ(packet.flags, flag::kIpv4 | flag::kL4 | flag::kOptions);
}

TEST(Parse, TooManyTags) {
    Frame frame;
    frame.ethernet(ether_type::kVlan);
    for (unsigned tag = 0; tag < kVlanTagsMax - 1; ++tag) {
        frame.vlan(1, ether_type::kVlan);
    }
    Frame allowed = frame;
    EXPECT_EQ(parse(allowed.vlan(1, ether_type::kArp).arp(1)).error, ParseError::none);
    EXPECT_EQ(parse(frame.vlan(1, ether_type::kVlan).vlan(1, ether_type::kArp).arp(1)).error,
              ParseError::too_many_vlan_tags);
}

TEST(Parse, Ipv4Fragments) {
    const auto fragment = [](std::uint16_t field) {
        return parse(Frame()
                         .ethernet(ether_type::kIpv4)
                         .ipv4(protocol::kUdp, 24, {.fragment = field})
                         .udp(1, 2, 100)
                         .payload(16));
    };
    const ParsedPacket first = fragment(0x2000);
    EXPECT_EQ(first.flags, flag::kIpv4 | flag::kL4 | flag::kFragment | flag::kFirstFragment);
    EXPECT_EQ(first.error, ParseError::none) << "its UDP length covers the whole datagram";
    const ParsedPacket later = fragment(0x2001);
    EXPECT_EQ(later.flags, flag::kIpv4 | flag::kFragment);
    EXPECT_EQ(later.l4_offset, 0);
    EXPECT_EQ(fragment(0x0001).flags, flag::kIpv4 | flag::kFragment) << "the last one";
    EXPECT_FALSE(fragment(0x4000).has(flag::kFragment)) << "do not fragment";
}

TEST(Parse, Ipv6Extensions) {
    const ParsedPacket packet = parse(Frame()
                                          .ethernet(ether_type::kIpv6)
                                          .ipv6(protocol::kHopByHop, 8 + 24 + 8 + 20)
                                          .extension(protocol::kRouting)
                                          .extension(protocol::kDestinationOptions, 24)
                                          .extension(protocol::kTcp)
                                          .tcp(1, 2));
    EXPECT_EQ(packet.error, ParseError::none);
    EXPECT_EQ(packet.l4_offset, 14 + 40 + 40);
    EXPECT_EQ(packet.protocol, protocol::kTcp);
    EXPECT_EQ(packet.flags, flag::kIpv6 | flag::kL4 | flag::kOptions);
}

TEST(Parse, Ipv6Fragments) {
    const auto fragment = [](std::uint16_t offset, bool more) {
        return parse(Frame()
                         .ethernet(ether_type::kIpv6)
                         .ipv6(protocol::kFragment, 24)
                         .ipv6_fragment(protocol::kUdp, offset, more)
                         .udp(1, 2, 100)
                         .payload(8));
    };
    EXPECT_EQ(fragment(0, true).flags,
              flag::kIpv6 | flag::kL4 | flag::kOptions | flag::kFragment | flag::kFirstFragment);
    EXPECT_EQ(fragment(1, true).flags, flag::kIpv6 | flag::kOptions | flag::kFragment);
    EXPECT_EQ(fragment(1, false).l4_offset, 0);
    // RFC 6946: an atomic fragment is whole.
    EXPECT_FALSE(fragment(0, false).has(flag::kFragment));
}

TEST(Parse, Ipv6WithoutTransport) {
    const ParsedPacket none =
        parse(Frame().ethernet(ether_type::kIpv6).ipv6(protocol::kNoNextHeader, 8).payload(8));
    EXPECT_EQ(none.error, ParseError::none);
    EXPECT_EQ(none.l4_offset, 0);
    Frame endless;
    endless.ethernet(ether_type::kIpv6).ipv6(protocol::kDestinationOptions, 8 * 20);
    for (int i = 0; i < 20; ++i) {
        endless.extension(protocol::kDestinationOptions);
    }
    EXPECT_EQ(parse(endless).error, ParseError::too_many_extensions);
}

TEST(Parse, Jumbogram) {
    const ParsedPacket packet = parse(Frame()
                                          .ethernet(ether_type::kIpv6)
                                          .ipv6(protocol::kHopByHop, 0)
                                          .extension(protocol::kTcp)
                                          .tcp(1, 2)
                                          .payload(100));
    EXPECT_EQ(packet.error, ParseError::none);
    EXPECT_EQ(packet.l3_end, 14 + 40 + 8 + 20 + 100);
    EXPECT_TRUE(packet.has(flag::kL4));
}

TEST(Parse, ArpAndOthers) {
    EXPECT_EQ(parse(Frame().ethernet(ether_type::kArp).arp(1)).error, ParseError::none);
    const ParsedPacket lldp = parse(Frame().ethernet(0x88cc).payload(3));
    EXPECT_EQ(lldp.error, ParseError::none);
    EXPECT_EQ(lldp.ether_type, 0x88cc);
    EXPECT_EQ(lldp.flags, 0);
}

TEST(Parse, NamesTheFirstFault) {
    const Frame ip = Frame().ethernet(ether_type::kIpv4);
    const auto with_first_byte = [](std::uint8_t byte) {
        test::Bytes bytes = test::udp_frame();
        bytes[14] = byte;
        return Frame().raw(bytes);
    };
    test::Bytes foreign_arp = Frame().ethernet(ether_type::kArp).arp(1).bytes();
    foreign_arp[18] = 8;
    test::Bytes tcp = Frame(ip).ipv4(protocol::kTcp, 20).tcp(1, 2).bytes();
    tcp[14 + 20 + 12] = 0x40;

    const struct {
        Frame frame;
        ParseError error;
        int flag;
    } rows[] = {
        {Frame(), ParseError::truncated_ethernet, flag::kTruncated},
        {Frame(ip).cut_to(13), ParseError::truncated_ethernet, flag::kTruncated},
        {Frame().ethernet(ether_type::kVlan).payload(3), ParseError::truncated_vlan,
         flag::kTruncated},
        {Frame().ethernet(ether_type::kArp).arp(1).cut_to(41), ParseError::truncated_arp,
         flag::kTruncated},
        {Frame().raw(foreign_arp), ParseError::bad_arp, flag::kBadLength},
        {Frame(ip).payload(19), ParseError::truncated_ipv4, flag::kTruncated},
        {Frame(ip).ipv4(17, 8, {.option_bytes = 4}).cut_to(36), ParseError::truncated_ipv4,
         flag::kTruncated},
        {with_first_byte(0x65), ParseError::bad_ipv4_version, 0},
        {with_first_byte(0x44), ParseError::bad_ipv4_header_length, flag::kBadLength},
        {Frame(ip).ipv4(17, std::size_t{0} - 1).payload(8), ParseError::bad_ipv4_total_length,
         flag::kBadLength},
        {Frame(ip).ipv4(17, 100).udp(1, 2, 92).payload(4), ParseError::truncated_payload,
         flag::kTruncated | flag::kL4 | flag::kIpv4},
        {Frame(ip).ipv4(17, 7).payload(7), ParseError::truncated_l4,
         flag::kTruncated | flag::kIpv4},
        {Frame(ip).ipv4(17, 8).udp(1, 2, 1), ParseError::bad_l4_length,
         flag::kBadLength | flag::kL4 | flag::kIpv4},
        {Frame().raw(tcp), ParseError::bad_l4_length, flag::kBadLength | flag::kL4 | flag::kIpv4},
        {Frame().ethernet(ether_type::kIpv6).payload(39), ParseError::truncated_ipv6,
         flag::kTruncated},
        {Frame().ethernet(ether_type::kIpv6).payload(40), ParseError::bad_ipv6_version, 0},
        {Frame().ethernet(ether_type::kIpv6).ipv6(60, 4).payload(4),
         ParseError::truncated_extension, flag::kTruncated | flag::kIpv6},
        {Frame().ethernet(ether_type::kIpv6).ipv6(60, 8).extension(17, 16).cut_to(62),
         ParseError::truncated_extension, flag::kTruncated | flag::kIpv6 | flag::kOptions},
    };

    for (const auto& row : rows) {
        const ParsedPacket packet = parse(row.frame);
        EXPECT_EQ(packet.error, row.error) << test::hex(row.frame.bytes());
        EXPECT_EQ(packet.flags, row.flag) << test::hex(row.frame.bytes());
    }
}

TEST(Parse, LooksAtNothingBehind65535Bytes) {
    Frame frame;
    frame.ethernet(ether_type::kIpv4).ipv4(protocol::kUdp, 26).udp(1, 2, 18).payload(70000);
    EXPECT_EQ(parse(frame).error, ParseError::none);
}

}  // namespace
}  // namespace flyball::net
