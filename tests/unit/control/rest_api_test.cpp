// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/rest_api.hpp"

#include <stdexcept>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ask.hpp"

namespace flyball::control {
namespace {

Router routes() {
    Router router;
    router.add(
        {.path = "/ports/{name}", .query = {"fields", "after"}, .answer = [](const Call& call) {
             return Response{.body = std::string(*call.path_value("name")) +
                                     std::string(call.query_value("after").value_or(""))};
         }});
    router.add({.path = "/page", .produces = "text/html", .answer = [](const Call&) {
                    return Response{.body = "page", .headers = {{"etag", "\"7\""}}};
                }});
    router.add({.method = Method::patch,
                .path = "/config",
                .scope = Scope::admin,
                .consumes = {"application/merge-patch+json"},
                .answer = [](const Call& call) { return Response{.body = call.request.body}; }});
    router.add({.path = "/broken", .answer = [](const Call&) -> Response {
                    throw std::runtime_error("secret detail");
                }});
    return router;
}

Request patch(std::vector<Field> headers) {
    return {.method = "PATCH", .target = "/config", .headers = std::move(headers), .body = "{}"};
}

TEST(RestApi, AnswersWithWhatTheRouteProduces) {
    const Response response = ask(routes(), "GET", "/ports/le%66t?after=%31");
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.body, "left1");
    EXPECT_EQ(response.content_type, "application/json");
    EXPECT_EQ(ask(routes(), "HEAD", "/ports/left").status, 200U);
}

TEST(RestApi, RefusesWithAProblem) {
    EXPECT_EQ(ask(routes(), "GET", "/nothing").status, 404U);
    EXPECT_EQ(ask(routes(), "GET", "/%ff").status, 400U);
    EXPECT_EQ(ask(routes(), "BREW", "/ports/left").status, 501U);
    const Response wrong = ask(routes(), "DELETE", "/ports/left");
    EXPECT_EQ(wrong.status, 405U);
    EXPECT_EQ(wrong.header("allow"), "GET, HEAD");
    EXPECT_EQ(wrong.content_type, "application/problem+json");
}

TEST(RestApi, ParametersAreKnownAndGivenOnce) {
    EXPECT_EQ(ask(routes(), "GET", "/ports/left?fields=a&after=1").status, 200U);
    const Response unknown = ask(routes(), "GET", "/ports/left?aftre=1");
    EXPECT_EQ(unknown.status, 400U);
    EXPECT_NE(unknown.body.find("there are fields, after"), std::string::npos) << unknown.body;
    EXPECT_EQ(ask(routes(), "GET", "/ports/left?after=1&after=2").status, 400U);
    EXPECT_EQ(ask(routes(), "GET", "/page?x").status, 400U);
}

TEST(RestApi, FormatsAreNegotiated) {
    EXPECT_EQ(ask(routes(), {.method = "GET", .target = "/page", .headers = {{"accept", "text/*"}}})
                  .status,
              200U);
    EXPECT_EQ(
        ask(routes(), {.method = "GET", .target = "/page", .headers = {{"accept", "image/png"}}})
            .status,
        406U);
}

TEST(RestApi, AKnownEtagNeedsNoBody) {
    const Response response = ask(
        routes(), {.method = "GET", .target = "/page", .headers = {{"if-none-match", "\"7\""}}});
    EXPECT_EQ(response.status, 304U);
    EXPECT_EQ(response.bytes(), "");
    EXPECT_EQ(response.header("etag"), "\"7\"");
    EXPECT_EQ(
        ask(routes(), {.method = "GET", .target = "/page", .headers = {{"if-none-match", "\"8\""}}})
            .status,
        200U);
}

TEST(RestApi, BodiesHaveTheirTypeAndSize) {
    const Field type{"content-type", "application/merge-patch+json; charset=utf-8"};
    EXPECT_EQ(ask(routes(), patch({type, {"content-length", "2"}})).body, "{}");
    const Response wrong =
        ask(routes(), patch({{"content-type", "text/plain"}, {"content-length", "2"}}));
    EXPECT_EQ(wrong.status, 415U);
    EXPECT_EQ(wrong.header("accept-patch"), "application/merge-patch+json");
    EXPECT_EQ(ask(routes(), patch({{"content-length", "2"}})).status, 415U);
    EXPECT_EQ(ask(routes(), patch({type, {"content-length", "65537"}})).status, 413U);
    EXPECT_EQ(ask(routes(), patch({type, {"content-length", "99999999999999999999"}})).status,
              413U);
    EXPECT_EQ(
        ask(routes(), {.method = "GET", .target = "/page", .headers = {{"content-length", "1"}}})
            .status,
        400U);
}

TEST(RestApi, ScopesAreEnforced) {
    Request request = patch({{"content-type", "application/merge-patch+json"}});
    request.peer = {.address = "192.0.2.1"};
    EXPECT_EQ(ask(routes(), request).status, 403U);
    request.peer.loopback = true;
    EXPECT_EQ(ask(routes(), request).status, 200U);
}

TEST(RestApi, AnExceptionIsAnInternalErrorWithoutDetails) {
    const Response response = ask(routes(), "GET", "/broken");
    EXPECT_EQ(response.status, 500U);
    EXPECT_EQ(response.body.find("secret detail"), std::string::npos);
}

TEST(RestApi, CountsEveryAnswer) {
    RestApi api(routes(), {}, [] { return std::uint64_t{0}; });
    ask(api, {.method = "GET", .target = "/page"});
    ask(api, {.method = "GET", .target = "/page"});
    ask(api, {.method = "GET", .target = "/nothing"});
    ask(api, {.method = "PATCH", .target = "/config"});
    std::string counts;
    for (const auto& count : api.requests()) {
        counts += count.route + " " + std::to_string(count.status) + ": " +
                  std::to_string(count.total) + "\n";
    }
    EXPECT_EQ(counts,
              "/broken 200: 0\n/config 200: 0\n/config 415: 1\n/page 200: 2\n"
              "/ports/{name} 200: 0\nother 404: 1\n");
}

}  // namespace
}  // namespace flyball::control
