// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/problem.hpp"

#include <array>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace flyball::control {
namespace {

TEST(Problem, EachKindHasItsRowAndItsOwnName) {
    std::set<std::string_view> names;
    std::size_t index = 0;
    for (const ProblemKind& kind : problem_kinds()) {
        EXPECT_EQ(static_cast<std::size_t>(kind.problem), index++) << kind.name;
        EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
        EXPECT_GE(kind.status, 400U) << kind.name;
        EXPECT_LT(kind.status, 600U) << kind.name;
        EXPECT_FALSE(kind.title.empty()) << kind.name;
    }
}

TEST(Problem, IsAsRfc9457Says) {
    const std::array places{ProblemPlace{"/tuning/rx_burst", "at most 256"}};
    const Response response = problem_response(Problem::body_too_large, "at most 1 byte", places);
    EXPECT_EQ(response.status, 413U);
    EXPECT_EQ(response.content_type, "application/problem+json");
    const auto document = nlohmann::json::parse(response.body);
    EXPECT_EQ(document["type"], "urn:flyball:problem:body-too-large");
    EXPECT_EQ(document["title"], "Body too large");
    EXPECT_EQ(document["status"], 413);
    EXPECT_EQ(document["detail"], "at most 1 byte");
    EXPECT_EQ(document["errors"][0]["pointer"], "/tuning/rx_burst");
    EXPECT_EQ(document["errors"][0]["detail"], "at most 256");
}

TEST(Problem, QuotesAnyBytesAsUtf8) {
    const Response response = problem_response(Problem::unknown_resource, "\xff\"\n\x01");
    EXPECT_EQ(nlohmann::json::parse(response.body)["detail"], "\xEF\xBF\xBD\"\n\x01");
    EXPECT_FALSE(nlohmann::json::parse(response.body).contains("errors"));
}

}  // namespace
}  // namespace flyball::control
