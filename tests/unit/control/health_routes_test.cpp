// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "flyball/control/rest_api.hpp"

namespace flyball::control {
namespace {

using nlohmann::json;

TEST(HealthRoutes, ListWhatFailsAndWhy) {
    std::string failure;
    Router router;
    add_health_routes(router, {.alive = {{"workers_poll", [] { return std::string(); }}},
                               .ready = {{"ports_up", [&] { return failure; }},
                                         {"started", [] { return std::string(); }}}});
    RestApi api(std::move(router));
    const Request ready{.method = "GET", .target = "/readyz"};
    EXPECT_EQ(json::parse(api.handle(ready).body)["checks"],
              (json{{"ports_up", "pass"}, {"started", "pass"}}));
    failure = "left is down";
    const Response response = api.handle(ready);
    EXPECT_EQ(response.status, 503U);
    const json problem = json::parse(response.body);
    EXPECT_EQ(problem["detail"], "failing: ports_up");
    EXPECT_EQ(problem["errors"],
              json::parse(R"([{"pointer":"/checks/ports_up","detail":"left is down"}])"));
    const Response alive = api.handle({.method = "GET", .target = "/healthz"});
    EXPECT_EQ(alive.status, 200U);
    EXPECT_EQ(json::parse(alive.body)["checks"], (json{{"workers_poll", "pass"}}));
}

}  // namespace
}  // namespace flyball::control
