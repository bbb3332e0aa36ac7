// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "top_view.hpp"

namespace flyball::app {

/// One field: what it shows, and what it sorts by. A figure without a number is a measure that does
/// not exist; texts sort by `text`.
struct TopCell {
    std::string text;
    std::optional<double> number{};
    TopStyle style = TopStyle::normal;
    bool is_figure = number.has_value();
};

struct TopTable {
    std::vector<std::string> columns;
    std::vector<std::vector<TopCell>> rows;
};

/// Sorts by one column: numbers from the largest down and texts from a to z, the other way round if
/// `ascending`; cells without a number come last. Rows that are equal keep their order.
void sort_rows(TopTable& table, std::size_t column, bool ascending);

/// Text columns left-aligned, number columns right-aligned, as wide as their content. The column
/// `sorted` is marked.
[[nodiscard]] std::vector<TopLine> table_lines(const TopTable& table,
                                               std::optional<std::size_t> sorted);

}  // namespace flyball::app
