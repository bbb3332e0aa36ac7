// SPDX-License-Identifier: BSD-3-Clause
// Distribution of a time (or any other number) in constant memory: every power of two is cut into
// 32 equal buckets (log-linear, as in HdrHistogram), so a percentile is at most 1/64 off its true
// value.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include "flyball/base/cacheline.hpp"

namespace flyball::governor {

/// Larger values count as this one; 2^40 cycles are 7 minutes at 2.6 GHz.
inline constexpr std::uint64_t kHistogramValueMax = (std::uint64_t{1} << 40U) - 1;

/// Buckets per power of two. A bucket is at most 1/32 of its values wide; its middle is what
/// percentiles report, hence 1/64.
inline constexpr unsigned kHistogramSubBuckets = 32;

namespace detail {

/// Values below 2 * kHistogramSubBuckets have a bucket each.
inline constexpr unsigned kExactBits = std::bit_width(2 * kHistogramSubBuckets - 1U);

[[nodiscard]] constexpr std::size_t bucket_of(std::uint64_t value) noexcept {
    const std::uint64_t in_range = value < kHistogramValueMax ? value : kHistogramValueMax;
    const auto shift =
        static_cast<unsigned>(std::bit_width(in_range | kHistogramSubBuckets)) - kExactBits;
    return static_cast<std::size_t>(std::uint64_t{shift} * kHistogramSubBuckets +
                                    (in_range >> shift));
}

}  // namespace detail

inline constexpr std::size_t kHistogramBuckets = detail::bucket_of(kHistogramValueMax) + 1;

/// What the samples of a bucket count as, within 1/64. `bucket` < kHistogramBuckets. Pure.
[[nodiscard]] std::uint64_t bucket_middle(std::size_t bucket) noexcept;

/// One writing thread, any number of readers that never stop it. 9 KiB, of which a steady load
/// touches a few cache lines. Values have no unit here; the data path records TSC cycles.
class alignas(kCacheLine) LatencyHistogram {
  public:
    /// Adds `count` samples of `value`. Writer thread only.
    void record(std::uint64_t value, std::uint64_t count = 1) noexcept {
        buckets_[detail::bucket_of(value)].add(count);
        // Relaxed: a snapshot reads the buckets up to the maximum that it saw.
        if (value > max_.load(std::memory_order_relaxed)) [[unlikely]] {
            max_.store(value, std::memory_order_relaxed);
        }
    }

    /// Any thread.
    [[nodiscard]] std::uint64_t bucket_count(std::size_t bucket) const noexcept {
        return buckets_[bucket].get();
    }

    /// Exact, also above kHistogramValueMax; 0 if nothing was recorded. Any thread.
    [[nodiscard]] std::uint64_t max() const noexcept {
        return max_.load(std::memory_order_relaxed);
    }

  private:
    std::array<SingleWriterCounter, kHistogramBuckets> buckets_;
    std::atomic<std::uint64_t> max_{0};
};

static_assert(sizeof(LatencyHistogram) % kCacheLine == 0);

/// Plain copy of one or more histograms. Its count is the sum of its buckets, so percentiles and
/// count never disagree, whatever the writers did meanwhile. One thread at a time; never allocates.
class HistogramSnapshot {
  public:
    /// Adds what `histogram` holds now; one call per worker gives the distribution over all of
    /// them.
    void add(const LatencyHistogram& histogram) noexcept;

    /// Adds another snapshot's samples.
    void add(const HistogramSnapshot& other) noexcept;

    /// What came after `earlier`, an earlier snapshot of the same histograms: a time window.
    /// Its max is within 1/64 and never above the exact maximum since the start.
    [[nodiscard]] HistogramSnapshot since(const HistogramSnapshot& earlier) const noexcept;

    /// Smallest value that at least `percent` % of the samples do not exceed, within 1/64; 100
    /// gives max(). `percent` outside 0..100 counts as the nearer end. 0 without samples.
    [[nodiscard]] std::uint64_t percentile(double percent) const noexcept;

    /// percentile() of several percents in one pass over the buckets. `ascending` and `values` have
    /// the same size.
    void percentiles(std::span<const double> ascending,
                     std::span<std::uint64_t> values) const noexcept;

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

    /// Exact for a snapshot, within 1/64 for a window. 0 without samples.
    [[nodiscard]] std::uint64_t max() const noexcept { return max_; }

    /// Within 1/64. 0 without samples.
    [[nodiscard]] std::uint64_t min() const noexcept;

    [[nodiscard]] std::uint64_t bucket_count(std::size_t bucket) const noexcept {
        return buckets_[bucket];
    }

  private:
    /// The bucket's middle, as far as max_ allows.
    [[nodiscard]] std::uint64_t representative(std::size_t bucket) const noexcept;

    std::array<std::uint64_t, kHistogramBuckets> buckets_{};
    std::uint64_t count_ = 0;
    std::uint64_t max_ = 0;
};

/// Copies a histogram without stopping its writer. Any thread.
[[nodiscard]] HistogramSnapshot snapshot(const LatencyHistogram& histogram) noexcept;

}  // namespace flyball::governor
