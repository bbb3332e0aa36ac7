// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/latency.hpp"

#include <gtest/gtest.h>

namespace flyball::telemetry {
namespace {

constexpr double kHertz = 2e9;

governor::HistogramSnapshot a_hundred_samples() {
    governor::LatencyHistogram histogram;
    histogram.record(2'000, 50);
    histogram.record(4'000, 40);
    histogram.record(8'000, 9);
    histogram.record(100'000, 1);
    return snapshot(histogram);
}

TEST(LatencyOf, ConvertsCyclesToNanoseconds) {
    const auto latency = latency_of(a_hundred_samples(), TscScale(kHertz));
    EXPECT_EQ(latency.samples, 100U);
    EXPECT_NEAR(static_cast<double>(latency.p50_ns), 1'000, 1'000 / 64.0);
    EXPECT_NEAR(static_cast<double>(latency.p90_ns), 2'000, 2'000 / 64.0);
    EXPECT_NEAR(static_cast<double>(latency.p99_ns), 4'000, 4'000 / 64.0);
    EXPECT_EQ(latency.p999_ns, 50'000U);
    EXPECT_EQ(latency.max_ns, 50'000U);
}

TEST(LatencyBetween, SeesOnlyTheWindow) {
    Report before;
    before.tsc_hertz = kHertz;
    before.sojourn_cycles = a_hundred_samples();
    Report now = before;
    EXPECT_EQ(latency_between(before, now).samples, 0U);
    EXPECT_EQ(latency_between(before, now).max_ns, 0U);

    governor::LatencyHistogram more;
    more.record(40, 10);
    now.sojourn_cycles.add(more);
    EXPECT_EQ(latency_between(before, now).samples, 10U);
    EXPECT_EQ(latency_between(before, now).max_ns, 20U);
}

TEST(LatencyBetween, EmptyReportsHaveNone) {
    EXPECT_EQ(latency_between(Report{}, Report{}).max_ns, 0U);
}

}  // namespace
}  // namespace flyball::telemetry
