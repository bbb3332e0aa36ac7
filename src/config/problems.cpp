// SPDX-License-Identifier: BSD-3-Clause
#include "problems.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace flyball::config {

namespace {

constexpr std::size_t kShownBytes = 60;

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::string hex_escape(char c) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    return {'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 0xfU]};
}

/// Cuts at a character boundary, so that the result stays valid UTF-8.
std::string_view shortened(std::string_view text) {
    if (text.size() <= kShownBytes) {
        return text;
    }
    std::size_t end = kShownBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) {
        --end;
    }
    return text.substr(0, end);
}

/// `below` is `above` or lies under it.
bool is_within(std::string_view below, std::string_view above) {
    return below.starts_with(above) && (below.size() == above.size() || below[above.size()] == '/');
}

}  // namespace

void Problems::add(std::string pointer, Mark mark, std::string text) {
    if (!full()) {
        found_.push_back({std::move(pointer), mark, std::move(text)});
    }
}

bool Problems::touches(std::string_view pointer) const {
    return std::any_of(found_.begin(), found_.end(), [&](const Found& found) {
        return is_within(pointer, found.pointer) || is_within(found.pointer, pointer);
    });
}

std::string Problems::line_of(const Found& found) const {
    // RFC 6901 writes the whole document as ""; "/" is what people expect to see there.
    const std::string what = (found.pointer.empty() ? "/" : found.pointer) + ": " + found.text;
    const std::string line = std::to_string(found.mark.line);
    const std::string column = std::to_string(found.mark.column);
    if (found.mark.line == 0) {
        return document_ + (document_.empty() ? "" : ": ") + what;
    }
    return document_.empty() ? what + " (line " + line + ", column " + column + ")"
                             : document_ + ":" + line + ":" + column + ": " + what;
}

Error Problems::error() const {
    auto sorted = found_;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Found& a, const Found& b) { return a.mark < b.mark; });
    const std::size_t shown = std::min(sorted.size(), kProblemsMax);
    std::string message;
    for (std::size_t i = 0; i < shown; ++i) {
        message += (i == 0 ? "" : "\n") + line_of(sorted[i]);
    }
    if (sorted.size() > shown) {
        message += "\n" + document_ + (document_.empty() ? "" : ": ") + "more than " +
                   std::to_string(kProblemsMax) + " errors: the others are not shown";
    }
    return {.error_class = ErrorClass::config, .message = std::move(message)};
}

std::vector<Finding> Problems::findings() const {
    std::vector<Finding> findings;
    for (std::size_t i = 0; i < std::min(found_.size(), kProblemsMax); ++i) {
        findings.push_back({found_[i].pointer, found_[i].text});
    }
    return findings;
}

std::string printable(std::string_view text) {
    std::string shown;
    for (const char c : shortened(text)) {
        shown += is_control(c) ? hex_escape(c) : std::string(1, c);
    }
    return shown + (text.size() > kShownBytes ? "..." : "");
}

std::string in_quotes(std::string_view text) {
    return "\"" + printable(text) + "\"";
}

std::string pointer_below(std::string_view pointer, std::string_view token) {
    std::string below = std::string(pointer) + "/";
    for (const char c : printable(token)) {
        if (c == '~') {
            below += "~0";
        } else if (c == '/') {
            below += "~1";
        } else {
            below += c;
        }
    }
    return below;
}

}  // namespace flyball::config
