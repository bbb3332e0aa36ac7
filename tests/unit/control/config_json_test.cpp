// SPDX-License-Identifier: BSD-3-Clause
#include "config_json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "config_rig.hpp"

namespace flyball::control {
namespace {

using nlohmann::json;

TEST(ConfigJson, AGenerationSaysWhatItChanged) {
    ConfigRig rig;
    const auto outcome = rig.live.change(rig.target(500'000));
    ASSERT_TRUE(outcome);
    const json summary = json::parse(generation_json(*outcome->generation));
    EXPECT_EQ(summary["generation"], 8);
    EXPECT_EQ(summary["cause"], "patch");
    EXPECT_EQ(summary["user"], "alice");
    EXPECT_EQ(summary["changes"], json::parse(R"([{"name":"latency.target",
        "pointer":"/latency/target","before":"auto","after":"500us","needs_restart":false}])"));
    const json whole = json::parse(whole_generation_json(*outcome->generation));
    EXPECT_EQ(whole["config"]["latency"]["target"], "500us");
    EXPECT_EQ(whole["etag"], etag_of(*outcome->generation));
}

TEST(ConfigJson, TheListBeginsWithTheLatest) {
    ConfigRig rig;
    ASSERT_TRUE(rig.live.change(rig.target(500'000)));
    const json list =
        json::parse(generations_json(rig.live.generations(), {}, std::uint64_t{1'500'000'000}));
    EXPECT_EQ(list["current"], 8);
    EXPECT_EQ(list["reverts_in_seconds"], 1.5);
    EXPECT_EQ(list["generations"][0]["generation"], 8);
    EXPECT_EQ(list["generations"][1]["cause"], "start");
}

TEST(ConfigJson, ADamagedFileIsNamed) {
    EXPECT_EQ(damaged_json("x: \xff"), "{\"detail\":\"x: \xEF\xBF\xBD\"}");
}

TEST(ConfigJson, AnOutcomeHasItsTimes) {
    ConfigRig rig;
    const auto outcome = rig.live.change(rig.target(500'000));
    ASSERT_TRUE(outcome);
    const json document = json::parse(outcome_json(*outcome, false));
    EXPECT_EQ(document["dry_run"], false);
    EXPECT_EQ(document["lagging_lcores"], json::array());
    EXPECT_TRUE(document["reverts_in_seconds"].is_null());
    EXPECT_GT(document["grace_seconds"], 0.0);
}

}  // namespace
}  // namespace flyball::control
