// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/config/choices.hpp"

#include <set>

#include <gtest/gtest.h>

#include "option_samples.hpp"

namespace flyball::config {
namespace {

TEST(Choices, ModesHaveTestpmdsNames) {
    EXPECT_EQ(name_of(ForwardMode::io), "io");
    EXPECT_EQ(name_of(ForwardMode::fivetuple_swap), "5tswap");
    EXPECT_EQ(name_of(ForwardMode::flowgen), "flowgen");
}

TEST(Choices, EveryEnumeratorHasOneWord) {
    for_each_option([](const Section& /*section*/, const Option& option) {
        std::set<std::string_view> names;
        std::set<std::uint64_t> values;
        for (const Choice& choice : option.member.choices) {
            EXPECT_TRUE(names.insert(choice.name).second) << option.name << " " << choice.name;
            EXPECT_TRUE(values.insert(choice.value).second) << option.name << " " << choice.name;
            EXPECT_FALSE(choice.help.empty()) << option.name << " " << choice.name;
        }
        // The enumerators count from 0 without a gap.
        if (!values.empty()) {
            EXPECT_EQ(*values.rbegin() + 1, values.size()) << option.name;
        }
    });
}

TEST(Choices, OtherEnumerations) {
    EXPECT_EQ(name_of(Layout::fused), "fused");
    EXPECT_EQ(name_of(Hugepages::never), "never");
    EXPECT_EQ(name_of(PortTopology::chained), "chained");
    EXPECT_EQ(name_of(HashKind::software), "software");
    EXPECT_EQ(name_of(Gaps::poisson), "poisson");
    EXPECT_EQ(name_of(Idle::sleep), "sleep");
    EXPECT_EQ(name_of(LogVerbosity::warning), "warning");
    EXPECT_EQ(name_of(When::live), "live");
}

}  // namespace
}  // namespace flyball::config
