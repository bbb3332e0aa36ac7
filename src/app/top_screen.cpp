// SPDX-License-Identifier: BSD-3-Clause
#include "top_screen.hpp"

#include <algorithm>
#include <string_view>

namespace flyball::app {

namespace {

constexpr std::string_view kHome = "\x1b[H";
constexpr std::string_view kClearLine = "\x1b[K";
constexpr std::string_view kClearBelow = "\x1b[J";
constexpr std::string_view kPlain = "\x1b[m";

/// Select Graphic Rendition; "" for text as it is.
std::string_view rendition(TopStyle style, bool colour) {
    switch (style) {
        case TopStyle::normal:
            return "";
        case TopStyle::title:
            return "\x1b[1m";
        case TopStyle::header:
            return "\x1b[7m";
        case TopStyle::sorted:
            return "\x1b[1;4;7m";
        case TopStyle::dim:
            return colour ? "\x1b[2m" : "";
        case TopStyle::good:
            return colour ? "\x1b[32m" : "";
        case TopStyle::warning:
            return colour ? "\x1b[33m" : "";
        case TopStyle::bad:
            return colour ? "\x1b[1;31m" : "";
    }
    return "";
}

std::string paint_line(const TopLine& line, std::size_t columns, bool colour) {
    std::string painted;
    for (const TopSpan& span : line) {
        const std::string text = span.text.substr(0, columns);
        columns -= text.size();
        const std::string_view style = rendition(span.style, colour);
        painted += style;
        painted += text;
        painted += style.empty() ? "" : kPlain;
    }
    return painted;
}

}  // namespace

std::string paint(const std::vector<TopLine>& lines, ScreenSize size, bool colour) {
    const std::size_t rows = std::max(size.rows, 1U);
    const bool cut = lines.size() > rows;
    const std::size_t shown = cut ? rows - 1 : lines.size();
    std::string screen(kHome);
    for (std::size_t row = 0; row < shown; ++row) {
        screen += paint_line(lines[row], size.columns, colour);
        screen += kClearLine;
        // After the last row a line feed would scroll.
        screen += row + 1 < rows ? "\r\n" : "";
    }
    if (cut) {
        const std::string more = "... " + std::to_string(lines.size() - shown) + " more lines";
        screen += paint_line({{more, TopStyle::dim}}, size.columns, colour);
        screen += kClearLine;
    } else if (shown < rows) {
        screen += kClearBelow;
    }
    return screen;
}

std::string enter_screen() {
    return "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
}

std::string leave_screen() {
    return "\x1b[m\x1b[?7h\x1b[?25h\x1b[?1049l";
}

}  // namespace flyball::app
