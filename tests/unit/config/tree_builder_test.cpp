// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/config/tree_builder.hpp"

#include <string>

#include <gtest/gtest.h>

#include "../../../src/config/reader.hpp"

namespace flyball::config {
namespace {

/// The document as JSON in one line, or its problems.
std::string read(const std::string& yaml) {
    Problems problems("f");
    const auto root = read_yaml(yaml, problems);
    if (!root || !problems.empty()) {
        return problems.error().message;
    }
    std::string json = write_json(*root);
    std::string line;
    for (const char c : json) {
        line += c == ' ' || c == '\n' ? "" : std::string(1, c);
    }
    return line;
}

TEST(TreeBuilder, KeepsOrderAndNesting) {
    EXPECT_EQ(read("b: ['x', {y: 'z'}]\na: 'q'\n"), R"({"b":["x",{"y":"z"}],"a":"q"})");
}

TEST(TreeBuilder, ReportsEachDuplicateWithBothLines) {
    EXPECT_EQ(read("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n"),
              "f:4:3: /b/c: duplicate key (first on line 3): keep one\n"
              "f:5:1: /a: duplicate key (first on line 1): keep one");
}

TEST(TreeBuilder, RepeatsAnchoredNodes) {
    EXPECT_EQ(read("a: &x {n: 'v'}\nb: *x\nc: [*x]\n"),
              R"({"a":{"n":"v"},"b":{"n":"v"},"c":[{"n":"v"}]})");
}

TEST(TreeBuilder, RefusesAnAliasInsideItsAnchor) {
    EXPECT_EQ(read("a: &x [b, *x]\n"),
              "f:1:11: /a/1: an alias inside its own anchor: write the value out");
}

TEST(TreeBuilder, MergesMapsWithoutOverwriting) {
    EXPECT_EQ(read("a: &x {p: '1', q: '2'}\nb: {<<: *x, q: '3'}\n"),
              R"({"a":{"p":"1","q":"2"},"b":{"q":"3","p":"1"}})");
    EXPECT_EQ(read("a: &x {p: '1'}\nb: &y {p: '2', q: '2'}\nc: {<<: [*x, *y]}\n"),
              R"({"a":{"p":"1"},"b":{"p":"2","q":"2"},"c":{"p":"1","q":"2"}})");
    EXPECT_EQ(read("a: {<<: word}\n"),
              "f:1:9: /a: \"<<\" merges maps: write an alias of one, as in <<: *base");
}

std::string nested(std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
}

TEST(TreeBuilder, StopsAtTheDepthLimit) {
    EXPECT_EQ(read(nested(kDepthMax)), nested(kDepthMax));
    EXPECT_NE(read(nested(kDepthMax + 1)).find("nested deeper than 32 levels"), std::string::npos);
    // An alias carries the depth of its anchor.
    const std::string carried =
        "a: &x " + nested(20) + "\nb: " + std::string(20, '[') + "*x" + std::string(20, ']') + "\n";
    EXPECT_NE(read(carried).find("nested deeper than 32 levels"), std::string::npos);
}

TEST(TreeBuilder, BoundsWhatAliasesExpandTo) {
    std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int level = 1; level <= 8; ++level) {
        const std::string alias = "*a" + std::to_string(level - 1);
        laughs += "a" + std::to_string(level) + ": &a" + std::to_string(level) + " [" + alias;
        for (int i = 1; i < 10; ++i) {
            laughs += ", " + alias;
        }
        laughs += "]\n";
    }
    EXPECT_NE(read(laughs).find("more than 100000 values"), std::string::npos) << read(laughs);
}

TEST(TreeBuilder, BoundsTheNumberOfValues) {
    std::string many = "[x";
    for (std::size_t i = 0; i < kNodesMax; ++i) {
        many += ",x";
    }
    EXPECT_NE(read(many + "]").find("more than 100000 values"), std::string::npos);
}

}  // namespace
}  // namespace flyball::config
