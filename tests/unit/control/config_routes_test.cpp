// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/config_routes.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ask.hpp"
#include "config_rig.hpp"

namespace flyball::control {
namespace {

using nlohmann::json;

struct ConfigRoutes : testing::Test {
    ConfigRig rig;

    Response send(const std::string& method,
                  const std::string& target,
                  const std::string& body = "",
                  std::vector<Field> headers = {}) {
        Router router;
        add_config_routes(router, rig.live);
        if (!body.empty()) {
            headers.push_back({"content-length", std::to_string(body.size())});
            headers.push_back({"content-type", method == "PATCH" ? "application/merge-patch+json"
                                                                 : "application/json"});
        }
        return ask(std::move(router), {.method = method,
                                       .target = "/api/v1/config" + target,
                                       .headers = std::move(headers),
                                       .body = body});
    }

    Field condition() { return {"if-match", etag_of(*rig.live.current())}; }
};

TEST_F(ConfigRoutes, WhatIsReadCanBeWrittenBack) {
    const Response got = send("GET", "");
    ASSERT_EQ(got.status, 200U);
    EXPECT_EQ(got.header("etag"), etag_of(*rig.live.current()));
    json document = json::parse(got.body);
    document["latency"]["target"] = "500us";
    const Response put = send("PUT", "", document.dump(), {condition()});
    ASSERT_EQ(put.status, 200U) << put.body;
    EXPECT_EQ(put.header("etag"), etag_of(*rig.live.current()));
    EXPECT_EQ(rig.live.current()->cause, ChangeCause::put);
    EXPECT_EQ(rig.live.current()->config.latency.target_ns, 500'000U);
}

TEST_F(ConfigRoutes, APatchChangesWhatItNames) {
    const Response answer = send("PATCH", "", R"({"latency":{"target":"500us"}})", {condition()});
    ASSERT_EQ(answer.status, 200U) << answer.body;
    EXPECT_EQ(json::parse(answer.body)["changes"][0]["after"], "500us");
    const Response back = send("PATCH", "", R"({"latency":{"target":null}})", {condition()});
    ASSERT_EQ(back.status, 200U) << back.body;
    EXPECT_EQ(rig.live.current()->config.latency.target_ns, std::nullopt);
}

TEST_F(ConfigRoutes, ConditionsAreRequiredAndChecked) {
    const std::string body = R"({"latency":{"target":"500us"}})";
    EXPECT_EQ(send("PATCH", "", body).status, 428U);
    EXPECT_EQ(send("PATCH", "", body, {{"if-match", "\"6-0\""}}).status, 412U);
    EXPECT_EQ(send("PATCH", "", body, {{"if-match", "*"}}).status, 200U);
}

TEST_F(ConfigRoutes, AMisspeltOptionNamesTheRightOne) {
    const Response answer = send("PATCH", "", R"({"latency":{"targt":"500us"}})", {condition()});
    EXPECT_EQ(answer.status, 422U);
    const json problem = json::parse(answer.body);
    EXPECT_EQ(problem["errors"][0]["pointer"], "/latency/targt");
    EXPECT_NE(problem["errors"][0]["detail"].get<std::string>().find("did you mean target"),
              std::string::npos);
    EXPECT_EQ(send("PATCH", "", "{", {condition()}).status, 422U);
    EXPECT_EQ(send("PATCH", "", "[]", {condition()}).status, 422U);
}

TEST_F(ConfigRoutes, StartupOptionsNeedARestart) {
    const std::string body = R"({"memory":{"size":"256M"}})";
    const Response refused = send("PATCH", "", body, {condition()});
    EXPECT_EQ(refused.status, 409U);
    EXPECT_EQ(json::parse(refused.body)["errors"][0]["pointer"], "/memory/size");
    EXPECT_EQ(send("PATCH", "?pending=true", body, {condition()}).status, 200U);
    EXPECT_EQ(json::parse(send("GET", "").body)["memory"]["size"], "256M");
    EXPECT_EQ(json::parse(send("GET", "?view=running").body)["memory"]["size"], "128M");
    EXPECT_EQ(json::parse(send("GET", "/generations").body)["pending"][0]["name"], "memory.size");
    EXPECT_EQ(send("GET", "?view=other").status, 400U);
}

TEST_F(ConfigRoutes, ADryRunIsMarked) {
    const Response answer =
        send("PATCH", "?dry_run=true", R"({"latency":{"target":"500us"}})", {condition()});
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.header("flyball-dry-run"), "true");
    EXPECT_FALSE(answer.header("etag"));
    EXPECT_EQ(rig.live.current()->number, 7U);
}

TEST_F(ConfigRoutes, AGuardedChangeIsConfirmedOnce) {
    EXPECT_EQ(send("POST", "/confirm").status, 409U);
    const std::string body = R"({"latency":{"target":"500us"}})";
    const Response guarded = send("PATCH", "?confirm_within=30s", body, {condition()});
    ASSERT_EQ(guarded.status, 200U) << guarded.body;
    EXPECT_EQ(json::parse(guarded.body)["reverts_in_seconds"], 30.0);
    EXPECT_EQ(send("POST", "/confirm").status, 200U);
    EXPECT_EQ(send("POST", "/confirm").status, 409U);
}

TEST_F(ConfigRoutes, GenerationsAreFoundAndReturnedTo) {
    ASSERT_EQ(send("PATCH", "", R"({"latency":{"target":"1ms"}})", {condition()}).status, 200U);
    const Response one = send("GET", "/generations/7");
    ASSERT_EQ(one.status, 200U);
    EXPECT_EQ(json::parse(one.body)["config"]["latency"]["target"], "auto");
    EXPECT_EQ(send("GET", "/generations/70").status, 404U);
    EXPECT_EQ(send("GET", "/generations/7x").status, 404U);
    const Response back = send("POST", "/rollback", R"({"generation":7})");
    ASSERT_EQ(back.status, 200U) << back.body;
    EXPECT_EQ(rig.live.current()->number, 9U);
    EXPECT_EQ(rig.live.current()->config.latency.target_ns, std::nullopt);
    EXPECT_EQ(send("POST", "/rollback", R"({"generation":70})").status, 404U);
    for (const char* const body : {"{}", "[7]", R"({"generation":-7})", R"({"generation":"7"})"}) {
        EXPECT_EQ(send("POST", "/rollback", body).status, 400U) << body;
    }
}

}  // namespace
}  // namespace flyball::control
