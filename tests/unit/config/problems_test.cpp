// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/config/problems.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace flyball::config {
namespace {

TEST(Problems, NamesFileLineColumnAndPointer) {
    Problems problems("a.yaml");
    EXPECT_TRUE(problems.empty());
    problems.add("/cpu/workers", {.line = 3, .column = 5}, "too many");
    EXPECT_FALSE(problems.empty());
    EXPECT_EQ(problems.error().message, "a.yaml:3:5: /cpu/workers: too many");
    EXPECT_EQ(problems.error().error_class, ErrorClass::config);
}

TEST(Problems, NamesOnlyThePointerOfABody) {
    Problems problems("");
    problems.add("/cpu/workers", {}, "too many");
    problems.add("", {}, "no map");
    problems.add("/x", {.line = 2, .column = 3}, "not UTF-8");
    EXPECT_EQ(problems.error().message,
              "/cpu/workers: too many\n/: no map\n/x: not UTF-8 (line 2, column 3)");
}

TEST(Problems, SortsByPlace) {
    Problems problems("a");
    problems.add("/late", {.line = 9, .column = 1}, "x");
    problems.add("/early", {.line = 2, .column = 7}, "x");
    problems.add("/earlier", {.line = 2, .column = 3}, "x");
    EXPECT_EQ(problems.error().message, "a:2:3: /earlier: x\na:2:7: /early: x\na:9:1: /late: x");
}

TEST(Problems, ShowsTwentyAndSaysThatThereAreMore) {
    Problems problems("a");
    for (unsigned line = 1; line <= 20; ++line) {
        EXPECT_FALSE(problems.full());
        problems.add("/x", {.line = line, .column = 1}, "wrong");
    }
    EXPECT_EQ(problems.error().message.find("not shown"), std::string::npos);
    for (unsigned line = 21; line <= 30; ++line) {
        problems.add("/x", {.line = line, .column = 1}, "wrong");
    }
    EXPECT_TRUE(problems.full());
    const std::string message = problems.error().message;
    EXPECT_EQ(std::count(message.begin(), message.end(), '\n'), 20) << message;
    EXPECT_NE(message.find("a: more than 20 errors"), std::string::npos) << message;
}

TEST(Problems, TouchesPlacesAboveAndBelow) {
    Problems problems("");
    problems.add("/ports/1", {}, "x");
    EXPECT_TRUE(problems.touches("/ports/1"));
    EXPECT_TRUE(problems.touches("/ports/1/name"));
    EXPECT_TRUE(problems.touches("/ports"));
    EXPECT_FALSE(problems.touches("/ports/10"));
    EXPECT_FALSE(problems.touches("/ports/0/name"));
    EXPECT_FALSE(problems.touches("/cpu"));
}

TEST(Problems, QuotesAreSafeForATerminal) {
    EXPECT_EQ(in_quotes("a\x1b[31m\n"), "\"a\\x1b[31m\\x0a\"");
    EXPECT_EQ(in_quotes(std::string(70, 'a')), "\"" + std::string(60, 'a') + "...\"");
    // The cut does not split a character: é is two bytes.
    EXPECT_EQ(in_quotes(std::string(59, 'a') + "\xc3\xa9" + "bcd"),
              "\"" + std::string(59, 'a') + "...\"");
}

TEST(Problems, EscapesPointerTokens) {
    EXPECT_EQ(pointer_below("/a", "b/c~d"), "/a/b~1c~0d");
    EXPECT_EQ(pointer_below("", "x\ny"), "/x\\x0ay");
}

}  // namespace
}  // namespace flyball::config
