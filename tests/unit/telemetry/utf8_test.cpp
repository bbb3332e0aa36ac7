// SPDX-License-Identifier: BSD-3-Clause
#include "utf8.hpp"

#include <gtest/gtest.h>

namespace flyball::telemetry {
namespace {

constexpr const char* kReplacement = "\xef\xbf\xbd";

TEST(Utf8, LeavesValidTextAlone) {
    for (const std::string text :
         {"", "left", "n\xc3\xa4he", "\xe2\x82\xac 5", "\xf0\x9f\x90\x9d", "\xf4\x8f\xbf\xbf"}) {
        EXPECT_EQ(valid_utf8(text), text);
    }
    const std::string with_zero("a\0b", 3);
    EXPECT_EQ(valid_utf8(with_zero), with_zero);
}

TEST(Utf8, ReplacesEachByteThatBelongsToNothing) {
    EXPECT_EQ(valid_utf8("p\xff"), std::string("p") + kReplacement);
    EXPECT_EQ(valid_utf8("\x80x"), std::string(kReplacement) + "x");
    EXPECT_EQ(valid_utf8("a\xc3"), std::string("a") + kReplacement);
    EXPECT_EQ(valid_utf8("\xe2\x82"), std::string(kReplacement) + kReplacement);
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndNumbersAboveTheLast) {
    for (const std::string text : {"\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
                                   "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80"}) {
        const std::string valid = valid_utf8(text);
        EXPECT_EQ(valid.size(), 3 * text.size()) << testing::PrintToString(text);
        EXPECT_EQ(valid_utf8(valid), valid);
    }
}

}  // namespace
}  // namespace flyball::telemetry
