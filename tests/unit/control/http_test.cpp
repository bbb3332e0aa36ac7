// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/http.hpp"

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

TEST(Http, MethodsAreKnownByTheirExactName) {
    for (std::size_t i = 0; i < kMethodNames.size(); ++i) {
        EXPECT_EQ(parse_method(kMethodNames[i]), static_cast<Method>(i));
        EXPECT_EQ(name_of(static_cast<Method>(i)), kMethodNames[i]);
    }
    EXPECT_EQ(parse_method("get"), std::nullopt);
    EXPECT_EQ(parse_method("BREW"), std::nullopt);
    EXPECT_EQ(parse_method(""), std::nullopt);
}

TEST(Http, ScopesIncludeTheOnesBefore) {
    EXPECT_LT(Scope::open, Scope::read);
    EXPECT_LT(Scope::read, Scope::admin);
    EXPECT_EQ(name_of(Scope::read), "read");
}

TEST(Http, HeadersAreFoundByName) {
    const Request request{.headers = {{"host", "one"}, {"accept", "a"}, {"accept", "b"}}};
    EXPECT_EQ(request.header("accept"), "a");
    EXPECT_EQ(request.header("origin"), std::nullopt);
    EXPECT_EQ(request.count("accept"), 2U);
    EXPECT_EQ(request.count("origin"), 0U);
}

TEST(Http, HeadersAnnounceABody) {
    EXPECT_FALSE(Request{}.announces_body());
    EXPECT_FALSE((Request{.headers = {{"content-length", "0"}}}.announces_body()));
    EXPECT_TRUE((Request{.headers = {{"content-length", "1"}}}.announces_body()));
    EXPECT_TRUE((Request{.headers = {{"transfer-encoding", "chunked"}}}.announces_body()));
}

TEST(Http, OnlyAsciiLettersHaveACase) {
    EXPECT_EQ(lower_case("X-ABZ_09\xC3\x9C"), "x-abz_09\xC3\x9C");
}

TEST(Http, AFixedBodyTakesTheBodysPlace) {
    const Response own{.body = "own"};
    EXPECT_EQ(own.bytes(), "own");
    const Response fixed{.fixed_body = "fixed", .headers = {{"etag", "\"1\""}}};
    EXPECT_EQ(fixed.bytes(), "fixed");
    EXPECT_EQ(fixed.header("etag"), "\"1\"");
}

}  // namespace
}  // namespace flyball::control
