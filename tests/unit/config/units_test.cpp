// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/units.hpp"

#include <gtest/gtest.h>

namespace flyball::config {
namespace {

TEST(Units, ReadsDurations) {
    EXPECT_EQ(parse_duration_ns("100ns").value(), 100U);
    EXPECT_EQ(parse_duration_ns("200us").value(), 200'000U);
    EXPECT_EQ(parse_duration_ns("50ms").value(), 50'000'000U);
    EXPECT_EQ(parse_duration_ns("1s").value(), 1'000'000'000U);
    EXPECT_EQ(parse_duration_ns("2min").value(), 120'000'000'000U);
    EXPECT_EQ(parse_duration_ns("1h").value(), 3'600'000'000'000U);
    EXPECT_EQ(parse_duration_ns("0").value(), 0U);
    EXPECT_EQ(parse_duration_ns("1.5ms").value(), 1'500'000U);
    EXPECT_EQ(parse_duration_ns("0.000001h").value(), 3'600'000U);
}

TEST(Units, ReadsSizesInPowersOf1024) {
    EXPECT_EQ(parse_size_bytes("4096").value(), 4096U);
    EXPECT_EQ(parse_size_bytes("64K").value(), 65536U);
    EXPECT_EQ(parse_size_bytes("512M").value(), 512U << 20U);
    EXPECT_EQ(parse_size_bytes("2G").value(), std::uint64_t{2} << 30U);
    EXPECT_EQ(parse_size_bytes("1T").value(), std::uint64_t{1} << 40U);
    EXPECT_EQ(parse_size_bytes("0.5G").value(), 512U << 20U);
}

TEST(Units, ReadsRatesInPowersOf1000) {
    EXPECT_EQ(parse_rate_per_second("200k").value(), 200'000U);
    EXPECT_EQ(parse_rate_per_second("1.5M").value(), 1'500'000U);
    EXPECT_EQ(parse_rate_per_second("10G").value(), 10'000'000'000U);
    EXPECT_EQ(parse_rate_per_second("7").value(), 7U);
}

TEST(Units, RefusesWhatIsNotExact) {
    EXPECT_FALSE(parse_duration_ns("1.5ns"));
    EXPECT_FALSE(parse_size_bytes("0.3K"));
    EXPECT_FALSE(parse_rate_per_second("0.0001k"));
    EXPECT_FALSE(parse_duration_ns("1.0000000s")) << "more decimals than are kept exactly";
}

TEST(Units, RefusesOtherTextsAndSaysWhatToWrite) {
    for (const char* text : {"", "5", "us", "-1us", "1 us", "1m", "1uS", "1e3us", "1.us", ".5s"}) {
        const auto duration = parse_duration_ns(text);
        ASSERT_FALSE(duration) << text;
        EXPECT_EQ(duration.error().error_class, ErrorClass::config);
        EXPECT_NE(duration.error().message.find("as in 200us"), std::string::npos) << text;
    }
    EXPECT_FALSE(parse_size_bytes("1k"));
    EXPECT_FALSE(parse_size_bytes("1MB"));
    EXPECT_FALSE(parse_rate_per_second("1K"));
}

TEST(Units, RefusesMoreThan64Bits) {
    EXPECT_EQ(parse_size_bytes("18446744073709551615").value(), ~std::uint64_t{0});
    EXPECT_FALSE(parse_size_bytes("18446744073709551616"));
    EXPECT_FALSE(parse_size_bytes("16777216T"));
    EXPECT_FALSE(parse_size_bytes("18014398509481983.999999K")) << "the decimals overflow";
    EXPECT_FALSE(parse_duration_ns("18446744074s"));
}

TEST(Units, WritesTheLargestUnitThatLosesNothing) {
    EXPECT_EQ(format_duration_ns(0), "0");
    EXPECT_EQ(format_duration_ns(1'500'000), "1500us");
    EXPECT_EQ(format_duration_ns(60'000'000'000), "1min");
    EXPECT_EQ(format_duration_ns(61), "61ns");
    EXPECT_EQ(format_size_bytes(0), "0");
    EXPECT_EQ(format_size_bytes(1536U << 20U), "1536M");
    EXPECT_EQ(format_size_bytes(1025), "1025");
    EXPECT_EQ(format_rate_per_second(1'000'000), "1M");
    EXPECT_EQ(format_rate_per_second(1'234'567), "1234567");
}

}  // namespace
}  // namespace flyball::config
