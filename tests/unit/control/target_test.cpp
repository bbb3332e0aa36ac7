// SPDX-License-Identifier: BSD-3-Clause
#include "target.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

using Segments = std::vector<std::string>;
using Query = std::vector<Field>;

TEST(Target, SegmentsAreSplitBeforeTheyAreDecoded) {
    EXPECT_EQ(parse_target("/api/v1/ports")->segments, (Segments{"api", "v1", "ports"}));
    EXPECT_EQ(parse_target("/")->segments, Segments{""});
    EXPECT_EQ(parse_target("/a/")->segments, (Segments{"a", ""}));
    EXPECT_EQ(parse_target("//a")->segments, (Segments{"", "a"}));
    EXPECT_EQ(parse_target("/a%2Fb/%C3%BC+")->segments, (Segments{"a/b", "\xC3\xBC+"}));
    EXPECT_EQ(parse_target("/../etc")->segments, (Segments{"..", "etc"}));
}

TEST(Target, QueriesKeepTheirOrder) {
    EXPECT_EQ(parse_target("/a?x=1&y=&z&&x=a%26b=c+d")->query,
              (Query{{"x", "1"}, {"y", ""}, {"z", ""}, {"x", "a&b=c d"}}));
    EXPECT_TRUE(parse_target("/a?")->query.empty());
}

TEST(Target, TheAbsoluteFormIsTheSame) {
    EXPECT_EQ(parse_target("http://localhost:9660/a?b=1")->segments, Segments{"a"});
    EXPECT_EQ(parse_target("https://localhost")->segments, Segments{""});
}

TEST(Target, MalformedOnesAreRefused) {
    const std::vector<std::string> malformed{
        "",          "a",      "*",      "/%",      "/%4",       "/%4g",
        "/%00",      "/a\x01", "/\x7f",  "/%ff",    "/\xC0\xAF", "/%ED%A0%80",
        "/\xE2\x82", "/?%",    "/?a=%0", "/?%zz=1", "/?a=%80",   "/%F5%80%80%80"};
    for (const std::string& text : malformed) {
        const auto target = parse_target(text);
        ASSERT_FALSE(target.has_value()) << text;
        EXPECT_FALSE(target.error().message.empty());
    }
}

TEST(Target, SizesAreBounded) {
    std::string path;
    std::string query = "/?";
    for (int i = 0; i < 17; ++i) {
        path += "/a";
    }
    for (int i = 0; i < 33; ++i) {
        query += "a=b&";
    }
    EXPECT_FALSE(parse_target(path).has_value());
    EXPECT_TRUE(parse_target(path.substr(2)).has_value());
    EXPECT_FALSE(parse_target(query).has_value());
    EXPECT_TRUE(parse_target(query.substr(0, query.size() - 4)).has_value());
}

TEST(Target, CleanTextIsShortestFormUtf8) {
    for (const char* text : {"", "plain", "\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x90\x9D"}) {
        EXPECT_TRUE(is_clean_text(text)) << text;
    }
    for (const char* text : {"\x1f", "\x7f", "\xC1\x81", "\xE0\x80\xAF", "\xF0\x80\x80\xAF",
                             "\xF4\x90\x80\x80", "\x80", "\xC3"}) {
        EXPECT_FALSE(is_clean_text(text)) << text;
    }
}

}  // namespace
}  // namespace flyball::control
