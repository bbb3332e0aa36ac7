// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/sampler.hpp"

#include <gtest/gtest.h>

namespace flyball::dataplane {
namespace {

constexpr std::uint64_t kInterval = 1'000;
constexpr std::uint32_t kSmall = 8;
constexpr std::uint32_t kFull = 32;
constexpr std::uint64_t kStart = 1'000'000'000'000;

/// Offers `bursts` bursts, one per `gap` cycles, and returns how many were sampled.
unsigned sampled_of(Sampler& sampler, std::uint64_t& now, unsigned bursts, std::uint64_t gap) {
    unsigned sampled = 0;
    for (unsigned i = 0; i < bursts; ++i) {
        sampled += sampler.take(now, kSmall).any() ? 1U : 0U;
        now += gap;
    }
    return sampled;
}

TEST(Sampler, TakesTheFirstBurst) {
    Sampler sampler(kInterval);
    EXPECT_TRUE(sampler.take(kStart, kFull).any());
}

TEST(Sampler, TakesEveryBurstOfASlowPort) {
    Sampler sampler(kInterval);
    std::uint64_t now = kStart;
    EXPECT_EQ(sampled_of(sampler, now, 1'000, 2 * kInterval), 1'000U);
    EXPECT_EQ(sampler.stride(), 1U);
}

TEST(Sampler, TakesAboutOneBurstPerIntervalOfAFastPort) {
    for (const std::uint64_t gap : {1U, 3U, 10U, 77U, 400U}) {
        Sampler sampler(kInterval);
        std::uint64_t now = kStart;
        sampled_of(sampler, now, 100'000, gap);
        const std::uint64_t start = now;
        const unsigned sampled = sampled_of(sampler, now, 200'000, gap);
        const double per_interval =
            static_cast<double>(sampled) * kInterval / static_cast<double>(now - start);
        // The stride is a power of two, so the rate is right within a factor of two.
        EXPECT_GE(per_interval, 0.99) << "gap " << gap << ", stride " << sampler.stride();
        EXPECT_LE(per_interval, 2.01) << "gap " << gap << ", stride " << sampler.stride();
    }
}

TEST(Sampler, BoundsTheStride) {
    Sampler sampler(kInterval);
    std::uint64_t now = kStart;
    sampled_of(sampler, now, 100'000, 0);
    EXPECT_EQ(sampler.stride(), 4096U);
}

TEST(Sampler, FollowsARateThatFell) {
    Sampler sampler(kInterval);
    std::uint64_t now = kStart;
    sampled_of(sampler, now, 100'000, 1);
    ASSERT_GE(sampler.stride(), 256U);
    // Now a burst per 100 intervals: waiting for the old stride would take 25,600 of them.
    const std::uint64_t slow = now;
    while (sampler.stride() > 1) {
        ASSERT_LT(now - slow, 4'300 * kInterval) << "stride " << sampler.stride();
        sampled_of(sampler, now, 1, 100 * kInterval);
    }
    EXPECT_EQ(sampled_of(sampler, now, 10, 100 * kInterval), 10U);
}

TEST(Sampler, APauseDoesNotChangeTheStrideOfABusyPort) {
    Sampler sampler(kInterval);
    std::uint64_t now = kStart;
    sampled_of(sampler, now, 100'000, 10);
    const std::uint32_t stride = sampler.stride();
    ASSERT_GE(stride, 64U);
    now += 20 * kInterval;
    sampled_of(sampler, now, stride, 10);
    EXPECT_GE(sampler.stride(), stride / 2);
}

TEST(Sampler, ClumpsOfBurstsAreSampledLikeOthers) {
    // After each sleep of 9 intervals two full bursts come, then two small ones.
    Sampler sampler(kInterval);
    std::uint64_t now = kStart;
    unsigned full = 0;
    unsigned small = 0;
    constexpr unsigned kSleeps = 20'000;
    for (unsigned i = 0; i < kSleeps; ++i, now += 9 * kInterval) {
        for (const std::uint32_t packets : {100U, 100U, 1U, 1U}) {
            unsigned& taken = packets == 1 ? small : full;
            taken += sampler.take(now, packets).latency ? 1U : 0U;
            now += 5;
        }
    }
    EXPECT_GT(full, kSleeps / 4) << "a window of 35 sleeps gets its samples";
    EXPECT_LT(small, 4 * full) << "packets of small bursts stay few among the samples";
    EXPECT_GT(small, full / 4) << "and are among them";
}

TEST(Sampler, TakesTurnsSoThatRecordingDoesNotCountAsCost) {
    Sampler sampler(kInterval);
    std::uint64_t now = kStart;
    unsigned latencies = 0;
    unsigned costs = 0;
    for (unsigned i = 0; i < 1'000; ++i, now += 2 * kInterval) {
        const Sample sample = sampler.take(now, kFull);
        EXPECT_NE(sample.latency, sample.cost) << i;
        latencies += sample.latency ? 1U : 0U;
        costs += sample.cost ? 1U : 0U;
    }
    EXPECT_EQ(latencies, 500U);
    EXPECT_EQ(costs, 500U);
}

TEST(Sampler, MeasuresBothOfTheFewPacketsOfASlowPort) {
    Sampler sampler(kInterval);
    std::uint64_t now = kStart;
    for (unsigned i = 0; i < 10; ++i, now += 2 * kInterval) {
        const Sample sample = sampler.take(now, 1);
        EXPECT_TRUE(sample.latency && sample.cost) << i;
    }
}

TEST(Sampler, TakesFullBurstsLessOften) {
    const auto sampled = [](std::uint32_t packets) {
        Sampler sampler(kInterval);
        std::uint64_t now = kStart;
        unsigned taken = 0;
        for (unsigned i = 0; i < 200'000; ++i, now += 10) {
            taken += sampler.take(now, packets).any() ? 1U : 0U;
        }
        return taken;
    };
    EXPECT_NEAR(static_cast<double>(sampled(kSmall)) / sampled(kFull), 4.0, 0.5);
}

}  // namespace
}  // namespace flyball::dataplane
