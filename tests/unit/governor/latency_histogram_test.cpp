// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/latency_histogram.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace flyball::governor {
namespace {

std::unique_ptr<LatencyHistogram> histogram_of(const std::vector<std::uint64_t>& values) {
    auto histogram = std::make_unique<LatencyHistogram>();
    for (const auto value : values) {
        histogram->record(value);
    }
    return histogram;
}

TEST(LatencyHistogram, EmptyHasOnlyZeros) {
    const auto copy = snapshot(LatencyHistogram{});
    EXPECT_EQ(copy.count(), 0U);
    EXPECT_EQ(copy.min(), 0U);
    EXPECT_EQ(copy.max(), 0U);
    EXPECT_EQ(copy.percentile(50), 0U);
    EXPECT_EQ(copy.percentile(100), 0U);
}

TEST(LatencyHistogram, BucketsAreContiguousAndOrdered) {
    std::size_t last = 0;
    for (std::uint64_t value = 1; value < 1'000'000; ++value) {
        const auto bucket = detail::bucket_of(value);
        ASSERT_TRUE(bucket == last || bucket == last + 1) << value;
        last = bucket;
    }
    EXPECT_EQ(detail::bucket_of(kHistogramValueMax) + 1, kHistogramBuckets);
    EXPECT_EQ(detail::bucket_of(~std::uint64_t{0}) + 1, kHistogramBuckets);
}

TEST(LatencyHistogram, SmallValuesAreExact) {
    const auto copy = snapshot(*histogram_of({0, 1, 2, 3, 62, 63}));
    EXPECT_EQ(copy.count(), 6U);
    EXPECT_EQ(copy.min(), 0U);
    EXPECT_EQ(copy.percentile(0), 0U);
    EXPECT_EQ(copy.percentile(50), 2U);
    EXPECT_EQ(copy.percentile(75), 62U);
    EXPECT_EQ(copy.percentile(100), 63U);
}

TEST(LatencyHistogram, OneSampleIsEveryPercentile) {
    const auto copy = snapshot(*histogram_of({1'000'003}));
    EXPECT_EQ(copy.percentile(50), 1'000'003U);
    EXPECT_EQ(copy.percentile(99.9), 1'000'003U);
    EXPECT_EQ(copy.max(), 1'000'003U);
    EXPECT_LE(copy.min(), 1'000'003U);
}

TEST(LatencyHistogram, RecordsManySamplesAtOnce) {
    LatencyHistogram histogram;
    histogram.record(10, 999);
    histogram.record(50'000, 1);
    const auto copy = snapshot(histogram);
    EXPECT_EQ(copy.count(), 1000U);
    EXPECT_EQ(copy.percentile(99.9), 10U);
    EXPECT_EQ(copy.percentile(99.95), 50'000U);
}

TEST(LatencyHistogram, SaturatesButKeepsTheExactMaximum) {
    const auto huge = std::uint64_t{1} << 50U;
    const auto copy = snapshot(*histogram_of({5, huge, huge + 1}));
    EXPECT_EQ(copy.bucket_count(kHistogramBuckets - 1), 2U);
    EXPECT_EQ(copy.max(), huge + 1);
    EXPECT_EQ(copy.percentile(100), huge + 1);
    EXPECT_LE(copy.percentile(60), kHistogramValueMax);
    EXPECT_GE(copy.percentile(60), kHistogramValueMax / 64 * 63);
}

TEST(LatencyHistogram, PercentOutsideItsRangeCountsAsTheNearerEnd) {
    const auto copy = snapshot(*histogram_of({1, 2, 3}));
    EXPECT_EQ(copy.percentile(-5), 1U);
    EXPECT_EQ(copy.percentile(500), 3U);
}

TEST(HistogramSnapshot, AddsWorkers) {
    const auto first = histogram_of({10, 20});
    const auto second = histogram_of({30, 40'000});
    HistogramSnapshot sum;
    sum.add(*first);
    sum.add(*second);
    EXPECT_EQ(sum.count(), 4U);
    EXPECT_EQ(sum.max(), 40'000U);
    EXPECT_EQ(sum.min(), 10U);
    EXPECT_EQ(sum.percentile(75), 30U);

    HistogramSnapshot same = snapshot(*first);
    same.add(snapshot(*second));
    EXPECT_EQ(same.count(), sum.count());
    EXPECT_EQ(same.max(), sum.max());
    EXPECT_EQ(same.percentile(50), sum.percentile(50));
}

TEST(HistogramSnapshot, WindowHoldsOnlyWhatCameLater) {
    LatencyHistogram histogram;
    histogram.record(1'000'000);
    const auto start = snapshot(histogram);
    histogram.record(10);
    histogram.record(2'000);
    const auto window = snapshot(histogram).since(start);
    EXPECT_EQ(window.count(), 2U);
    EXPECT_EQ(window.percentile(50), 10U);
    EXPECT_NEAR(static_cast<double>(window.max()), 2'000.0, 2'000.0 / 64);

    histogram.record(1'000'001);
    EXPECT_EQ(snapshot(histogram).since(start).max(), 1'000'001U) << "a new maximum is exact";
    EXPECT_EQ(start.since(start).count(), 0U);
    EXPECT_EQ(start.since(start).max(), 0U);
}

/// Values of every magnitude, without end.
class Mixture {
  public:
    std::uint64_t next() {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return state_ >> (24U + (state_ & 31U));
    }

  private:
    std::uint64_t state_ = 1;
};

TEST(HistogramSnapshot, ReadsSeveralPercentilesInOnePass) {
    auto histogram = std::make_unique<LatencyHistogram>();
    constexpr std::array<double, 6> kPercents{-1, 0, 50, 50, 99.9, 100};
    std::array<std::uint64_t, kPercents.size()> values{};
    snapshot(*histogram).percentiles(kPercents, values);
    EXPECT_EQ(values, (std::array<std::uint64_t, 6>{}));
    for (std::uint64_t value = 1; value < 1'000'000; value += 1 + value / 7) {
        histogram->record(value, 3);
        const HistogramSnapshot copy = snapshot(*histogram);
        copy.percentiles(kPercents, values);
        for (std::size_t i = 0; i < kPercents.size(); ++i) {
            ASSERT_EQ(values[i], copy.percentile(kPercents[i])) << kPercents[i] << " of " << value;
        }
    }
    EXPECT_EQ(values.back(), snapshot(*histogram).max());
}

TEST(LatencyHistogram, ReadersSeeConsistentNumbersWhileItIsWritten) {
    constexpr unsigned kSnapshots = 50;
    LatencyHistogram histogram;
    std::atomic<bool> reading{true};
    std::uint64_t written = 0;
    std::jthread writer([&] {
        for (Mixture mixture; reading; ++written) {
            histogram.record(mixture.next());
        }
    });
    HistogramSnapshot last;
    unsigned grew = 0;
    while (grew < kSnapshots && !HasFailure()) {
        const auto now = snapshot(histogram);
        EXPECT_GE(now.count(), last.count());
        EXPECT_GE(now.max(), now.percentile(99.9));
        EXPECT_GE(now.percentile(99.9), now.percentile(50));
        EXPECT_GE(now.percentile(50), now.min());
        EXPECT_EQ(now.since(last).count(), now.count() - last.count());
        grew += now.count() > last.count() ? 1U : 0U;
        last = now;
    }
    reading = false;
    writer.join();
    EXPECT_EQ(snapshot(histogram).count(), written);
}

}  // namespace
}  // namespace flyball::governor
