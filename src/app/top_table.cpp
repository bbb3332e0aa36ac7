// SPDX-License-Identifier: BSD-3-Clause
#include "top_table.hpp"

#include <algorithm>

namespace flyball::app {

namespace {

bool is_number_column(const TopTable& table, std::size_t column) {
    return std::any_of(table.rows.begin(), table.rows.end(),
                       [column](const auto& row) { return row[column].is_figure; });
}

std::string padded(const std::string& text, std::size_t width, bool right) {
    const std::string blanks(width - std::min(width, text.size()), ' ');
    return right ? blanks + text : text + blanks;
}

}  // namespace

void sort_rows(TopTable& table, std::size_t column, bool ascending) {
    const bool numbers = is_number_column(table, column);
    const auto comes_first = [&](const auto& left_row, const auto& right_row) {
        const TopCell& left = left_row[column];
        const TopCell& right = right_row[column];
        if (!numbers) {
            return ascending ? right.text < left.text : left.text < right.text;
        }
        if (!left.number || !right.number) {
            return left.number.has_value() && !right.number.has_value();
        }
        return ascending ? *left.number < *right.number : *right.number < *left.number;
    };
    std::stable_sort(table.rows.begin(), table.rows.end(), comes_first);
}

std::vector<TopLine> table_lines(const TopTable& table, std::optional<std::size_t> sorted) {
    constexpr const char* kGap = "  ";
    std::vector<std::size_t> widths;
    std::vector<bool> right;
    TopLine header;
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        std::size_t width = table.columns[column].size();
        for (const auto& row : table.rows) {
            width = std::max(width, row[column].text.size());
        }
        widths.push_back(width);
        right.push_back(is_number_column(table, column));
        header.push_back({padded(table.columns[column], width, right.back()),
                          sorted == column ? TopStyle::sorted : TopStyle::header});
        header.push_back({kGap, TopStyle::header});
    }
    std::vector<TopLine> lines{std::move(header)};
    for (const auto& row : table.rows) {
        TopLine line;
        for (std::size_t column = 0; column < row.size(); ++column) {
            line.push_back(
                {padded(row[column].text, widths[column], right[column]), row[column].style});
            line.push_back({kGap});
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace flyball::app
