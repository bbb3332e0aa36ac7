// SPDX-License-Identifier: BSD-3-Clause
#include "safety_headers.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

TEST(SafetyHeaders, AreAddedOnceAndNeverReplaced) {
    Response response{.headers = {{"cache-control", "max-age=5"}}};
    add_safety_headers(response);
    add_safety_headers(response);
    EXPECT_EQ(response.header("cache-control"), "max-age=5");
    EXPECT_EQ(response.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(response.header("content-security-policy"),
              "default-src 'none'; frame-ancestors 'none'");
    EXPECT_EQ(response.headers.size(), 5U);
}

}  // namespace
}  // namespace flyball::control
