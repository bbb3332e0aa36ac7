// SPDX-License-Identifier: BSD-3-Clause
#include "request_counts.hpp"

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

TEST(RequestCounts, LabelsAreBounded) {
    RequestCounts counts;
    counts.add("/metrics", "GET", 200);
    counts.add("/metrics", "GET", 200);
    counts.add("/metrics", "GET", 429);
    counts.add("", "GET", 404);
    counts.add("", "BREW", 501);
    counts.add("", "MILK", 501);
    const auto all = counts.all();
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0].route, "/metrics");
    EXPECT_EQ(all[0].status, 200U);
    EXPECT_EQ(all[0].total, 2U);
    EXPECT_EQ(all[3].route, "other");
    EXPECT_EQ(all[3].method, "other");
    EXPECT_EQ(all[3].total, 2U);
}

TEST(RequestCounts, WhatIsExpectedCountsFromZero) {
    RequestCounts counts;
    counts.add("/metrics", "GET", 200);
    counts.expect("/metrics", "GET", 200);
    counts.expect("/ports", "GET", 200);
    const auto all = counts.all();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].total, 1U);
    EXPECT_EQ(all[1].total, 0U);
}

}  // namespace
}  // namespace flyball::control
