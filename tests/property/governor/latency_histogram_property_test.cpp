// SPDX-License-Identifier: BSD-3-Clause
// The histogram against a sorted vector: nearest-rank percentiles within 1/64.
#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "flyball/governor/latency_histogram.hpp"

namespace flyball::governor {
namespace {

using Values = std::vector<std::uint64_t>;

/// Values of every magnitude, not only small ones.
rc::Gen<Values> any_values() {
    return rc::gen::container<Values>(rc::gen::apply(
        [](std::uint64_t bits, unsigned shift) { return (bits & kHistogramValueMax) >> shift; },
        rc::gen::arbitrary<std::uint64_t>(), rc::gen::inRange(0U, 40U)));
}

std::uint64_t oracle(Values sorted, double percent) {
    std::sort(sorted.begin(), sorted.end());
    const auto rank =
        static_cast<std::size_t>(std::ceil(percent * static_cast<double>(sorted.size()) / 100.0));
    return sorted[std::max<std::size_t>(rank, 1) - 1];
}

bool is_within_one_64th(std::uint64_t reported, std::uint64_t truth) {
    const auto difference = reported > truth ? reported - truth : truth - reported;
    return difference <= truth / 64;
}

std::unique_ptr<LatencyHistogram> histogram_of(const Values& values) {
    auto histogram = std::make_unique<LatencyHistogram>();
    for (const auto value : values) {
        histogram->record(value);
    }
    return histogram;
}

RC_GTEST_PROP(LatencyHistogramProperty, PercentilesAreWithinOne64th, ()) {
    const auto values = *rc::gen::nonEmpty(any_values());
    const auto percent = *rc::gen::map(rc::gen::inRange(0, 100'001),
                                       [](int thousandth) { return thousandth / 1000.0; });
    const auto copy = snapshot(*histogram_of(values));
    RC_LOG() << "percent " << percent << ", reported " << copy.percentile(percent) << ", true "
             << oracle(values, percent) << '\n';
    RC_ASSERT(is_within_one_64th(copy.percentile(percent), oracle(values, percent)));
    RC_ASSERT(copy.max() == oracle(values, 100));
    RC_ASSERT(is_within_one_64th(copy.min(), oracle(values, 0)));
    RC_ASSERT(copy.count() == values.size());
}

RC_GTEST_PROP(LatencyHistogramProperty, WindowEqualsAHistogramOfTheWindow, ()) {
    const auto before = *any_values();
    const auto later = *rc::gen::nonEmpty(any_values());
    const auto histogram = histogram_of(before);
    const auto start = snapshot(*histogram);
    for (const auto value : later) {
        histogram->record(value);
    }
    const auto window = snapshot(*histogram).since(start);
    RC_ASSERT(window.count() == later.size());
    RC_ASSERT(is_within_one_64th(window.max(), oracle(later, 100)));
    RC_ASSERT(is_within_one_64th(window.min(), oracle(later, 0)));
    for (const double percent : {0.0, 50.0, 90.0, 99.0, 99.9}) {
        RC_ASSERT(is_within_one_64th(window.percentile(percent), oracle(later, percent)));
    }
}

RC_GTEST_PROP(LatencyHistogramProperty, MergingEqualsRecordingTogether, ()) {
    const auto first = *any_values();
    const auto second = *any_values();
    auto both = first;
    both.insert(both.end(), second.begin(), second.end());
    auto merged = snapshot(*histogram_of(first));
    merged.add(*histogram_of(second));
    const auto together = snapshot(*histogram_of(both));
    RC_ASSERT(merged.count() == together.count());
    RC_ASSERT(merged.max() == together.max());
    for (std::size_t bucket = 0; bucket < kHistogramBuckets; ++bucket) {
        RC_ASSERT(merged.bucket_count(bucket) == together.bucket_count(bucket));
    }
}

}  // namespace
}  // namespace flyball::governor
