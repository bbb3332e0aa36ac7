// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/net/checksum.hpp"

#include <array>

#include <gtest/gtest.h>

namespace flyball::net {
namespace {

std::uint16_t host(std::uint16_t raw) {
    return network_order(raw);
}

TEST(Checksum, MatchesTheExampleOfRfc1071) {
    // Section 3: 0001 f203 f4f5 f6f7 sum to ddf2.
    const std::array<std::uint8_t, 8> bytes{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    EXPECT_EQ(host(fold(sum_words(bytes.data(), bytes.size()))), 0xddf2);
    EXPECT_EQ(host(checksum_of(sum_words(bytes.data(), bytes.size()))), 0x220d);
}

TEST(Checksum, OddLastByteIsTheFirstOfItsWord) {
    const std::array<std::uint8_t, 3> bytes{0x12, 0x34, 0x56};
    EXPECT_EQ(host(fold(sum_words(bytes.data(), bytes.size()))), 0x1234 + 0x5600);
}

TEST(Checksum, OnlyZerosFoldToZero) {
    const std::array<std::uint8_t, 40> zeros{};
    EXPECT_EQ(fold(sum_words(zeros.data(), zeros.size())), 0);
    std::array<std::uint8_t, 40> ones{};
    ones.fill(0xff);
    EXPECT_EQ(fold(sum_words(ones.data(), ones.size())), 0xffff);
    EXPECT_EQ(fold(sum_words(ones.data(), 2)), 0xffff);
    EXPECT_EQ(sum_words(ones.data(), 0), 0U);
}

TEST(Checksum, FoldKeepsEveryCarry) {
    EXPECT_EQ(fold(0xffff'ffff'ffff'ffffU), 0xffff);
    EXPECT_EQ(fold(0x0001'0000'0000'0000U), 1);
    EXPECT_EQ(fold(0xffff'ffffU), 0xffff);
    EXPECT_EQ(fold(0x1'ffff'fffeU), 0xffff);
    EXPECT_EQ(fold(0x1'ffff'ffffU), 1);
}

TEST(Checksum, UpdateMatchesTheExampleOfRfc1624) {
    // Section 4: a field goes from 5555 to 3285 under the checksum dd2f; equation 3 gives 0000.
    EXPECT_EQ(updated_checksum(0xdd2f, 0x5555, 0x3285), 0x0000);
}

TEST(Checksum, PseudoHeaders) {
    Ipv4Header ipv4{};
    ipv4.protocol = protocol::kUdp;
    ipv4.source = 0x0a000001U;
    ipv4.destination = 0x0a000002U;
    EXPECT_EQ(host(fold(ipv4_pseudo_sum(ipv4, 8))), 0x0a00 + 1 + 0x0a00 + 2 + 17 + 8);
    Ipv6Header ipv6{};
    ipv6.next_header = protocol::kTcp;
    ipv6.payload_length = 20;
    ipv6.source[1] = 3;
    ipv6.destination[15] = 4;
    EXPECT_EQ(host(fold(ipv6_pseudo_sum(ipv6))), 3 + 4 + 6 + 20);
}

}  // namespace
}  // namespace flyball::net
