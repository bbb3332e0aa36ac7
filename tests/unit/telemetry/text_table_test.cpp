// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/text_table.hpp"

#include <gtest/gtest.h>

namespace flyball::telemetry {
namespace {

TEST(ShortNumber, KeepsFourDigits) {
    EXPECT_EQ(short_number(0), "0");
    EXPECT_EQ(short_number(7), "7");
    EXPECT_EQ(short_number(0.25), "0.25");
    EXPECT_EQ(short_number(999), "999");
    EXPECT_EQ(short_number(999.96), "1.000k");
    EXPECT_EQ(short_number(9'999.99), "10.00k");
    EXPECT_EQ(short_number(9'999.4), "9.999k");
    EXPECT_EQ(short_number(1'204), "1.204k");
    EXPECT_EQ(short_number(15'661'838), "15.66M");
    EXPECT_EQ(short_number(144.4e6), "144.4M");
    EXPECT_EQ(short_number(1.48e9), "1.480G");
    EXPECT_EQ(short_number(5e15), "5000T");
}

TEST(ShortTime, ChoosesTheUnit) {
    EXPECT_EQ(short_time(0), "0 ns");
    EXPECT_EQ(short_time(999), "999 ns");
    EXPECT_EQ(short_time(1'204), "1.20 us");
    EXPECT_EQ(short_time(40'210), "40.2 us");
    EXPECT_EQ(short_time(999'499), "999 us");
    EXPECT_EQ(short_time(999'500), "1.00 ms");
    EXPECT_EQ(short_time(3'100'000), "3.10 ms");
    EXPECT_EQ(short_time(150'000'000'000), "150 s");
}

TEST(Share, IsADashWithoutAWhole) {
    EXPECT_EQ(share(1, 3), "33.3%");
    EXPECT_EQ(share(0, 3), "0.0%");
    EXPECT_EQ(share(0, 0), "-");
}

TEST(Ratio, IsADashWithoutADivisor) {
    EXPECT_EQ(ratio(866, 10), "86.6");
    EXPECT_EQ(ratio(866, 0), "-");
}

TEST(TextTable, AlignsColumns) {
    EXPECT_EQ(text_table({{"port", "rx pps"}, {"a-long-name", "7"}}),
              "  port         rx pps\n"
              "  a-long-name       7\n");
    EXPECT_EQ(text_table({}), "");
}

}  // namespace
}  // namespace flyball::telemetry
