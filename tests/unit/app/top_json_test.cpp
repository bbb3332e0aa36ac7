// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/top_json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sample_report.hpp"

namespace flyball::app {
namespace {

using Json = nlohmann::json;

TEST(TopJson, IsOneLineWithEverything) {
    const std::string text =
        top_json(frame_of({}, test::sample_report(), test::sample_report_one_second_later()));
    EXPECT_EQ(text.find('\n'), text.size() - 1);
    const Json json = Json::parse(text);
    EXPECT_EQ(json.at("rx_packets_per_second"), 15'500'000.0);
    EXPECT_EQ(json.at("workers").at(1).at("cycles_per_packet"), 80.0);
    EXPECT_EQ(json.at("ports").at(0).at("name"), "left");
    EXPECT_EQ(json.at("queues").at(1).at("lcore"), 1);
    EXPECT_EQ(json.at("drops").at(2).at("reason"), "tx_full");
    EXPECT_EQ(json.at("drops").at(2).at("port"), nullptr);
    EXPECT_EQ(json.at("rings").at(0).at("used_max"), 600);
    EXPECT_EQ(json.at("pools").at(0).at("in_use_mbufs"), 1234);
    EXPECT_EQ(json.at("latency_ns").at("samples"), 22'750);
}

TEST(TopJson, MeasuresThatDoNotExistAreNull) {
    const Json json = Json::parse(top_json(frame_of({}, {}, {})));
    EXPECT_EQ(json.at("traffic_latency_ns"), nullptr);
    EXPECT_EQ(json.at("governor"), nullptr);
    EXPECT_EQ(json.at("advice"), nullptr);
    TopFrame advised;
    advised.advice = std::vector<TopAdvice>{{.rule = "link",
                                             .severity = "info",
                                             .subject = "",
                                             .text = "",
                                             .changes = {{}},
                                             .host_change = ""}};
    const Json advice = Json::parse(top_json(advised)).at("advice");
    EXPECT_EQ(advice.at(0).at("rule"), "link");
    EXPECT_EQ(advice.at(0).at("changes").at(0).at("live"), false);
    EXPECT_EQ(advice.at(0).at("host_change"), nullptr);
    const Json governed = Json::parse(top_json(frame_of({}, {}, test::sample_governed_report())));
    EXPECT_EQ(governed.at("governor").at("attained_percent"), 98.5);
    EXPECT_EQ(governed.at("governor").at("decisions").size(), 3U);
    EXPECT_EQ(governed.at("governor").at("workers").at(0).at("regime"), "closed");
    EXPECT_TRUE(json.at("workers").is_array());
    const Json still =
        Json::parse(top_json(frame_of({}, test::sample_report(), test::sample_report())));
    EXPECT_EQ(still.at("workers").at(0).at("busy_percent"), nullptr);
    EXPECT_EQ(still.at("stages").at(0).at("cycles_per_packet"), nullptr);
}

TEST(TopJson, SurvivesNamesThatAreNoUtf8) {
    telemetry::Report report = test::sample_report();
    report.ports[0].name = "p\xff";
    EXPECT_TRUE(Json::accept(top_json(frame_of({}, {}, report))));
}

}  // namespace
}  // namespace flyball::app
