// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/exposition.hpp"

#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "sample_report.hpp"

namespace flyball::telemetry {
namespace {

/// "name{labels}" -> value of each sample line.
std::map<std::string, double> samples_of(const std::string& text) {
    std::map<std::string, double> samples;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line.front() == '#') {
            continue;
        }
        const std::size_t space = line.rfind(' ');
        const bool inserted =
            samples.emplace(line.substr(0, space), std::stod(line.substr(space + 1))).second;
        EXPECT_TRUE(inserted) << "twice: " << line;
    }
    return samples;
}

double sum_with_prefix(const std::map<std::string, double>& samples, const std::string& prefix) {
    double sum = 0;
    for (const auto& [name, value] : samples) {
        sum += name.starts_with(prefix) ? value : 0;
    }
    return sum;
}

TEST(Exposition, HasHelpTypeAndValues) {
    const std::string text = exposition(test::sample_report());
    for (const char* const lines :
         {"# HELP flyball_rx_packets_total Packets handed to us by the ports.\n"
          "# TYPE flyball_rx_packets_total counter\n"
          "flyball_rx_packets_total 30000064\n",
          "\nflyball_dropped_packets_total{lcore=\"2\",role=\"worker\",reason=\"tx_full\"} 40\n",
          "\nflyball_port_link_up{port=\"left\"} 1\n",
          "\nflyball_ring_used_max_entries{ring=\"poll1-worker2\"} 600\n",
          "\n# TYPE flyball_packet_latency_seconds histogram\n"
          "flyball_packet_latency_seconds_count 15000\n"}) {
        EXPECT_NE(text.find(lines), std::string::npos) << lines << "is not in\n" << text;
    }
}

TEST(Exposition, TheAccountsBalanceInEveryScrape) {
    for (const Report& report : {test::sample_report(), test::sample_report_one_second_later()}) {
        const auto samples = samples_of(exposition(report));
        EXPECT_EQ(
            samples.at("flyball_rx_packets_total") + samples.at("flyball_originated_packets_total"),
            samples.at("flyball_tx_packets_total") +
                sum_with_prefix(samples, "flyball_dropped_packets_total") +
                samples.at("flyball_in_flight_packets"));
    }
}

TEST(Exposition, EveryDropReasonIsThereBeforeTheFirstDrop) {
    Report report;
    report.workers.resize(1);
    report.workers[0].role = "fused";
    const auto samples = samples_of(exposition(report));
    for (const std::string_view reason : dataplane::kDropReasonNames) {
        const std::string name =
            "flyball_dropped_packets_total{lcore=\"0\",role=\"fused\",reason=\"" +
            std::string(reason) + "\"}";
        ASSERT_TRUE(samples.contains(name)) << name;
        EXPECT_EQ(samples.at(name), 0);
    }
}

TEST(Exposition, AHistogramsLastBucketIsItsCount) {
    const auto samples = samples_of(exposition(test::sample_report()));
    const std::string port = "flyball_port_rx_burst_packets_";
    EXPECT_EQ(samples.at(port + "bucket{port=\"left\",le=\"+Inf\"}"),
              samples.at(port + "count{port=\"left\"}"));
    EXPECT_EQ(samples.at(port + "sum{port=\"left\"}"),
              samples.at("flyball_port_rx_packets_total{port=\"left\"}"));
    EXPECT_EQ(samples.at("flyball_packet_latency_seconds_bucket{le=\"+Inf\"}"), 15'000);
}

TEST(Exposition, LeavesOutWhatTheApplianceDoesNotHave) {
    Report report = test::sample_report();
    report.traffic.reset();
    EXPECT_EQ(exposition(report).find("flyball_traffic"), std::string::npos);
    EXPECT_EQ(exposition(Report{}).find("flyball_port_info"), std::string::npos);
}

TEST(Exposition, SurvivesNamesThatNeedQuotingOrAreNoUtf8) {
    Report report = test::sample_report();
    report.ports[0].name = "a\"b\\c\nd";
    report.ports[1].name = "p\xff";
    const std::string text = exposition(report);
    EXPECT_NE(text.find("flyball_port_link_up{port=\"a\\\"b\\\\c\\nd\"} 1\n"), std::string::npos);
    EXPECT_NE(text.find("flyball_port_link_up{port=\"p\xef\xbf\xbd\"} 1\n"), std::string::npos);
}

/// 4 poll cores, 60 workers, 8 ports: what a large node may export.
TEST(Exposition, ALargeNodeHasFewerThan5000Series) {
    const Report sample = test::sample_report();
    Report report = sample;
    report.ports.assign(8, sample.ports[0]);
    for (std::size_t i = 0; i < report.ports.size(); ++i) {
        report.ports[i].name = "port" + std::to_string(i);
    }
    report.workers.assign(64, sample.workers[1]);
    for (unsigned i = 0; i < report.workers.size(); ++i) {
        report.workers[i].lcore = i;
    }
    report.governor = test::sample_governed_report().governor;
    auto& governed = report.governor.value().workers;
    governed.resize(60, governed.at(0));
    for (unsigned i = 0; i < governed.size(); ++i) {
        governed[i].lcore = i;
    }
    report.rings.assign(240, sample.rings[0]);
    for (std::size_t i = 0; i < report.rings.size(); ++i) {
        report.rings[i].name = "ring" + std::to_string(i);
    }
    EXPECT_LT(samples_of(exposition(report)).size(), 5000U);
}

}  // namespace
}  // namespace flyball::telemetry
