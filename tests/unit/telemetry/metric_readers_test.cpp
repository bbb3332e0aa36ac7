// SPDX-License-Identifier: BSD-3-Clause
#include "metric_readers.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "sample_report.hpp"

namespace flyball::telemetry {
namespace {

using Labels = std::vector<std::string>;

double sum_of(const SeriesList& list) {
    return std::accumulate(list.begin(), list.end(), 0.0,
                           [](double sum, const Series& series) { return sum + series.value; });
}

TEST(MetricReaders, DropsOfAllWorkersAndReasonsSumUpToTheTotal) {
    const Report report = test::sample_report();
    const SeriesList drops = dropped_packets(report);
    EXPECT_EQ(drops.size(), report.workers.size() * dataplane::kDropReasons);
    EXPECT_EQ(sum_of(drops), static_cast<double>(report.totals.dropped_packets));
}

TEST(MetricReaders, PollsAndCyclesSumUpToTheirTotals) {
    const Report report = test::sample_report();
    double polls = 0;
    double cycles = 0;
    for (const WorkerReport& worker : report.workers) {
        polls += static_cast<double>(worker.polls);
        cycles += static_cast<double>(worker.busy_cycles + worker.idle_cycles);
    }
    EXPECT_EQ(sum_of(worker_polls(report)), polls);
    EXPECT_EQ(sum_of(worker_cycles(report)), cycles);
    EXPECT_EQ(worker_polls(report)[0].label_values, (Labels{"1", "poll_core", "empty"}));
    EXPECT_EQ(worker_polls(report)[0].value, 2000);
    EXPECT_EQ(worker_cycles(report)[3].label_values, (Labels{"2", "worker", "idle"}));
}

TEST(MetricReaders, UnitsAreBaseUnits) {
    const Report report = test::sample_report();
    EXPECT_EQ(port_link_speed(report)[0].value, 1.25e9);
    EXPECT_EQ(packet_latency_max(report)[0].value, 100e-6);
}

TEST(MetricReaders, ADeviceWithoutANodeHasAnEmptyLabel) {
    const SeriesList ports = port_info(test::sample_report());
    ASSERT_EQ(ports.size(), 2U);
    EXPECT_EQ(ports[0].label_values.back(), "0");
    EXPECT_EQ(ports[1].label_values.back(), "");
    EXPECT_EQ(ports[1].label_values.front(), "right");
}

TEST(MetricReaders, TrafficHasNoSeriesWithoutAGenerator) {
    Report report = test::sample_report();
    EXPECT_EQ(of_traffic<&TrafficReport::reordered_packets>(report)[0].value, 3);
    report.traffic.reset();
    EXPECT_TRUE(of_traffic<&TrafficReport::reordered_packets>(report).empty());
}

TEST(MetricReaders, BurstsOfAPortSumUpToItsPackets) {
    const Report report = test::sample_report();
    const SeriesList bursts = port_rx_bursts(report);
    ASSERT_EQ(bursts.size(), 2U);
    EXPECT_EQ(bursts[0].distribution.sum, static_cast<double>(report.ports[0].rx_packets));
    EXPECT_EQ(port_tx_bursts(report)[1].distribution.sum,
              static_cast<double>(report.ports[1].tx_packets));
}

}  // namespace
}  // namespace flyball::telemetry
