// SPDX-License-Identifier: BSD-3-Clause
#include "distribution.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace flyball::telemetry {
namespace {

constexpr double kHertz = 1e9;  // one cycle is a nanosecond

std::uint64_t up_to(const Distribution& distribution, double bound) {
    for (const Distribution::Bucket& bucket : distribution.buckets) {
        if (std::abs(bucket.upper_bound - bound) < bound * 1e-9) {
            return bucket.cumulative_count;
        }
    }
    ADD_FAILURE() << "no bucket " << bound;
    return 0;
}

TEST(Distribution, CountsTimesUpToEachPowerOfTwoOfAMicrosecond) {
    governor::LatencyHistogram cycles;
    cycles.record(900, 5);
    cycles.record(1'500, 3);
    cycles.record(3'000, 2);
    cycles.record(20'000'000, 1);  // above the last bucket
    const Distribution seconds = seconds_of(governor::snapshot(cycles), kHertz);
    ASSERT_EQ(seconds.buckets.size(), 15U);
    EXPECT_EQ(seconds.count, 11U);
    EXPECT_EQ(up_to(seconds, 1e-6), 5U);
    EXPECT_EQ(up_to(seconds, 2e-6), 8U);
    EXPECT_EQ(up_to(seconds, 4e-6), 10U);
    EXPECT_EQ(up_to(seconds, 16.384e-3), 10U);
    const double sum = (5 * 900 + 3 * 1'500 + 2 * 3'000 + 20'000'000) / kHertz;
    EXPECT_NEAR(seconds.sum, sum, sum / 64);
}

TEST(Distribution, HasAllBucketsWithoutASample) {
    for (const double hertz : {kHertz, 0.0}) {
        const Distribution seconds = seconds_of({}, hertz);
        ASSERT_EQ(seconds.buckets.size(), 15U);
        EXPECT_EQ(seconds.count, 0U);
        EXPECT_EQ(seconds.sum, 0.0);
        EXPECT_EQ(seconds.buckets.back().cumulative_count, 0U);
    }
}

/// Prometheus takes a bucket that shrinks for a restart. A maximum that grows must not move the
/// samples that were counted before.
TEST(Distribution, BucketsNeverShrinkWhateverComesLater) {
    governor::LatencyHistogram cycles;
    Distribution before = seconds_of(governor::snapshot(cycles), kHertz);
    for (std::uint64_t value = 500; value < 40'000'000; value += value / 50) {
        cycles.record(value);
        const Distribution now = seconds_of(governor::snapshot(cycles), kHertz);
        for (std::size_t i = 0; i < now.buckets.size(); ++i) {
            ASSERT_GE(now.buckets[i].cumulative_count, before.buckets[i].cumulative_count)
                << "after " << value;
        }
        ASSERT_GT(now.sum, before.sum);
        before = now;
    }
}

TEST(Distribution, BurstsSumUpToPackets) {
    const Distribution packets = packets_of({{0, 100}, {1, 4}, {32, 10}, {33, 2}, {256, 1}});
    EXPECT_EQ(packets.count, 117U);
    EXPECT_EQ(packets.sum, 4 + 320 + 66 + 256);
    EXPECT_EQ(packets.buckets.front().upper_bound, 0.0);
    EXPECT_EQ(packets.buckets.front().cumulative_count, 100U);
    EXPECT_EQ(up_to(packets, 16), 104U);
    EXPECT_EQ(up_to(packets, 32), 114U);
    EXPECT_EQ(up_to(packets, 64), 116U);
    EXPECT_EQ(packets.buckets.back().cumulative_count, packets.count);
}

}  // namespace
}  // namespace flyball::telemetry
