// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/top_state.hpp"

#include <gtest/gtest.h>

namespace flyball::app {
namespace {

constexpr std::array<std::size_t, kTopPages> kColumns{3, 3, 3, 3, 3, 3, 3};

TopAction type(TopState& state, std::string_view keys) {
    TopAction last = TopAction::redraw;
    for (const char key : keys) {
        last = handle_key(state, key, kColumns);
    }
    return last;
}

TEST(TopState, DigitsChooseThePageAndTabTheNext) {
    TopState state;
    type(state, "3");
    EXPECT_EQ(state.page, TopPage::rings);
    type(state, "8");
    EXPECT_EQ(state.page, TopPage::rings) << "there is no eighth page";
    type(state, "7\t");
    EXPECT_EQ(state.page, TopPage::workers);
}

TEST(TopState, SortGoesThroughTheColumnsOfEachPage) {
    TopState state;
    const auto sorted = [&] { return state.sort[state.page_index()]; };
    type(state, "s");
    EXPECT_EQ(sorted(), 0U);
    type(state, "ss");
    EXPECT_EQ(sorted(), 2U);
    type(state, "2");
    EXPECT_FALSE(sorted()) << "another page";
    type(state, "1s");
    EXPECT_FALSE(sorted()) << "after the last column";
    type(state, "r");
    EXPECT_TRUE(state.ascending);
}

TEST(TopState, ADelayIsTyped) {
    TopState state;
    type(state, "d");
    EXPECT_EQ(state.delay_input, "");
    type(state, "x12\x7f.5");
    EXPECT_EQ(state.delay_input, "1.5");
    EXPECT_EQ(state.delay_seconds, 1);
    type(state, "\r");
    EXPECT_FALSE(state.delay_input);
    EXPECT_EQ(state.delay_seconds, 1.5);
}

TEST(TopState, AWrongDelayIsExplainedAndNotTaken) {
    for (const char* const keys : {"d0\r", "d0.05\r", "d3601\r", "d1.2.3\r", "d..\r"}) {
        TopState state;
        type(state, keys);
        EXPECT_EQ(state.delay_seconds, 1) << keys;
        EXPECT_NE(state.message.find("0.1 to 3600"), std::string::npos) << keys;
        type(state, "1");
        EXPECT_EQ(state.message, "") << "until the next key";
    }
    TopState state;
    type(state, "d\r");
    EXPECT_EQ(state.message, "") << "nothing typed, nothing changed";
    type(state, "d99\x1b");
    EXPECT_EQ(state.delay_seconds, 1) << "escape";
    EXPECT_FALSE(state.delay_input);
}

TEST(TopState, KeysWhileTypingAreNoCommands) {
    TopState state;
    EXPECT_EQ(type(state, "dqz2"), TopAction::redraw);
    EXPECT_EQ(state.page, TopPage::workers);
    EXPECT_EQ(state.delay_input, "2");
}

TEST(TopState, HelpGoesWithTheNextKey) {
    TopState state;
    type(state, "?");
    EXPECT_TRUE(state.help);
    type(state, "?");
    EXPECT_FALSE(state.help);
    type(state, "h2");
    EXPECT_FALSE(state.help);
    EXPECT_EQ(state.page, TopPage::ports);
}

TEST(TopState, SomeKeysAreForTheProgram) {
    TopState state;
    EXPECT_EQ(type(state, "q"), TopAction::quit);
    EXPECT_EQ(type(state, " "), TopAction::refresh);
    EXPECT_EQ(type(state, "\x1a"), TopAction::suspend);
    EXPECT_EQ(type(state, "z"), TopAction::zero);
    EXPECT_NE(state.message, "");
    EXPECT_EQ(type(state, "k"), TopAction::redraw);
}

TEST(TopKeys, SequencesOfOtherKeysAreSkipped) {
    EXPECT_EQ(keys_of("12"), "12");
    EXPECT_EQ(keys_of("\x1b[A2\x1b[1;5Cq"), "2q") << "arrows";
    EXPECT_EQ(keys_of("\x1bOP"), "") << "F1";
    EXPECT_EQ(keys_of("\x1b[15~s"), "s") << "F5";
    EXPECT_EQ(keys_of("\x1b"), "\x1b") << "escape itself";
    EXPECT_EQ(keys_of("\x1b["), "") << "torn";
}

}  // namespace
}  // namespace flyball::app
