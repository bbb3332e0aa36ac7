// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/config/merge_patch.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "../../../src/config/reader.hpp"

namespace flyball::config {
namespace {

Tree parse(const std::string& json) {
    Problems problems("");
    auto tree = read_json(json, problems);
    EXPECT_TRUE(tree) << json;
    return std::move(*tree);
}

/// The examples of RFC 7386, appendix A, whose roots our reader takes.
TEST(MergePatch, DoesWhatTheRfcShows) {
    struct Row {
        const char* original;
        const char* patch;
        const char* result;
    };

    constexpr Row kRows[] = {
        {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
        {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
        {R"({"a":"b"})", R"({"a":null})", R"({})"},
        {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
        {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
        {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
        {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
        {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
        {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
        {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
        {R"({"e":1})", R"({"a":1})", R"({"e":1,"a":1})"},
        {R"([1,2])", R"({"a":"b","c":null})", R"({"a":"b"})"},
        {R"({})", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
    };
    for (const Row& row : kRows) {
        Tree tree = parse(row.original);
        merge_patch(tree, parse(row.patch));
        EXPECT_EQ(nlohmann::json::parse(write_json(tree)), nlohmann::json::parse(row.result))
            << row.original << " and " << row.patch;
    }
}

}  // namespace
}  // namespace flyball::config
