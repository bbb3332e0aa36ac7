// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/report_json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sample_report.hpp"

namespace flyball::telemetry {
namespace {

using Json = nlohmann::json;

TEST(ReportJson, IsOneLine) {
    const auto text = report_json(test::sample_report());
    EXPECT_EQ(text.find('\n'), text.size() - 1);
}

TEST(ReportJson, CarriesTotalsAndLatency) {
    const auto json = Json::parse(report_json(test::sample_report()));
    EXPECT_EQ(json.at("totals"), Json({{"rx_packets", 30'000'064},
                                       {"originated_packets", 0},
                                       {"tx_packets", 30'000'000},
                                       {"dropped_packets", 50},
                                       {"in_flight_packets", 14}}));
    EXPECT_EQ(json.at("latency_ns").at("samples"), 15'000);
    EXPECT_EQ(json.at("latency_ns").at("max"), 100'000);
    EXPECT_NEAR(json.at("latency_ns").at("p50").get<double>(), 1'000, 1'000 / 64.0);
    EXPECT_EQ(json.at("uptime_seconds"), 2.0);
    EXPECT_EQ(json.at("mode"), "macswap");
}

TEST(ReportJson, NamesEveryDropReasonAlsoWithoutDrops) {
    const auto json = Json::parse(report_json(Report{}));
    ASSERT_EQ(json.at("drops").size(), dataplane::kDropReasons);
    for (const auto name : dataplane::kDropReasonNames) {
        EXPECT_EQ(json.at("drops").at(std::string(name)), 0) << name;
    }
}

TEST(ReportJson, CarriesPortsAndWorkers) {
    const auto json = Json::parse(report_json(test::sample_report()));
    ASSERT_EQ(json.at("ports").size(), 2U);
    EXPECT_EQ(json.at("ports")[0].at("rx_bursts"), Json({{"0", 10}, {"32", 468'751}}));
    EXPECT_EQ(json.at("ports")[1].at("numa_node"), nullptr);
    ASSERT_EQ(json.at("workers").size(), 2U);
    const auto& worker = json.at("workers")[1];
    EXPECT_EQ(worker.at("role"), "worker");
    EXPECT_EQ(worker.at("cpu"), 2);
    EXPECT_EQ(worker.at("dropped_packets"), 50);
    EXPECT_EQ(worker.at("drops").at("tx_full"), 40);
    EXPECT_EQ(worker.at("stages")[0].at("cycles_per_packet"), 3.0);
    EXPECT_EQ(json.at("rings")[0].at("used_max"), 600);
    EXPECT_EQ(json.at("pools")[0].at("in_use_mbufs"), 1234);
    EXPECT_EQ(json.at("traffic").at("offered_packets"), 30'000'069);
}

TEST(ReportJson, MeasuresThatDoNotExistAreNull) {
    Report report;
    report.workers.resize(1);
    report.workers[0].stages = {{.name = "csum"}};
    const auto json = Json::parse(report_json(report));
    EXPECT_EQ(json.at("traffic"), nullptr);
    EXPECT_EQ(json.at("workers")[0].at("stages")[0].at("cycles_per_packet"), nullptr);
}

TEST(ReportJson, CarriesWhatTheKernelSays) {
    Report report = test::sample_report();
    report.workers[0].cpu_percent.reset();
    const auto json = Json::parse(report_json(report));
    const auto& worker = json.at("workers")[1];
    EXPECT_NEAR(worker.at("cpu_percent").get<double>(), 100 * 3.0000064 / 2, 1e-9);
    EXPECT_EQ(worker.at("involuntary_context_switches"), 2);
    EXPECT_EQ(json.at("workers")[0].at("cpu_percent"), nullptr);
    EXPECT_EQ(json.at("ports")[1].at("queues")[0].at("lcore"), 1);
    EXPECT_EQ(json.at("build").at("commit"), "0123abcd");
}

TEST(ReportJson, KeepsLargeIntegersExactAsStrings) {
    Report report;
    report.totals.rx_packets = (std::uint64_t{1} << 53U) - 1;
    report.totals.tx_packets = (std::uint64_t{1} << 53U) + 1;
    const auto totals = Json::parse(report_json(report)).at("totals");
    EXPECT_EQ(totals.at("rx_packets"), 9'007'199'254'740'991);
    EXPECT_EQ(totals.at("tx_packets"), "9007199254740993");
}

TEST(ReportJson, SurvivesNamesThatAreNoUtf8) {
    Report report;
    report.ports.resize(1);
    report.ports[0].name = "p\xff";
    EXPECT_TRUE(Json::accept(report_json(report))) << report_json(report);
}

}  // namespace
}  // namespace flyball::telemetry
