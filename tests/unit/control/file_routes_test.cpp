// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "flyball/control/rest_api.hpp"

#include "ask.hpp"

namespace flyball::control {
namespace {

Response get(Request request) {
    Router router;
    add_file_routes(router);
    request.method = "GET";
    return ask(std::move(router), std::move(request));
}

TEST(FileRoutes, TheDescriptionIsJsonWithTheReportInside) {
    const Response response = get({.target = "/openapi.json"});
    EXPECT_EQ(response.content_type, "application/json");
    const auto document = nlohmann::json::parse(response.bytes());
    EXPECT_EQ(document["openapi"], "3.1.0");
    EXPECT_TRUE(document["components"]["schemas"]["Report"]["properties"].contains("totals"));
}

TEST(FileRoutes, UnchangedFilesAreNotSentAgain) {
    const Response first = get({.target = "/openapi.json"});
    const std::string etag(first.header("etag").value_or(""));
    EXPECT_EQ(etag.size(), 18U);
    EXPECT_EQ(first.header("cache-control"), "no-cache");
    const Response second = get({.target = "/openapi.json", .headers = {{"if-none-match", etag}}});
    EXPECT_EQ(second.status, 304U);
    EXPECT_EQ(second.bytes(), "");
}

TEST(FileRoutes, PagesMayLoadOurOwnFilesOnly) {
    const Response page = get({.target = "/"});
    EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
    EXPECT_TRUE(page.bytes().starts_with("<!doctype html>")) << page.bytes();
    EXPECT_TRUE(page.header("content-security-policy")->starts_with("default-src 'self';"));
}

TEST(FileRoutes, NoPathReachesADisk) {
    for (const char* target : {"/index.html", "/../etc/passwd", "/%2e%2e/etc/passwd", "/etc/passwd",
                               "//", "/openapi.json/", "/./openapi.json"}) {
        EXPECT_EQ(get({.target = target}).status, 404U) << target;
    }
}

}  // namespace
}  // namespace flyball::control
