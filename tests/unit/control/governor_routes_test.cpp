// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/governor_routes.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ask.hpp"
#include "config_rig.hpp"

namespace flyball::control {
namespace {

using nlohmann::json;

struct GovernorRoutes : testing::Test {
    ConfigRig rig;
    std::vector<Hold> held;

    Response patch(const std::string& body, const std::string& query = "") {
        Router router;
        add_governor_routes(router, rig.live,
                            [this](const std::vector<Hold>& holds) -> Result<void> {
                                if (holds.front().lcore == 9) {
                                    return fail(ErrorClass::usage, "no worker has lcore 9");
                                }
                                held = holds;
                                return {};
                            });
        return ask(std::move(router),
                   {.method = "PATCH",
                    .target = "/api/v1/governor" + query,
                    .headers = {{"content-length", std::to_string(body.size())},
                                {"content-type", "application/merge-patch+json"}},
                    .body = body});
    }
};

TEST_F(GovernorRoutes, MembersChangeTheConfiguration) {
    const Response answer = patch(R"({"target":"500us","mode":"observe","wait_max":"1ms"})");
    ASSERT_EQ(answer.status, 200U) << answer.body;
    EXPECT_EQ(rig.live.current()->cause, ChangeCause::governor);
    EXPECT_EQ(rig.live.current()->config.latency.target_ns, 500'000U);
    EXPECT_EQ(rig.live.current()->config.latency.mode, config::GovernorMode::observe);
    EXPECT_TRUE(held.empty());
}

TEST_F(GovernorRoutes, HoldsAreNoGeneration) {
    const Response answer = patch(
        R"({"hold":[{"lcore":1,"wait_limit":"20us","wait_threshold":4,"burst_cap":64,"for":"5min"}]})");
    ASSERT_EQ(answer.status, 200U) << answer.body;
    ASSERT_EQ(held.size(), 1U);
    EXPECT_EQ(held[0].lcore, 1);
    EXPECT_EQ(held[0].wait_ns, 20'000U);
    EXPECT_EQ(held[0].threshold, 4);
    EXPECT_EQ(held[0].cap, 64);
    EXPECT_EQ(held[0].for_ns, 300'000'000'000U);
    EXPECT_EQ(rig.live.current()->number, 7U);
}

TEST_F(GovernorRoutes, NamesWhatIsWrongWhereItWasSent) {
    const json problem = json::parse(patch(R"({"targt":"500us"})").body);
    EXPECT_EQ(problem["status"], 422);
    EXPECT_EQ(problem["errors"][0]["pointer"], "/targt");
    const json hold = json::parse(patch(R"({"hold":[{"burst_cap":0,"colour":1}]})").body);
    EXPECT_EQ(hold["status"], 422);
    EXPECT_EQ(hold["errors"].size(), 3U) << hold;
    EXPECT_EQ(hold["errors"][0]["pointer"], "/hold/0/burst_cap");
    EXPECT_EQ(patch(R"({"hold":1})").status, 422U);
    EXPECT_EQ(patch("[]").status, 400U);
    EXPECT_EQ(patch(R"({"hold":[{"lcore":9,"for":"1s"}]})").status, 422U);
    EXPECT_TRUE(held.empty());
}

TEST_F(GovernorRoutes, ADryRunHoldsNothing) {
    EXPECT_EQ(patch(R"({"target":"1ms","hold":[{"for":"1s"}]})", "?dry_run=true").status, 200U);
    EXPECT_TRUE(held.empty());
    EXPECT_EQ(rig.live.current()->number, 7U);
}

}  // namespace
}  // namespace flyball::control
