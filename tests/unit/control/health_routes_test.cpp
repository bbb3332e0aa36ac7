// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "flyball/control/rest_api.hpp"

#include "ask.hpp"

namespace flyball::control {
namespace {

using nlohmann::json;

TEST(HealthRoutes, ListWhatFailsAndWhy) {
    std::string failure;
    Router router;
    add_health_routes(router, {.alive = {{"workers_poll", [] { return std::string(); }}},
                               .ready = {{"ports_up", [&] { return failure; }},
                                         {"started", [] { return std::string(); }}}});
    EXPECT_EQ(json::parse(ask(router, "GET", "/readyz").body)["checks"],
              (json{{"ports_up", "pass"}, {"started", "pass"}}));
    failure = "left is down";
    const Response response = ask(router, "GET", "/readyz");
    EXPECT_EQ(response.status, 503U);
    const json problem = json::parse(response.body);
    EXPECT_EQ(problem["detail"], "failing: ports_up");
    EXPECT_EQ(problem["errors"],
              json::parse(R"([{"pointer":"/checks/ports_up","detail":"left is down"}])"));
    const Response alive = ask(router, "GET", "/healthz");
    EXPECT_EQ(alive.status, 200U);
    EXPECT_EQ(json::parse(alive.body)["checks"], (json{{"workers_poll", "pass"}}));
}

}  // namespace
}  // namespace flyball::control
