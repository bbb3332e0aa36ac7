// SPDX-License-Identifier: BSD-3-Clause
#include "negotiation.hpp"

#include <algorithm>
#include <optional>

#include "flyball/control/http.hpp"

namespace flyball::control {

namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpaces = " \t";
    const std::size_t first = std::min(text.find_first_not_of(kSpaces), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(kSpaces) + 1);
}

std::string_view take(std::string_view& rest, char separator) {
    const std::string_view head = rest.substr(0, rest.find(separator));
    rest.remove_prefix(std::min(head.size() + 1, rest.size()));
    return head;
}

/// True for "0", "0.", "0.0", "0.000".
bool is_zero(std::string_view quality) {
    return quality.starts_with('0') && quality.find_first_not_of("0.") == quality.npos;
}

/// 0: does not match; else the more, the more specific the range is.
int match_of(std::string_view range, std::string_view type) {
    if (range == "*/*") {
        return 1;
    }
    if (range.ends_with("/*") && type.starts_with(range.substr(0, range.size() - 1))) {
        return 2;
    }
    return range == type ? 3 : 0;
}

}  // namespace

std::string media_type_of(std::string_view content_type) {
    return lower_case(trimmed(content_type.substr(0, content_type.find(';'))));
}

bool accepts(std::string_view accept, std::string_view content_type) {
    const std::string type = media_type_of(content_type);
    int best = 0;
    bool is_accepted = trimmed(accept).empty();
    while (!accept.empty()) {
        std::string_view range = take(accept, ',');
        const int match = match_of(lower_case(trimmed(take(range, ';'))), type);
        bool refused = false;
        while (!range.empty()) {
            const std::string parameter = lower_case(trimmed(take(range, ';')));
            refused = refused || (parameter.starts_with("q=") && is_zero(parameter.substr(2)));
        }
        if (match > best) {
            best = match;
            is_accepted = !refused;
        }
    }
    return is_accepted;
}

bool names_etag(std::string_view condition, std::string_view etag) {
    while (!condition.empty()) {
        std::string_view candidate = trimmed(take(condition, ','));
        if (candidate.starts_with("W/")) {
            candidate.remove_prefix(2);
        }
        if (candidate == "*" || candidate == etag) {
            return true;
        }
    }
    return false;
}

}  // namespace flyball::control
