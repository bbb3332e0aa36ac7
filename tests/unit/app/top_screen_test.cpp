// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/top_screen.hpp"

#include <gtest/gtest.h>

namespace flyball::app {
namespace {

const std::vector<TopLine> kThreeLines{{{"one"}}, {{"two"}}, {{"three"}}};

TEST(TopScreen, OverwritesFromTheCornerAndClearsTheRest) {
    EXPECT_EQ(paint(kThreeLines, {.columns = 80, .rows = 24}, true),
              "\x1b[Hone\x1b[K\r\ntwo\x1b[K\r\nthree\x1b[K\r\n\x1b[J");
}

TEST(TopScreen, AFullScreenDoesNotScroll) {
    EXPECT_EQ(paint(kThreeLines, {.columns = 80, .rows = 3}, true),
              "\x1b[Hone\x1b[K\r\ntwo\x1b[K\r\nthree\x1b[K");
}

TEST(TopScreen, SaysHowManyLinesAreMissing) {
    EXPECT_EQ(paint(kThreeLines, {.columns = 80, .rows = 2}, false),
              "\x1b[Hone\x1b[K\r\n... 2 more lines\x1b[K");
    EXPECT_EQ(paint(kThreeLines, {.columns = 80, .rows = 0}, false),
              "\x1b[H... 3 more lines\x1b[K");
}

TEST(TopScreen, CutsLinesAtTheBorder) {
    const std::vector<TopLine> line{{{"abc"}, {"def", TopStyle::bad}, {"ghi"}}};
    EXPECT_EQ(paint(line, {.columns = 5, .rows = 1}, false), "\x1b[Habcde\x1b[K");
}

TEST(TopScreen, ColourIsLeftOutIfNotWanted) {
    const std::vector<TopLine> line{{{"bad", TopStyle::bad}, {"head", TopStyle::header}}};
    EXPECT_EQ(paint(line, {.columns = 80, .rows = 1}, true),
              "\x1b[H\x1b[1;31mbad\x1b[m\x1b[7mhead\x1b[m\x1b[K");
    EXPECT_EQ(paint(line, {.columns = 80, .rows = 1}, false), "\x1b[Hbad\x1b[7mhead\x1b[m\x1b[K");
}

TEST(TopScreen, WhatIsTakenIsGivenBack) {
    for (const char* const mode : {"?1049", "?7", "?25"}) {
        EXPECT_NE(enter_screen().find(mode), std::string::npos);
        EXPECT_NE(leave_screen().find(mode), std::string::npos);
    }
}

}  // namespace
}  // namespace flyball::app
