// SPDX-License-Identifier: BSD-3-Clause
#include "api_json.hpp"

#include <gtest/gtest.h>

namespace flyball::telemetry {
namespace {

TEST(ApiJson, HasEveryCountUnderItsName) {
    const ApiReport report{.connections_open = 1,
                           .connections_total = 2,
                           .event_streams_open = 3,
                           .events_total = 4,
                           .requests = {{"/metrics", "GET", 200, 5}},
                           .refusals = {{"too_slow", 6}, {"malformed", 0}}};
    EXPECT_EQ(
        api_json(report).dump(),
        R"({"connections_open":1,"connections_total":2,"event_streams_open":3,"events_total":4,)"
        R"("requests":[{"route":"/metrics","method":"GET","status":200,"total":5}],)"
        R"("refusals":{"too_slow":6,"malformed":0}})");
}

TEST(ApiJson, IsNullWithoutAnApi) {
    EXPECT_TRUE(api_json(std::nullopt).is_null());
}

}  // namespace
}  // namespace flyball::telemetry
