// SPDX-License-Identifier: BSD-3-Clause
#include "crc64.hpp"

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

TEST(Crc64, HasTheCheckValueOfItsStandard) {
    EXPECT_EQ(crc64("123456789"), 0x995dc9bbdf1939faU);
    EXPECT_EQ(crc64(""), 0U);
}

TEST(Crc64, SeesEveryFlippedBit) {
    std::string text = "a configuration of some length";
    const std::uint64_t good = crc64(text);
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
        text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_NE(crc64(text), good) << bit;
        text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
    }
}

TEST(Crc64, IsWrittenWithLeadingZeros) {
    EXPECT_EQ(hex64(0), "0000000000000000");
    EXPECT_EQ(hex64(0x0123456789abcdef), "0123456789abcdef");
}

}  // namespace
}  // namespace flyball::control
