// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/config/api_rules.hpp"

#include <gtest/gtest.h>

namespace flyball::config {
namespace {

std::vector<Conflict> conflicts_of(const Api& api) {
    Config config;
    config.api = api;
    std::vector<Conflict> conflicts;
    check_api(config, conflicts);
    return conflicts;
}

TEST(ApiRules, TheDefaultsFitTogether) {
    EXPECT_TRUE(conflicts_of({}).empty());
}

TEST(ApiRules, AddressesMustExist) {
    const auto conflicts = conflicts_of({.listen = {"127.0.0.1:80", "999.0.0.1:80"}});
    ASSERT_EQ(conflicts.size(), 1U);
    EXPECT_EQ(conflicts[0].pointer, "/api/listen/1");
}

}  // namespace
}  // namespace flyball::config
