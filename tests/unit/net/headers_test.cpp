// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/net/headers.hpp"

#include <gtest/gtest.h>

namespace flyball::net {
namespace {

TEST(Headers, BigEndianFieldsKeepNetworkOrder) {
    const Be16 small = 0x1234;
    const Be32 large = 0x01020304U;
    std::array<std::uint8_t, 6> bytes{};
    std::memcpy(bytes.data(), &small, 2);
    std::memcpy(bytes.data() + 2, &large, 4);
    EXPECT_EQ(bytes, (std::array<std::uint8_t, 6>{0x12, 0x34, 1, 2, 3, 4}));
    EXPECT_EQ(small, 0x1234);
    EXPECT_EQ(large, 0x01020304U);
}

TEST(Headers, RawIsWhatLiesInMemory) {
    Be16 field;
    field.set_raw(load_raw<std::uint16_t>(std::array<std::uint8_t, 2>{0xab, 0xcd}.data()));
    EXPECT_EQ(field, 0xabcd);
    EXPECT_EQ(network_order(field.raw()), 0xabcd);
}

TEST(Headers, ReadAtOddAddresses) {
    const std::array<std::uint8_t, 9> bytes{0xff, 0x00, 0x35, 0x13, 0x88, 0x00, 0x1c, 0xbe, 0xef};
    const auto& udp = header_at<UdpHeader>(bytes.data() + 1);
    EXPECT_EQ(udp.source_port, 53);
    EXPECT_EQ(udp.destination_port, 5000);
    EXPECT_EQ(udp.length, 28);
    EXPECT_EQ(udp.checksum, 0xbeef);
    EXPECT_EQ(load_be16(bytes.data() + 7), 0xbeef);
    EXPECT_EQ(load_be32(bytes.data() + 1), 0x00351388U);
}

}  // namespace
}  // namespace flyball::net
