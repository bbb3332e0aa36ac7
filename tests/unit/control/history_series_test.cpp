// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/history_series.hpp"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "sample_report.hpp"

namespace flyball::control {
namespace {

using telemetry::Report;

/// The value of one series between two reports.
double value_of(const ReportSeries& series,
                const Report& before,
                const Report& now,
                const std::string& name) {
    std::vector<double> values;
    series.read(before, now, values);
    EXPECT_EQ(values.size(), series.infos().size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (series.infos()[i].name == name) {
            return values[i];
        }
    }
    ADD_FAILURE() << "no series " << name;
    return 0;
}

class OneSecond : public testing::Test {
  protected:
    [[nodiscard]] double value(const std::string& name) const {
        return value_of(ReportSeries(before), before, now, name);
    }

    Report before = test::sample_report();
    Report now = test::sample_report_one_second_later();
};

TEST_F(OneSecond, RatesAreGrowthPerSecond) {
    EXPECT_DOUBLE_EQ(value("rx_packets"), 15'500'000);
    EXPECT_DOUBLE_EQ(value("dropped_packets"), 4);
    EXPECT_DOUBLE_EQ(value("drops.tx_full"), 4);
    EXPECT_DOUBLE_EQ(value("drops.malformed"), 0);
    EXPECT_DOUBLE_EQ(value("ports.left.rx_packets"), 7'750'000);
    EXPECT_DOUBLE_EQ(value("workers.2.rx_packets"), 15'500'000);
    EXPECT_DOUBLE_EQ(value("traffic.returned_packets"), 15'500'000);
}

TEST_F(OneSecond, ThroughputIsOnTheWire) {
    // 60 bytes as the device counts, 24 more on the wire.
    EXPECT_DOUBLE_EQ(value("ports.left.rx_wire"), 7'750'000.0 * 84 * 8);
    now.ports[0].rx_bytes = 0;
    before.ports[0].rx_bytes = 0;
    EXPECT_TRUE(std::isnan(value("ports.left.rx_wire"))) << "a driver that does not count bytes";
}

TEST_F(OneSecond, SharesAreOfOne) {
    EXPECT_DOUBLE_EQ(value("workers.2.load"), 0.8);
    EXPECT_NEAR(value("workers.1.cpu"), 1.55, 1e-9) << "the sample's lcore has 155 % of a CPU";
    EXPECT_DOUBLE_EQ(value("rings.poll1-worker2.used"), 12.0 / 1024);
    EXPECT_DOUBLE_EQ(value("rings.poll1-worker2.used_max"), 600.0 / 1024);
    EXPECT_DOUBLE_EQ(value("pools.node0.in_use"), 1234.0 / 16383);
}

TEST_F(OneSecond, LatencyIsOfTheSecondAndNotSinceTheStart) {
    EXPECT_NEAR(value("latency.p50"), 1'000, 1'000 / 64.0);
    EXPECT_GE(value("latency.max"), value("latency.p99"));
    EXPECT_TRUE(std::isnan(value_of(ReportSeries(now), now, now, "latency.p99")))
        << "no sample, no latency";
}

TEST_F(OneSecond, WhatCannotBeMeasuredIsNotANumber) {
    const ReportSeries series(before);
    EXPECT_TRUE(std::isnan(value_of(series, before, before, "rx_packets"))) << "no time passed";
    EXPECT_TRUE(std::isnan(value_of(series, now, before, "rx_packets"))) << "time went back";
    before.totals.rx_packets = now.totals.rx_packets + 1;
    EXPECT_TRUE(std::isnan(value_of(series, before, now, "rx_packets"))) << "a counter went down";
    now.ports.resize(1);
    now.workers.clear();
    now.traffic.reset();
    for (const char* const name :
         {"ports.right.rx_packets", "workers.2.load", "traffic.offered_packets"}) {
        EXPECT_TRUE(std::isnan(value_of(series, before, now, name))) << name;
    }
}

TEST_F(OneSecond, EveryNameIsThereOnceAndHasAUnit) {
    std::set<std::string> names;
    const ReportSeries series(before);
    for (const SeriesInfo& info : series.infos()) {
        EXPECT_TRUE(names.insert(info.name).second) << info.name;
        EXPECT_FALSE(info.unit.empty()) << info.name;
    }
    EXPECT_EQ(names.size(), 5 + dataplane::kDropReasons + 4 + 2 * 7 + 2 * 5 + 2 + 1 + 3);
}

TEST_F(OneSecond, TakesSeriesThatAreNotInTheReport) {
    ReportSeries series(before);
    series.append({"governor.wait", "ns"},
                  [](const ReportWindow& window) { return window.seconds * 5; });
    EXPECT_DOUBLE_EQ(value_of(series, before, now, "governor.wait"), 5);
}

TEST_F(OneSecond, WhatTheGovernorHoldsIsKeptAsItIs) {
    before.governor = test::sample_governed_report().governor;
    now.governor = before.governor;
    EXPECT_TRUE(std::isnan(value("governor.in_time"))) << "no window was judged";
    now.governor->windows.judged += 100;
    now.governor->windows.late += 4;
    EXPECT_DOUBLE_EQ(value("governor.in_time"), 0.96);
    EXPECT_DOUBLE_EQ(value("governor.2.load"), 0.567);
    EXPECT_DOUBLE_EQ(value("governor.2.wait_limit"), 210'000);
    EXPECT_DOUBLE_EQ(value("governor.2.packet_cost"), 30);
    now.governor->workers.clear();
    EXPECT_TRUE(std::isnan(value("governor.2.load")));
}

}  // namespace
}  // namespace flyball::control
