// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/rest_api.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace flyball::control {
namespace {

Response ask(RestApi& api, const std::string& method, const std::string& target) {
    const Request request{.method = method, .target = target};
    const auto refused = api.admit(request);
    return refused ? *refused : api.handle(request);
}

RestApi api() {
    Router router;
    router.add({.path = "/ports/{name}", .answer = [](const Call& call) {
                    return Response{.body = std::string(*call.path_value("name"))};
                }});
    return RestApi(std::move(router));
}

TEST(RestApi, AnswersWithWhatTheRouteProduces) {
    RestApi rest = api();
    const Response response = ask(rest, "GET", "/ports/le%66t");
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.body, "left");
    EXPECT_EQ(response.content_type, "application/json");
    EXPECT_EQ(ask(rest, "HEAD", "/ports/left").status, 200U);
}

TEST(RestApi, RefusesWithAProblem) {
    RestApi rest = api();
    EXPECT_EQ(ask(rest, "GET", "/nothing").status, 404U);
    EXPECT_EQ(ask(rest, "GET", "/%ff").status, 400U);
    EXPECT_EQ(ask(rest, "BREW", "/ports/left").status, 501U);
    const Response wrong = ask(rest, "DELETE", "/ports/left");
    EXPECT_EQ(wrong.status, 405U);
    EXPECT_EQ(wrong.header("allow"), "GET, HEAD");
    EXPECT_EQ(wrong.content_type, "application/problem+json");
}

}  // namespace
}  // namespace flyball::control
