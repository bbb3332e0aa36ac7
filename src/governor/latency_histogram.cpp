// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/latency_histogram.hpp"

#include <algorithm>
#include <cmath>

namespace flyball::governor {
namespace {

constexpr std::uint64_t middle_of(std::size_t bucket) noexcept {
    if (bucket < 2 * kHistogramSubBuckets) {
        return bucket;
    }
    const auto shift = static_cast<unsigned>(bucket / kHistogramSubBuckets - 1);
    const std::uint64_t low = (bucket - std::uint64_t{shift} * kHistogramSubBuckets) << shift;
    return low + (std::uint64_t{1} << shift) / 2;
}

static_assert(middle_of(63) == 63);
static_assert(middle_of(64) == 65);
static_assert(detail::bucket_of(middle_of(kHistogramBuckets - 1)) == kHistogramBuckets - 1);

/// Samples that must not exceed the percentile, at least one.
std::uint64_t rank_of(double percent, std::uint64_t count) noexcept {
    const double in_range = std::isnan(percent) ? 100.0 : std::clamp(percent, 0.0, 100.0);
    const double rank = std::ceil(in_range * static_cast<double>(count) / 100.0);
    // A count above 2^53 may round up: never ask for more than there is.
    return std::clamp(static_cast<std::uint64_t>(rank), std::uint64_t{1}, count);
}

}  // namespace

std::uint64_t bucket_middle(std::size_t bucket) noexcept {
    return middle_of(bucket);
}

void HistogramSnapshot::add(const LatencyHistogram& histogram) noexcept {
    // The buckets above the maximum are empty, or hold samples that the next snapshot will see.
    const std::uint64_t max = histogram.max();
    const std::size_t end = detail::bucket_of(max) + 1;
    std::uint64_t added = 0;
    for (std::size_t bucket = 0; bucket < end; ++bucket) {
        const std::uint64_t samples = histogram.bucket_count(bucket);
        buckets_[bucket] += samples;
        added += samples;
    }
    if (added > 0) {
        count_ += added;
        max_ = std::max(max_, max);
    }
}

void HistogramSnapshot::add(const HistogramSnapshot& other) noexcept {
    for (std::size_t bucket = 0; bucket < kHistogramBuckets; ++bucket) {
        buckets_[bucket] += other.buckets_[bucket];
    }
    count_ += other.count_;
    max_ = std::max(max_, other.max_);
}

HistogramSnapshot HistogramSnapshot::since(const HistogramSnapshot& earlier) const noexcept {
    HistogramSnapshot window;
    std::size_t highest = 0;
    for (std::size_t bucket = 0; bucket < kHistogramBuckets; ++bucket) {
        const std::uint64_t samples =
            buckets_[bucket] - std::min(buckets_[bucket], earlier.buckets_[bucket]);
        window.buckets_[bucket] = samples;
        window.count_ += samples;
        highest = samples > 0 ? bucket : highest;
    }
    // A maximum that rose inside the window is the window's own, exactly.
    const bool rose = max_ > earlier.max_ && detail::bucket_of(max_) == highest;
    window.max_ = rose ? max_ : representative(highest);
    return window;
}

std::uint64_t HistogramSnapshot::percentile(double percent) const noexcept {
    std::uint64_t value = 0;
    percentiles({&percent, 1}, {&value, 1});
    return value;
}

void HistogramSnapshot::percentiles(std::span<const double> ascending,
                                    std::span<std::uint64_t> values) const noexcept {
    std::size_t bucket = 0;
    std::uint64_t seen = buckets_[0];
    for (std::size_t i = 0; i < ascending.size(); ++i) {
        const std::uint64_t rank = count_ > 0 ? rank_of(ascending[i], count_) : 0;
        if (rank == count_) {
            values[i] = max_;
            continue;
        }
        while (seen < rank) {
            seen += buckets_[++bucket];
        }
        values[i] = representative(bucket);
    }
}

std::uint64_t HistogramSnapshot::min() const noexcept {
    const auto* const lowest = std::find_if(buckets_.begin(), buckets_.end(),
                                            [](std::uint64_t samples) { return samples > 0; });
    return lowest == buckets_.end()
               ? 0
               : representative(static_cast<std::size_t>(lowest - buckets_.begin()));
}

std::uint64_t HistogramSnapshot::representative(std::size_t bucket) const noexcept {
    return std::min(middle_of(bucket), max_);
}

HistogramSnapshot snapshot(const LatencyHistogram& histogram) noexcept {
    HistogramSnapshot copy;
    copy.add(histogram);
    return copy;
}

}  // namespace flyball::governor
