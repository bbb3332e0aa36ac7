// SPDX-License-Identifier: BSD-3-Clause
#include "server_problems.hpp"

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

TEST(ServerProblems, SayTheLimitAndWhenToTryAgain) {
    EXPECT_EQ(too_many_connections().status, 503U);
    EXPECT_EQ(too_many_connections().header("retry-after"), "1");
    EXPECT_EQ(too_many_connections().header("connection"), "close");
    const Response streams = too_many_streams({.streams = 3});
    EXPECT_EQ(streams.status, 503U);
    EXPECT_EQ(streams.header("retry-after"), "5");
    EXPECT_NE(streams.body.find("there are 3 already"), std::string::npos);
    const Response body = body_too_large({.body_bytes = 1000});
    EXPECT_EQ(body.status, 413U);
    EXPECT_NE(body.body.find("at most 1000 bytes"), std::string::npos);
}

}  // namespace
}  // namespace flyball::control
