// SPDX-License-Identifier: BSD-3-Clause
#include "distribution.hpp"

#include <array>

namespace flyball::telemetry {

namespace {

constexpr double kMicrosecond = 1e-6;
constexpr unsigned kTimeBuckets = 15;
constexpr std::array<double, 10> kBurstBounds{0, 1, 2, 4, 8, 16, 32, 64, 128, 256};

/// Counts each sample in the first bucket that holds it; cumulate() makes that what Prometheus
/// wants.
void count(Distribution& distribution, double value, std::uint64_t samples) {
    distribution.count += samples;
    distribution.sum += value * static_cast<double>(samples);
    for (Distribution::Bucket& bucket : distribution.buckets) {
        if (value <= bucket.upper_bound) {
            bucket.cumulative_count += samples;
            return;
        }
    }
}

void cumulate(Distribution& distribution) {
    std::uint64_t below = 0;
    for (Distribution::Bucket& bucket : distribution.buckets) {
        below += bucket.cumulative_count;
        bucket.cumulative_count = below;
    }
}

}  // namespace

Distribution seconds_of(const governor::HistogramSnapshot& cycles, double tsc_hertz) {
    Distribution distribution;
    double bound = kMicrosecond;
    for (unsigned i = 0; i < kTimeBuckets; ++i, bound *= 2) {
        distribution.buckets.push_back({.upper_bound = bound});
    }
    if (tsc_hertz <= 0) {
        return distribution;  // a report that was never collected
    }
    for (std::size_t bucket = 0; bucket < governor::kHistogramBuckets; ++bucket) {
        if (const std::uint64_t samples = cycles.bucket_count(bucket); samples > 0) {
            const auto middle = static_cast<double>(governor::bucket_middle(bucket));
            count(distribution, middle / tsc_hertz, samples);
        }
    }
    cumulate(distribution);
    return distribution;
}

Distribution packets_of(const BurstSizes& bursts) {
    Distribution distribution;
    for (const double bound : kBurstBounds) {
        distribution.buckets.push_back({.upper_bound = bound});
    }
    for (const auto& [packets, calls] : bursts) {
        count(distribution, packets, calls);
    }
    cumulate(distribution);
    return distribution;
}

}  // namespace flyball::telemetry
