// SPDX-License-Identifier: BSD-3-Clause
#include <array>
#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "flyball/control/rest_api.hpp"

#include "ask.hpp"

namespace flyball::control {
namespace {

using nlohmann::json;

constexpr std::int64_t kStart = 1'700'000'000;

/// Ten seconds of two series; the second one has no value in the last of them.
class HistoryRoutes : public testing::Test {
  protected:
    HistoryRoutes() {
        for (int second = 0; second < 10; ++second) {
            const double wait =
                second == 9 ? std::numeric_limits<double>::quiet_NaN() : 2.0 / 3 * second;
            history_.add(kStart + second, std::array{100.0 * second, wait});
        }
    }

    Response get(const std::string& query) {
        Router router;
        add_history_route(router, history_);
        return ask(std::move(router), "GET", "/api/v1/history" + query);
    }

    json values(const std::string& query) {
        const Response response = get(query);
        EXPECT_EQ(response.status, 200U) << response.body;
        return json::parse(response.body);
    }

    History history_{{{"rx_packets", "packets/s"}, {"workers.2.wait", "ns"}}};
};

TEST_F(HistoryRoutes, WithoutParametersTheSeriesAreListed) {
    const json list = values("");
    EXPECT_EQ(list["latest"], kStart + 9);
    EXPECT_EQ(list["kept_seconds"], 3600);
    EXPECT_EQ(list["series"], json::parse(R"([{"name":"rx_packets","unit":"packets/s"},
                              {"name":"workers.2.wait","unit":"ns"}])"));
}

TEST_F(HistoryRoutes, ValuesComeInColumns) {
    const json answer = values("?series=*&from=1700000005&to=1700000010&step=5");
    EXPECT_EQ(answer["from"], kStart + 5);
    EXPECT_EQ(answer["step_seconds"], 5);
    ASSERT_EQ(answer["series"].size(), 2U);
    EXPECT_EQ(answer["series"][0], json::parse(R"({"name":"rx_packets","unit":"packets/s",
                              "mean":[700.0],"min":[500.0],"max":[900.0]})"));
    EXPECT_EQ(answer["series"][1]["mean"], json::parse("[4.3333]")) << "four decimals";
}

TEST_F(HistoryRoutes, WhatWasNotMeasuredIsNull) {
    const json answer = values("?series=workers.*.wait&from=-2");
    EXPECT_EQ(answer["series"][0]["max"], json::parse("[5.3333,null]"));
}

TEST_F(HistoryRoutes, WrongParametersAreExplained) {
    for (const auto& [query, words] : std::initializer_list<std::pair<const char*, const char*>>{
             {"?series=rx_pakets", "did you mean rx_packets?"},
             {"?from=-10", "nothing is called ''"},
             {"?series=rx_packets&from=now", "from: must be a whole number of seconds"},
             {"?series=rx_packets&step=1.5", "step: must be a whole number"},
             {"?series=rx_packets&to=99999999999999999999", "to: must be a whole number"},
             {"?series=rx_packets&step=0", "from 1 to 3600"}}) {
        const Response response = get(query);
        EXPECT_EQ(response.status, 400U) << query;
        const std::string detail = json::parse(response.body)["detail"];
        EXPECT_NE(detail.find(words), std::string::npos) << query << ": " << detail;
    }
}

TEST_F(HistoryRoutes, BeforeTheFirstSecondThereIsNothing) {
    const History empty(std::vector<SeriesInfo>{{"rx_packets", "packets/s"}});
    Router router;
    add_history_route(router, empty);
    const json list = json::parse(ask(router, "GET", "/api/v1/history").body);
    EXPECT_EQ(list["latest"], nullptr);
    const json answer = json::parse(ask(router, "GET", "/api/v1/history?series=rx_packets").body);
    EXPECT_TRUE(answer["series"][0]["mean"].empty());
}

}  // namespace
}  // namespace flyball::control
