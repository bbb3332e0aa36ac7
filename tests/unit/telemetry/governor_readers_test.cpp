// SPDX-License-Identifier: BSD-3-Clause
#include "governor_readers.hpp"

#include <gtest/gtest.h>

#include "sample_report.hpp"

namespace flyball::telemetry {
namespace {

using Labels = std::vector<std::string>;

TEST(GovernorReaders, ExactlyOneModeAndRegimeHold) {
    const Report report = test::sample_governed_report();
    const SeriesList modes = governor_mode(report);
    ASSERT_EQ(modes.size(), 3U);
    EXPECT_EQ(modes[0].label_values, Labels{"auto"});
    EXPECT_EQ(modes[0].value, 1);
    EXPECT_EQ(modes[1].value + modes[2].value, 0);
    const SeriesList regimes = governor_regime(report);
    ASSERT_EQ(regimes.size(), governor::kRegimeNames.size());
    for (const Series& series : regimes) {
        const bool holds = series.label_values == Labels{"2", "closed"};
        EXPECT_EQ(series.value, holds ? 1 : 0);
    }
}

TEST(GovernorReaders, TimesAreInSeconds) {
    const Report report = test::sample_governed_report();
    const auto wait = seconds_of_governed<&GovernedWorkerReport::wait_limit_ns>(report);
    ASSERT_EQ(wait.size(), 1U);
    EXPECT_EQ(wait[0].label_values, Labels{"2"});
    EXPECT_DOUBLE_EQ(wait[0].value, 210e-6);
    EXPECT_EQ(windows_of_governed<&LatencyWindows::late>(report)[0].value, 3);
    EXPECT_EQ(of_governor<&GovernorReport::decisions_total>(report)[0].value, 77);
}

TEST(GovernorReaders, WithoutAGovernorThereIsNothing) {
    const Report report = test::sample_report();
    EXPECT_TRUE(governor_mode(report).empty());
    EXPECT_TRUE(governor_regime(report).empty());
    EXPECT_TRUE(of_governor<&GovernorReport::capacity_pps>(report).empty());
    EXPECT_TRUE(of_governed<&GovernedWorkerReport::load>(report).empty());
    EXPECT_TRUE(windows_of_governed<&LatencyWindows::judged>(report).empty());
}

}  // namespace
}  // namespace flyball::telemetry
