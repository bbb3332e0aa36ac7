// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "flyball/control/rest_api.hpp"
#include "flyball/telemetry/exposition.hpp"
#include "flyball/telemetry/report_json.hpp"

#include "ask.hpp"
#include "sample_report.hpp"

namespace flyball::control {
namespace {

using nlohmann::json;

Response ask(const std::string& target) {
    Router router;
    add_report_routes(
        router, [] { return std::make_shared<const telemetry::Report>(test::sample_report()); },
        {.pid = 7, .started_at = "2026-01-02T03:04:05Z"});
    return control::ask(std::move(router), "GET", target);
}

TEST(ReportRoutes, APartIsThatPartOfTheWholeReport) {
    const json whole = json::parse(ask("/api/v1/report").body);
    EXPECT_EQ(whole, json::parse(telemetry::report_json(test::sample_report())));
    for (const std::string part :
         {"ports", "workers", "rings", "pools", "drops", "latency", "governor"}) {
        const json document = json::parse(ask("/api/v1/" + part).body);
        EXPECT_GE(document.size(), 2U) << part;
        for (const auto& [name, value] : document.items()) {
            EXPECT_EQ(value, whole.at(name)) << part << ": " << name;
        }
    }
}

TEST(ReportRoutes, StagesAreTheSumOverWorkers) {
    const json stages = json::parse(ask("/api/v1/stages").body)["stages"];
    ASSERT_EQ(stages.size(), 1U);
    EXPECT_EQ(stages[0]["name"], "macswap");
    EXPECT_EQ(stages[0]["cycles"], 96'000);
}

TEST(ReportRoutes, OnePortIsFoundByItsName) {
    EXPECT_EQ(json::parse(ask("/api/v1/ports/right").body),
              json::parse(ask("/api/v1/ports").body)["ports"][1]);
    const Response unknown = ask("/api/v1/ports/middle");
    EXPECT_EQ(unknown.status, 404U);
    EXPECT_NE(unknown.body.find("there are left, right"), std::string::npos) << unknown.body;
}

TEST(ReportRoutes, InfoIsTheProgramAndItsMode) {
    const json info = json::parse(ask("/api/v1/info").body);
    EXPECT_EQ(info["version"], "0.1.0");
    EXPECT_TRUE(info["build"].contains("commit"));
    EXPECT_EQ(info["pid"], 7);
    EXPECT_EQ(info["started_at"], "2026-01-02T03:04:05Z");
    EXPECT_EQ(info["mode"], "macswap");
    EXPECT_EQ(info["uptime_seconds"], 2.0);
}

TEST(ReportRoutes, MetricsAreWhatTheExpositionSays) {
    Router router;
    add_metrics_route(router, [] { return std::string("up 1\n"); });
    const Response response = control::ask(std::move(router), "GET", "/metrics");
    EXPECT_EQ(response.body, "up 1\n");
    EXPECT_EQ(response.content_type, telemetry::kExpositionType);
}

}  // namespace
}  // namespace flyball::control
