// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/router.hpp"

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

using Words = std::vector<std::string>;

Router router() {
    const auto answer = [](const Call&) { return Response{}; };
    Router router;
    router.add({.path = "/ports", .answer = answer});
    router.add({.path = "/ports/{name}", .answer = answer});
    router.add({.path = "/ports/{name}/queues/{queue}", .answer = answer});
    router.add({.method = Method::patch, .path = "/ports/{name}", .answer = answer});
    return router;
}

TEST(Router, FindsThePathAndItsValues) {
    const Router routes = router();
    const auto match = routes.match("GET", Words{"ports", "left", "queues", "3"});
    ASSERT_NE(match.route, nullptr);
    EXPECT_EQ(match.route->path, "/ports/{name}/queues/{queue}");
    EXPECT_EQ(match.path, (std::vector<Field>{{"name", "left"}, {"queue", "3"}}));
}

TEST(Router, ChoosesByMethodAndSaysWhichThereAre) {
    const Router routes = router();
    EXPECT_EQ(routes.match("PATCH", Words{"ports", "left"}).route->method, Method::patch);
    EXPECT_EQ(routes.match("HEAD", Words{"ports", "left"}).route->method, Method::get);
    const auto match = routes.match("PUT", Words{"ports", "left"});
    EXPECT_EQ(match.route, nullptr);
    EXPECT_EQ(match.allow, (Words{"GET", "HEAD", "PATCH"}));
}

TEST(Router, OtherPathsAreUnknown) {
    const Router routes = router();
    for (const Words& words :
         {Words{""}, Words{"port"}, Words{"ports", ""}, Words{"ports", "a", "b"},
          Words{"ports", "left", "queues"}, Words{}}) {
        const auto match = routes.match("GET", words);
        EXPECT_EQ(match.route, nullptr);
        EXPECT_TRUE(match.allow.empty());
    }
}

TEST(Router, ACallKnowsItsValues) {
    const Request request;
    const Call call{.request = request, .path = {{"name", "left"}}, .query = {{"limit", "5"}}};
    EXPECT_EQ(call.path_value("name"), "left");
    EXPECT_EQ(call.query_value("limit"), "5");
    EXPECT_EQ(call.query_value("after"), std::nullopt);
}

TEST(RouterDeathTest, ARouteIsAddedOnce) {
    Router routes = router();
    EXPECT_DEATH(routes.add({.path = "/ports", .answer = [](const Call&) { return Response{}; }}),
                 "broken invariant");
}

}  // namespace
}  // namespace flyball::control
