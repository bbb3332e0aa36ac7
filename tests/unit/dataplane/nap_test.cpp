// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/nap.hpp"

#include <gtest/gtest.h>

namespace flyball::dataplane {
namespace {

constexpr TscScale kScale(1e9);
constexpr std::uint32_t kLimit = 100'000;

TEST(Nap, UsesTheWholeLimitAtFirst) {
    Nap nap(kScale, 512);
    EXPECT_EQ(nap.length_ns(1'000'000'000, kLimit), kLimit);
}

TEST(Nap, LeavesRoomForTheWakeUp) {
    Nap nap(kScale, 512);
    for (int i = 0; i < 20'000; ++i) {
        nap.record(kLimit, kLimit + 20'000);
    }
    EXPECT_NEAR(nap.length_ns(1'000'000'000, kLimit), 80'000.0, 1'000.0);
}

TEST(Nap, EndsBeforeHalfOfTheQueueIsFull) {
    Nap nap(kScale, 512);
    std::uint64_t now = 1'000'000'000;
    EXPECT_GT(nap.length_ns(now, kLimit), 0U);
    // 10 packets per us: 256 of them come in 25.6 us.
    nap.add(1'000);
    now += 100'000;
    EXPECT_NEAR(nap.length_ns(now, kLimit), 25'600.0, 100.0);
}

TEST(Nap, DoesNotSleepIfTheQueueWouldFillDuringTheWakeUp) {
    Nap nap(kScale, 512);
    for (int i = 0; i < 1'000; ++i) {
        nap.record(kLimit, kLimit + 30'000);
    }
    std::uint64_t now = 1'000'000'000;
    static_cast<void>(nap.length_ns(now, kLimit));
    nap.add(1'000);
    now += 100'000;
    EXPECT_EQ(nap.length_ns(now, kLimit), 0U) << "256 packets come in 25.6 us";
}

TEST(Nap, TriesAgainSomeTimeAfterItGaveUp) {
    Nap nap(kScale, 512);
    for (int i = 0; i < 1'000; ++i) {
        nap.record(kLimit, 3 * kLimit);
    }
    std::uint64_t now = 1'000'000'000;
    ASSERT_EQ(nap.length_ns(now, kLimit), 0U);
    unsigned polls = 0;
    for (; nap.length_ns(now, kLimit) == 0 && polls < 100'000; ++polls) {
        now += 100'000;
    }
    EXPECT_GT(polls, 2'000U) << "0.2 s: not at once";
    EXPECT_LT(polls, 20'000U) << "2 s";
}

TEST(Nap, ForgetsAPeak) {
    Nap nap(kScale, 512);
    std::uint64_t now = 1'000'000'000;
    static_cast<void>(nap.length_ns(now, kLimit));
    nap.add(1'000);
    std::uint32_t length = 0;
    for (int i = 0; i < 20; ++i) {
        now += 100'000;
        length = nap.length_ns(now, kLimit);
    }
    EXPECT_EQ(length, kLimit);
}

TEST(Nap, WithoutAKnownQueueOnlyTheLimitCounts) {
    Nap nap(kScale, 0);
    static_cast<void>(nap.length_ns(1'000'000'000, kLimit));
    nap.add(1'000'000);
    EXPECT_EQ(nap.length_ns(1'000'100'000, kLimit), kLimit);
}

}  // namespace
}  // namespace flyball::dataplane
