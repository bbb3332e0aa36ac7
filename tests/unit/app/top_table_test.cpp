// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/top_table.hpp"

#include <gtest/gtest.h>

namespace flyball::app {
namespace {

TopTable table() {
    return {{"name", "rate"},
            {{{.text = "b"}, {.text = "9", .number = 9}},
             {{.text = "c"}, {.text = "-"}},
             {{.text = "a"}, {.text = "1.2k", .number = 1200}}}};
}

std::string order(const TopTable& sorted) {
    std::string names;
    for (const auto& row : sorted.rows) {
        names += row[0].text;
    }
    return names;
}

std::string sorted(std::size_t column, bool ascending) {
    TopTable copy = table();
    sort_rows(copy, column, ascending);
    return order(copy);
}

TEST(TopTable, NumbersSortByValueAndFromTheLargest) {
    EXPECT_EQ(sorted(1, false), "abc");
    EXPECT_EQ(sorted(1, true), "bac") << "what has no number stays last";
}

TEST(TopTable, TextsSortFromAToZ) {
    EXPECT_EQ(sorted(0, false), "abc");
    EXPECT_EQ(sorted(0, true), "cba");
}

TEST(TopTable, ColumnsAreAligned) {
    const std::string text = plain_text(table_lines(table(), std::nullopt));
    EXPECT_EQ(text,
              "name  rate\n"
              "b        9\n"
              "c        -\n"
              "a     1.2k\n");
}

TEST(TopTable, AMeasureThatDoesNotExistIsAlignedAsOneThatDoes) {
    const TopTable missing{{"a rate"}, {{{.text = "-", .is_figure = true}}}};
    EXPECT_EQ(plain_text(table_lines(missing, std::nullopt)), "a rate\n     -\n");
}

TEST(TopTable, TheSortedColumnIsMarked) {
    const TopLine header = table_lines(table(), 1).front();
    EXPECT_EQ(header[0].style, TopStyle::header);
    EXPECT_EQ(header[2].text, "rate");
    EXPECT_EQ(header[2].style, TopStyle::sorted);
}

TEST(TopTable, WithoutRowsThereIsTheHeader) {
    EXPECT_EQ(plain_text(table_lines({{"ring", "used"}, {}}, std::nullopt)), "ring  used\n");
}

}  // namespace
}  // namespace flyball::app
