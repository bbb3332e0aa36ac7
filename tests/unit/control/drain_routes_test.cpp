// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "flyball/control/drain.hpp"

#include "ask.hpp"

namespace flyball::control {
namespace {

using nlohmann::json;

struct DrainRoutes : testing::Test {
    Drain drain{[] { return std::uint64_t{0}; }};

    Response send(const std::string& method, const std::string& query = "") {
        Router router;
        add_drain_routes(router, drain);
        return ask(std::move(router), method, "/api/v1/drain" + query);
    }
};

TEST_F(DrainRoutes, BeginsTellsAndCancels) {
    EXPECT_EQ(json::parse(send("GET").body)["draining"], false);
    const Response begun = send("POST", "?deadline=10s&quiet=0s");
    EXPECT_EQ(begun.status, 202U);
    EXPECT_EQ(json::parse(begun.body)["deadline_in_seconds"], 10.0);
    EXPECT_EQ(json::parse(send("GET").body)["draining"], true);
    EXPECT_EQ(json::parse(send("DELETE").body)["draining"], false);
    EXPECT_FALSE(drain.status().draining);
}

TEST_F(DrainRoutes, RefusesWhatIsNoTime) {
    EXPECT_EQ(send("POST", "?deadline=soon").status, 400U);
    EXPECT_EQ(send("POST", "?quiet=25h").status, 400U);
    EXPECT_FALSE(drain.status().draining);
}

}  // namespace
}  // namespace flyball::control
