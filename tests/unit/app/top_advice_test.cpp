// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/top_advice.hpp"

#include <gtest/gtest.h>

namespace flyball::app {
namespace {

TEST(TopAdvice, IsReadAsItIsServed) {
    const auto list = parse_advice(
        R"({"uptime_seconds":1,"advice":[{"rule":"ring_full","severity":"critical",
            "subject":"poll1-worker2","text":"Full.","evidence":[{"what":"x","value":1,"unit":""}],
            "changes":[{"setting":"tuning.ring_entries","from":"auto","to":"2048","live":true}],
            "host_change":null}]})");
    ASSERT_TRUE(list);
    ASSERT_EQ(list->size(), 1U);
    const TopAdvice& advice = list->front();
    EXPECT_EQ(advice.rule, "ring_full");
    EXPECT_EQ(advice.severity, "critical");
    EXPECT_EQ(advice.subject, "poll1-worker2");
    EXPECT_EQ(advice.text, "Full.");
    EXPECT_EQ(advice.host_change, "");
    ASSERT_EQ(advice.changes.size(), 1U);
    EXPECT_EQ(advice.changes[0].setting, "tuning.ring_entries");
    EXPECT_EQ(advice.changes[0].to, "2048");
    EXPECT_TRUE(advice.changes[0].is_live);
}

TEST(TopAdvice, WhatIsNoAdviceIsNone) {
    for (const char* const text : {"", "{", "[]", "{}", R"({"advice":7})", "null", "\xff"}) {
        EXPECT_FALSE(parse_advice(text)) << text;
    }
    EXPECT_TRUE(parse_advice(R"({"advice":[]})"));
}

TEST(TopAdvice, StrangePartsAreLeftOut) {
    const auto list = parse_advice(
        R"({"advice":[7,{"rule":7,"changes":[1,{"setting":"a","live":"yes"}]},{"changes":{}}]})");
    ASSERT_TRUE(list);
    ASSERT_EQ(list->size(), 2U);
    EXPECT_EQ(list->at(0).rule, "");
    ASSERT_EQ(list->at(0).changes.size(), 1U);
    EXPECT_FALSE(list->at(0).changes[0].is_live);
}

}  // namespace
}  // namespace flyball::app
