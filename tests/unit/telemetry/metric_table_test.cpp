// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/metric_table.hpp"

#include <algorithm>
#include <regex>
#include <set>

#include <gtest/gtest.h>

#include "sample_report.hpp"

namespace flyball::telemetry {
namespace {

TEST(MetricTable, NamesFollowPrometheusConventions) {
    const std::regex wanted("flyball(_[a-z0-9]+)+");
    const std::regex units(".*_(milliseconds|microseconds|ns|bits|kilobytes|percent)(_.*)?");
    std::set<std::string> seen;
    for (const Metric& metric : metric_table()) {
        const std::string name(metric.name);
        EXPECT_TRUE(std::regex_match(name, wanted)) << name;
        EXPECT_FALSE(std::regex_match(name, units)) << name << " has no base unit";
        EXPECT_EQ(name.ends_with("_total"), metric.type == MetricType::counter) << name;
        EXPECT_TRUE(seen.insert(name).second) << name << " is there twice";
    }
}

TEST(MetricTable, HelpIsASentence) {
    for (const Metric& metric : metric_table()) {
        EXPECT_TRUE(metric.help.ends_with('.')) << metric.name;
        EXPECT_EQ(metric.help.find('|'), std::string_view::npos) << metric.name;
    }
}

TEST(MetricTable, LabelsAreNamesAndNotPartOfTheMetric) {
    const std::regex wanted("[a-z]+(_[a-z]+)*");
    for (const Metric& metric : metric_table()) {
        for (const std::string_view label : metric.labels) {
            EXPECT_TRUE(std::regex_match(std::string(label), wanted)) << metric.name;
            EXPECT_NE(label, "le") << metric.name << ": reserved for histograms";
        }
    }
}

TEST(MetricTable, EverySeriesHasAValueForEachLabelAndIsThereOnce) {
    for (const Report& report : {test::sample_governed_report(), Report{}}) {
        for (const Metric& metric : metric_table()) {
            std::set<std::vector<std::string>> seen;
            for (const Series& series : metric.read(report)) {
                EXPECT_EQ(series.label_values.size(), metric.labels.size()) << metric.name;
                EXPECT_TRUE(seen.insert(series.label_values).second) << metric.name;
            }
        }
    }
}

/// A row whose reader finds nothing in a report with every part is a row that shows nothing.
TEST(MetricTable, EveryRowHasSeriesInAFullReport) {
    const Report report = test::sample_governed_report();
    for (const Metric& metric : metric_table()) {
        EXPECT_FALSE(metric.read(report).empty()) << metric.name;
    }
}

TEST(MetricTable, CountersNeverGoDown) {
    const Report before = test::sample_report();
    const Report now = test::sample_report_one_second_later();
    for (const Metric& metric : metric_table()) {
        const auto earlier = metric.read(before);
        const auto later = metric.read(now);
        ASSERT_EQ(earlier.size(), later.size()) << metric.name;
        for (std::size_t i = 0; i < later.size() && metric.type == MetricType::counter; ++i) {
            EXPECT_GE(later[i].value, earlier[i].value) << metric.name;
        }
    }
}

}  // namespace
}  // namespace flyball::telemetry
