// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/net/flow_key.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "support/packet_builder.hpp"

namespace flyball::net {
namespace {

using test::Frame;

std::uint32_t hash(const Frame& frame, bool symmetric = false) {
    return flow_hash(frame.bytes().data(), static_cast<std::uint32_t>(frame.bytes().size()),
                     symmetric);
}

Frame udp(std::uint32_t source,
          std::uint32_t destination,
          std::uint16_t source_port,
          std::uint16_t destination_port) {
    return Frame()
        .ethernet(ether_type::kIpv4)
        .ipv4(protocol::kUdp, 8, {.source = source, .destination = destination})
        .udp(source_port, destination_port, 0);
}

TEST(FlowHash, EveryPartOfTheFiveTupleCounts) {
    const Frame tcp = Frame()
                          .ethernet(ether_type::kIpv4)
                          .ipv4(protocol::kTcp, 20, {.source = 1, .destination = 2})
                          .tcp(3, 4);
    const std::set<std::uint32_t> hashes{hash(udp(1, 2, 3, 4)), hash(udp(9, 2, 3, 4)),
                                         hash(udp(1, 9, 3, 4)), hash(udp(1, 2, 9, 4)),
                                         hash(udp(1, 2, 3, 9)), hash(tcp),
                                         hash(udp(2, 1, 4, 3))};
    EXPECT_EQ(hashes.size(), 7U);
}

TEST(FlowHash, SymmetricOnlyWhenAsked) {
    EXPECT_EQ(hash(udp(1, 2, 3, 4), true), hash(udp(2, 1, 4, 3), true));
    EXPECT_NE(hash(udp(1, 2, 3, 4), true), hash(udp(1, 2, 4, 3), true)) << "ports belong to ends";
    EXPECT_NE(hash(udp(1, 2, 3, 4), false), hash(udp(2, 1, 4, 3), false));
}

TEST(FlowHash, FragmentsOfADatagramStayTogether) {
    const auto ipv4 = [](std::uint16_t field, std::uint16_t port) {
        return hash(Frame()
                        .ethernet(ether_type::kIpv4)
                        .ipv4(protocol::kUdp, 24, {.fragment = field})
                        .udp(port, 2, 100)
                        .payload(16));
    };
    EXPECT_EQ(ipv4(0x2000, 1), ipv4(0x2001, 777));
    EXPECT_EQ(ipv4(0x2000, 1), ipv4(0x0002, 888));
    // A later IPv6 fragment may name another protocol, and ends before a transport header.
    const auto ipv6 = [](std::uint8_t next, std::uint16_t offset, bool more) {
        return hash(Frame()
                        .ethernet(ether_type::kIpv6)
                        .ipv6(protocol::kFragment, 24)
                        .ipv6_fragment(next, offset, more)
                        .payload(16));
    };
    EXPECT_EQ(ipv6(protocol::kUdp, 0, true), ipv6(protocol::kUdp, 2, true));
    EXPECT_EQ(ipv6(protocol::kUdp, 0, true), ipv6(protocol::kDestinationOptions, 4, false));
}

TEST(FlowHash, TagsDoNotCount) {
    const test::Bytes inner = udp(1, 2, 3, 4).bytes();
    const Frame frame = Frame()
                            .ethernet(ether_type::kVlan)
                            .vlan(7, ether_type::kIpv4)
                            .raw(test::Bytes(inner.begin() + 14, inner.end()));
    EXPECT_EQ(hash(frame), hash(udp(1, 2, 3, 4)));
}

TEST(FlowHash, IcmpByAddresses) {
    const auto icmp = [](std::uint32_t source, std::uint8_t type) {
        return hash(Frame()
                        .ethernet(ether_type::kIpv4)
                        .ipv4(protocol::kIcmp, 8, {.source = source})
                        .icmp(type, 0));
    };
    EXPECT_EQ(icmp(1, 8), icmp(1, 0));
    EXPECT_NE(icmp(1, 8), icmp(2, 8));
}

TEST(FlowHash, OthersByMacAndType) {
    const Frame arp = Frame().ethernet(ether_type::kArp).arp(1);
    EXPECT_EQ(hash(arp), hash(Frame().ethernet(ether_type::kArp).arp(2)));
    EXPECT_NE(hash(arp), hash(Frame().ethernet(0x88cc).payload(28)));
    test::Bytes turned = arp.bytes();
    std::swap_ranges(turned.begin(), turned.begin() + 6, turned.begin() + 6);
    EXPECT_NE(hash(arp), hash(Frame().raw(turned)));
    EXPECT_EQ(hash(arp, true), hash(Frame().raw(turned), true));
}

TEST(FlowHash, CutFramesHaveAHash) {
    const test::Bytes whole = udp(1, 2, 3, 4).bytes();
    const std::uint32_t by_addresses = hash(Frame().raw(whole).cut_to(36));
    EXPECT_EQ(hash(Frame().raw(whole).cut_to(34)), by_addresses);
    EXPECT_NE(hash(Frame().raw(whole)), by_addresses);
    EXPECT_EQ(hash(Frame().raw(whole).cut_to(13)), hash(Frame()));
}

/// Chi-square over 1,024 buckets; for a good hash about 1,023 with a deviation of 45.
double chi_square(const std::vector<std::uint32_t>& hashes) {
    std::vector<double> buckets(1024);
    for (const std::uint32_t value : hashes) {
        ++buckets[value % buckets.size()];
    }
    const double expected =
        static_cast<double>(hashes.size()) / static_cast<double>(buckets.size());
    double sum = 0;
    for (const double count : buckets) {
        sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
}

// Real flows are regular: counted ports, neighbouring addresses. 6 deviations leave no room for
// luck and none for a weak hash.
TEST(FlowHash, SpreadsRegularFlows) {
    for (const bool symmetric : {false, true}) {
        std::vector<std::uint32_t> by_port;
        std::vector<std::uint32_t> by_address;
        std::vector<std::uint32_t> by_both;
        for (std::uint32_t i = 0; i < 65536; ++i) {
            const auto low = static_cast<std::uint16_t>(i);
            by_port.push_back(hash(udp(1, 2, low, 80), symmetric));
            by_address.push_back(hash(udp(0x0a000000 + i, 0x0b000001, 1000, 80), symmetric));
            by_both.push_back(hash(udp(0x0a000000 + i, 0x0b000000 + i, low, low), symmetric));
        }
        EXPECT_LT(chi_square(by_port), 1023 + 6 * 45);
        EXPECT_LT(chi_square(by_address), 1023 + 6 * 45);
        EXPECT_LT(chi_square(by_both), 1023 + 6 * 45);
    }
}

}  // namespace
}  // namespace flyball::net
