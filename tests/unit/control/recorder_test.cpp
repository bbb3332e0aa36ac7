// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/recorder.hpp"

#include <gtest/gtest.h>

#include "sample_report.hpp"

namespace flyball::control {
namespace {

constexpr std::int64_t kStart = 1'700'000'000;

std::vector<HistoryPoint> rates(const Recorder& recorder) {
    const auto answer =
        recorder.history().query({.series = "rx_packets", .from = kStart, .step_seconds = 1});
    return answer.value().lines.at(0).points;
}

TEST(Recorder, KeepsWhatHappenedBetweenTwoReports) {
    Recorder recorder(test::sample_report());
    recorder.record(kStart, test::sample_report_one_second_later());
    ASSERT_EQ(rates(recorder).size(), 1U);
    EXPECT_DOUBLE_EQ(rates(recorder)[0].mean, 15'500'000);
}

/// Ten reports a second are still one value a second, of the whole second.
TEST(Recorder, LosesNothingBetweenSeconds) {
    telemetry::Report report = test::sample_report();
    Recorder recorder(report);
    for (int tenth = 1; tenth <= 20; ++tenth) {
        report.uptime_seconds += 0.1;
        report.totals.rx_packets += 100;
        recorder.record(kStart + tenth / 10, report);
    }
    ASSERT_EQ(rates(recorder).size(), 3U);
    EXPECT_NEAR(rates(recorder)[1].mean, 1000, 1e-3);
    EXPECT_NEAR(rates(recorder)[2].mean, 1000, 1e-3);
}

TEST(Recorder, TakesSeriesOfItsOwn) {
    const telemetry::Report report = test::sample_report();
    ReportSeries series(report);
    series.append({"answer", "packets"}, [](const ReportWindow&) { return 42.0; });
    Recorder recorder(report, std::move(series));
    recorder.record(kStart, report);
    const auto answer = recorder.history().query({.series = "answer"});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->lines[0].points.back().mean, 42.0);
}

}  // namespace
}  // namespace flyball::control
