// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/lookback.hpp"

#include <gtest/gtest.h>

#include "sample_report.hpp"

namespace flyball::control {
namespace {

using telemetry::Report;

std::shared_ptr<const Report> report_at(double uptime_seconds) {
    auto report = std::make_shared<Report>(test::sample_report());
    report->uptime_seconds = uptime_seconds;
    return report;
}

TEST(Lookback, TheFirstReportServesUntilItIsAMinuteOld) {
    Lookback lookback(report_at(0));
    EXPECT_EQ(lookback.minute_ago()->uptime_seconds, 0);
    for (int second = 1; second < 60; ++second) {
        lookback.record(second, report_at(second));
        EXPECT_EQ(lookback.minute_ago()->uptime_seconds, 0) << second;
    }
}

TEST(Lookback, LaterItIsAMinuteOldAndAtMostTenSecondsMore) {
    Lookback lookback(report_at(0));
    for (int tenth = 1; tenth < 3000; ++tenth) {
        const double uptime = tenth / 10.0;
        lookback.record(tenth / 10, report_at(uptime));
        if (uptime >= Lookback::kAgeSeconds) {
            const double age = uptime - lookback.minute_ago()->uptime_seconds;
            EXPECT_GE(age, Lookback::kAgeSeconds - 1e-9);
            EXPECT_LE(age, Lookback::kAgeSeconds + Lookback::kStepSeconds + 0.2);
        }
    }
}

TEST(Lookback, AfterAStallThereIsStillSomethingToCompareWith) {
    Lookback lookback(report_at(0));
    lookback.record(5, report_at(5));
    lookback.record(500, report_at(500));
    EXPECT_EQ(lookback.minute_ago()->uptime_seconds, 0);
    EXPECT_EQ(lookback.history().latest(), 500);
}

TEST(Lookback, OldReportsAreGivenBack) {
    Lookback lookback(report_at(0));
    const auto early = report_at(1);
    for (int second = 1; second < 600; ++second) {
        lookback.record(second, second == 1 ? early : report_at(second));
    }
    EXPECT_EQ(early.use_count(), 1);
}

}  // namespace
}  // namespace flyball::control
