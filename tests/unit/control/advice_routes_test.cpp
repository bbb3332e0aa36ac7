// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "flyball/control/rest_api.hpp"

#include "advice_samples.hpp"
#include "ask.hpp"

namespace flyball::control {
namespace {

using nlohmann::json;

constexpr std::int64_t kStart = 1'700'000'040;  // a whole minute
static_assert(kStart % 60 == 0);

/// A healthy minute, answered through the routes.
class AdviceRoutes : public testing::Test {
  protected:
    json get(const std::string& path) {
        const auto now = std::make_shared<const telemetry::Report>(situation_.now);
        const auto config = std::make_shared<const config::Config>(situation_.config);
        Router router;
        add_advice_routes(router, {.report = [now] { return now; },
                                   .lookback = lookback_,
                                   .config = [config] { return config; }});
        const Response response = ask(std::move(router), "GET", path);
        EXPECT_EQ(response.status, 200U) << response.body;
        return json::parse(response.body);
    }

    /// One report per minute, the traffic growing by 1 M packets/s each.
    void grow(int minutes) {
        telemetry::Report report = situation_.before;
        for (int minute = 0; minute < minutes; ++minute) {
            report.uptime_seconds += 60;
            report.totals.rx_packets += 60'000'000ULL * static_cast<unsigned>(minute + 1);
            lookback_.record(kStart + 60LL * minute,
                             std::make_shared<const telemetry::Report>(report));
        }
    }

    Situation situation_;
    Lookback lookback_{std::make_shared<const telemetry::Report>(situation_.before)};
};

TEST_F(AdviceRoutes, AHealthyMinuteNeedsNone) {
    const json answer = get("/api/v1/advice");
    EXPECT_EQ(answer["advice"], json::array());
    EXPECT_EQ(answer["period_seconds"], 60.0);
}

TEST_F(AdviceRoutes, AdviceCarriesWhatItRestsOnAndWhatMendsIt) {
    situation_.drop(dataplane::DropReason::tx_full, 6000);
    situation_.now.ports[0].tx_dropped_packets += 6000;
    const json answer = get("/api/v1/advice");
    ASSERT_EQ(answer["advice"].size(), 1U) << answer;
    const json& advice = answer["advice"][0];
    EXPECT_EQ(advice["rule"], "tx_full");
    EXPECT_EQ(advice["severity"], "critical");
    EXPECT_EQ(advice["subject"], "port left");
    EXPECT_EQ(advice["evidence"][0]["value"], 100.0);
    EXPECT_EQ(advice["evidence"][0]["unit"], "packets/s");
    EXPECT_EQ(advice["changes"][0]["setting"], "ports[0].tx_descriptors");
    EXPECT_EQ(advice["changes"][0]["to"], "4096");
    EXPECT_EQ(advice["changes"][0]["live"], false);
    EXPECT_EQ(advice["host_change"], nullptr);
}

TEST_F(AdviceRoutes, CapacityIsWhatTheCostOfPacketsAllows) {
    EXPECT_EQ(get("/api/v1/capacity")["capacity"], nullptr) << "no governor, no costs";
    situation_.now.governor = test::sample_governed_report().governor;
    auto& worker = situation_.now.governor->workers[0];
    worker.burst_ns = 240;
    worker.packet_ns = 30;
    worker.rate_pps = 18e6;
    const json answer = get("/api/v1/capacity");
    EXPECT_EQ(answer["capacity"]["capacity_pps"], 20'000'000);
    EXPECT_EQ(answer["capacity"]["headroom_pps"], 2'000'000);
    EXPECT_EQ(answer["capacity"]["full_in_minutes"], nullptr);
    EXPECT_EQ(answer["workers"][0]["load"], 0.675);
}

TEST_F(AdviceRoutes, GrowthIsATrendAndAForecast) {
    situation_.now.governor = test::sample_governed_report().governor;
    auto& worker = situation_.now.governor->workers[0];
    worker.burst_ns = 240;
    worker.packet_ns = 30;
    worker.rate_pps = 15e6;
    grow(17);
    const json trends = get("/api/v1/trends")["trends"];
    const auto received = std::find_if(trends.begin(), trends.end(), [](const json& trend) {
        return trend["series"] == "rx_packets";
    });
    ASSERT_NE(received, trends.end()) << trends;
    EXPECT_NEAR((*received)["per_hour"].get<double>(), 60e6, 1e5);
    EXPECT_GT((*received)["significance"], 2.58);
    EXPECT_NEAR(get("/api/v1/capacity")["capacity"]["full_in_minutes"].get<double>(), 4, 0.1);
}

TEST_F(AdviceRoutes, AMinuteUnlikeTheHourBeforeIsAnAnomaly) {
    EXPECT_EQ(get("/api/v1/anomalies")["minute"], nullptr) << "nothing is known yet";
    telemetry::Report report = situation_.before;
    for (int minute = 0; minute < 21; ++minute) {
        report.uptime_seconds += 60;
        report.totals.rx_packets += minute == 19 ? 60'000'000U : 600'000'000U;
        lookback_.record(kStart + 60LL * minute, std::make_shared<const telemetry::Report>(report));
    }
    const json answer = get("/api/v1/anomalies");
    EXPECT_EQ(answer["minute"], kStart + 19 * 60);
    ASSERT_EQ(answer["anomalies"].size(), 1U) << answer;
    EXPECT_EQ(answer["anomalies"][0]["series"], "rx_packets");
    EXPECT_EQ(answer["anomalies"][0]["value"], 1e6);
    EXPECT_EQ(answer["anomalies"][0]["usual"], 1e7);
    EXPECT_LT(answer["anomalies"][0]["score"], -6);
    EXPECT_EQ(answer["anomalies"][0]["compared_with"], "hour");
}

}  // namespace
}  // namespace flyball::control
