// SPDX-License-Identifier: BSD-3-Clause
#include "event_history.hpp"

#include <string>

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

TEST(EventHistory, NumbersEventsFromOne) {
    EventHistory history({});
    EXPECT_EQ(history.from(0), nullptr);
    EXPECT_EQ(history.position().next_number, 1U);
    history.add("a", "12");
    history.add("b", "345");
    EXPECT_EQ(history.from(0)->number, 1U);
    EXPECT_EQ(history.from(2)->type, "b");
    EXPECT_EQ(history.from(2)->end, 5U);
    EXPECT_EQ(history.from(3), nullptr);
    EXPECT_EQ(history.position().end, 5U);
}

TEST(EventHistory, ForgetsTheOldestByNumberAndByBytes) {
    EventHistory few({.history_events = 2});
    EventHistory small({.history_bytes = 10});
    for (int i = 0; i < 5; ++i) {
        few.add("a", "{}");
        small.add("a", std::string(4, 'x'));
    }
    EXPECT_EQ(few.from(1)->number, 4U);
    EXPECT_EQ(small.from(1)->number, 4U);
    small.add("a", std::string(11, 'x'));
    EXPECT_EQ(small.from(1), nullptr);
    EXPECT_EQ(small.position().next_number, 7U);
}

}  // namespace
}  // namespace flyball::control
