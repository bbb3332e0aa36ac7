// SPDX-License-Identifier: BSD-3-Clause
#include "exchange.hpp"

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

TEST(Exchange, KeepsABodyUpToItsLimitAndNothingBeyond) {
    const ServerLimits limits{.body_bytes = 8, .excess_bytes = 4};
    Exchange exchange;
    EXPECT_TRUE(exchange.take_body("01234", limits));
    EXPECT_TRUE(exchange.take_body("567", limits));
    EXPECT_EQ(exchange.request.body, "01234567");
    EXPECT_TRUE(exchange.take_body("89ab", limits));
    EXPECT_EQ(exchange.request.body, "");
    EXPECT_EQ(exchange.body_bytes, 12U);
    EXPECT_FALSE(exchange.take_body("c", limits));
    EXPECT_EQ(exchange.request.body, "");
}

TEST(Exchange, KnowsWhenItsEndIsDoubtful) {
    const auto is_doubtful = [](std::vector<Field> headers) {
        Exchange exchange;
        exchange.request.headers = std::move(headers);
        return exchange.is_end_doubtful();
    };
    EXPECT_FALSE(is_doubtful({}));
    EXPECT_FALSE(is_doubtful({{"content-length", "1"}}));
    EXPECT_FALSE(is_doubtful({{"transfer-encoding", "chunked"}}));
    EXPECT_TRUE(is_doubtful({{"content-length", "0"}, {"content-length", "44"}}));
    EXPECT_TRUE(is_doubtful({{"content-length", "4"}, {"transfer-encoding", "chunked"}}));
    EXPECT_TRUE(is_doubtful({{"transfer-encoding", "chunked"}, {"transfer-encoding", "x"}}));
}

}  // namespace
}  // namespace flyball::control
