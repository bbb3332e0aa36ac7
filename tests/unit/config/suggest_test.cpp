// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/suggest.hpp"

#include <array>
#include <string>

#include <gtest/gtest.h>

namespace flyball::config {
namespace {

constexpr std::array<std::string_view, 4> kKnown{"workers", "poll_cores", "io", "macswap"};

TEST(Suggest, CountsEdits) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("abc", ""), 3U);
    EXPECT_EQ(edit_distance("", "abc"), 3U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
    EXPECT_EQ(edit_distance("layout", "layuot"), 1U) << "a swap of neighbours is one edit";
    EXPECT_EQ(edit_distance("ca", "abc"), 3U) << "no edit inside a swapped pair";
}

TEST(Suggest, FindsTheNearestWord) {
    EXPECT_EQ(nearest("wokers", kKnown), "workers");
    EXPECT_EQ(nearest("macswp", kKnown), "macswap");
    EXPECT_EQ(nearest("oi", kKnown), "io");
}

TEST(Suggest, ForgivesCaseAndHyphens) {
    EXPECT_EQ(nearest("Poll-Cores", kKnown), "poll_cores");
    EXPECT_EQ(nearest("MACSWAP", kKnown), "macswap");
}

TEST(Suggest, IsSilentWhenNothingIsNear) {
    EXPECT_EQ(nearest("zebra", kKnown), std::nullopt);
    EXPECT_EQ(nearest("", {}), std::nullopt);
    EXPECT_EQ(nearest(std::string(10'000, 'w'), kKnown), std::nullopt);
}

}  // namespace
}  // namespace flyball::config
