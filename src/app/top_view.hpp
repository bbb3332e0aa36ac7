// SPDX-License-Identifier: BSD-3-Clause
// The pages of `flyball top` as styled lines. Pure: what a line looks like on a terminal is
// top_screen's business.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "top_frame.hpp"
#include "top_state.hpp"

namespace flyball::app {

enum class TopStyle : std::uint8_t { normal, title, header, sorted, dim, good, warning, bad };

struct TopSpan {
    std::string text;
    TopStyle style = TopStyle::normal;
};

using TopLine = std::vector<TopSpan>;

/// Columns of each page's first table, for handle_key().
[[nodiscard]] std::array<std::size_t, kTopPages> column_counts();

/// What is above the tables of every page: how it is, in four lines.
[[nodiscard]] std::vector<TopLine> summary_lines(const TopFrame& frame);

/// The tables of one page, sorted as the state says.
[[nodiscard]] std::vector<TopLine> page_lines(const TopFrame& frame, const TopState& state);

/// Everything that an interactive screen shows: summary, prompt or message, page or help.
[[nodiscard]] std::vector<TopLine> screen_lines(const TopFrame& frame, const TopState& state);

/// Lines as plain text without trailing blanks.
[[nodiscard]] std::string plain_text(const std::vector<TopLine>& lines);

}  // namespace flyball::app
