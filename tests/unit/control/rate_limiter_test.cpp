// SPDX-License-Identifier: BSD-3-Clause
#include "rate_limiter.hpp"

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

TEST(RateLimiter, PermitsABurstAndThenTheRate) {
    RateLimiter limiter(10);
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(limiter.take("a", 0), 0U) << i;
    }
    EXPECT_EQ(limiter.take("a", 0), 1U);
    EXPECT_EQ(limiter.take("a", kSecond / 10), 0U);
    EXPECT_EQ(limiter.take("a", kSecond / 10), 1U);
    EXPECT_EQ(limiter.take("a", 100 * kSecond), 0U);
}

TEST(RateLimiter, PeersDoNotShareABucket) {
    RateLimiter limiter(1);
    EXPECT_EQ(limiter.take("a", 0, 2), 0U);
    EXPECT_EQ(limiter.take("a", 0), 1U);
    EXPECT_EQ(limiter.take("b", 0), 0U);
}

TEST(RateLimiter, ADebtDelaysForItsLength) {
    RateLimiter limiter(10);
    limiter.charge("a", 0, 50);
    EXPECT_EQ(limiter.take("a", 0), 4U);
    EXPECT_EQ(limiter.take("a", 3 * kSecond), 1U);
    EXPECT_EQ(limiter.take("a", 4 * kSecond), 0U);
}

TEST(RateLimiter, RemembersABoundedNumberOfPeers) {
    RateLimiter limiter(1);
    EXPECT_EQ(limiter.take("first", 0, 2), 0U);
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(limiter.take(std::to_string(i), 0), 0U);
        EXPECT_EQ(limiter.take("first", 0), 1U);
    }
    EXPECT_EQ(limiter.peers(), 256U);
}

TEST(RateLimiter, AClockThatStandsStillAddsNothing) {
    RateLimiter limiter(1);
    EXPECT_EQ(limiter.take("a", kSecond, 2), 0U);
    EXPECT_EQ(limiter.take("a", 0), 1U);
}

}  // namespace
}  // namespace flyball::control
