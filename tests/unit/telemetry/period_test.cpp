// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/period.hpp"

#include <gtest/gtest.h>

namespace flyball::telemetry {
namespace {

Report report_of(double uptime_seconds, double cpu_seconds) {
    Report report;
    report.uptime_seconds = uptime_seconds;
    report.workers.resize(1);
    report.workers[0].cpu_seconds = cpu_seconds;
    return report;
}

TEST(Period, IsTheTimeBetweenTwoReports) {
    const Report before = report_of(10, 4);
    Report now = report_of(12, 5);
    measure_period(before, now);
    EXPECT_EQ(now.period_seconds, 2.0);
    EXPECT_EQ(now.workers[0].cpu_percent, 50.0);
}

TEST(Period, BeginsWithTheWorkersWhereNothingCameBefore) {
    Report now = report_of(10, 1);
    measure_period(Report{}, now);
    EXPECT_EQ(now.period_seconds, 10.0);
    EXPECT_EQ(now.workers[0].cpu_percent, 10.0);
}

TEST(Period, AThreadThatSleptAllTheTimeUsedNothing) {
    Report now = report_of(12, 4);
    measure_period(report_of(10, 4), now);
    EXPECT_EQ(now.workers[0].cpu_percent, 0.0);
}

TEST(Period, LatencyIsOfTheSamplesWithinIt) {
    governor::LatencyHistogram cycles;
    Report before = report_of(10, 1);
    before.tsc_hertz = 1e9;
    cycles.record(50, 100);
    before.sojourn_cycles = governor::snapshot(cycles);
    Report now = report_of(11, 1);
    now.tsc_hertz = 1e9;
    cycles.record(7, 3);
    now.sojourn_cycles = governor::snapshot(cycles);
    measure_period(before, now);
    EXPECT_EQ(now.period_latency.samples, 3U);
    EXPECT_EQ(now.period_latency.p50_ns, 7U);
    measure_period(now, now);
    EXPECT_EQ(now.period_latency.samples, 0U);
}

TEST(Period, WithoutFiguresOrTimeThereIsNoPercentage) {
    Report silent = report_of(10, 0);
    silent.workers[0].cpu_percent = 7;
    measure_period(Report{}, silent);
    EXPECT_FALSE(silent.workers[0].cpu_percent);
    Report at_once = report_of(10, 1);
    measure_period(at_once, at_once);
    EXPECT_FALSE(at_once.workers[0].cpu_percent);
}

}  // namespace
}  // namespace flyball::telemetry
