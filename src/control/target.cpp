// SPDX-License-Identifier: BSD-3-Clause
#include "target.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace flyball::control {

namespace {

constexpr std::size_t kSegmentsMax = 16;
constexpr std::size_t kQueryMax = 32;

std::optional<unsigned> hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return static_cast<unsigned>(c - '0');
    }
    const char lower = static_cast<char>(c | 0x20);
    if (lower >= 'a' && lower <= 'f') {
        return static_cast<unsigned>(lower - 'a') + 10;
    }
    return std::nullopt;
}

Result<std::string> decode(std::string_view text, bool plus_is_space) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            const auto high = i + 2 < text.size() ? hex_value(text[i + 1]) : std::nullopt;
            const auto low = high ? hex_value(text[i + 2]) : std::nullopt;
            if (!low) {
                return fail(ErrorClass::usage, "a '%' without two hexadecimal digits");
            }
            decoded += static_cast<char>(*high * 16 + *low);
            i += 2;
        } else {
            decoded += plus_is_space && text[i] == '+' ? ' ' : text[i];
        }
    }
    if (!is_clean_text(decoded)) {
        return fail(ErrorClass::usage, "not UTF-8 text without control characters");
    }
    return decoded;
}

/// What is before the first `separator`; `rest` is what is after it.
std::string_view take(std::string_view& rest, char separator) {
    const std::size_t end = std::min(rest.find(separator), rest.size());
    const std::string_view head = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return head;
}

Result<void> parse_path(std::string_view path, Target& target) {
    path.remove_prefix(1);
    for (bool more = true; more;) {
        more = path.find('/') != path.npos;
        auto segment = decode(take(path, '/'), false);
        if (!segment) {
            return fail(ErrorClass::usage, "path: " + segment.error().message);
        }
        if (target.segments.size() == kSegmentsMax) {
            return fail(ErrorClass::usage,
                        "path: more than " + std::to_string(kSegmentsMax) + " segments");
        }
        target.segments.push_back(std::move(*segment));
    }
    return {};
}

Result<void> parse_query(std::string_view query, Target& target) {
    while (!query.empty()) {
        std::string_view value = take(query, '&');
        if (value.empty()) {
            continue;
        }
        auto name = decode(take(value, '='), true);
        auto decoded = name ? decode(value, true) : name;
        if (!decoded) {
            return fail(ErrorClass::usage, "query: " + decoded.error().message);
        }
        if (target.query.size() == kQueryMax) {
            return fail(ErrorClass::usage,
                        "query: more than " + std::to_string(kQueryMax) + " parameters");
        }
        target.query.push_back({std::move(*name), std::move(*decoded)});
    }
    return {};
}

/// Drops "http://authority" of an absolute form; Host has been checked by then.
std::string_view origin_form(std::string_view text) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (text.starts_with(scheme)) {
            const std::size_t path = text.find('/', scheme.size());
            return path == text.npos ? "/" : text.substr(path);
        }
    }
    return text;
}

/// Bytes of the UTF-8 sequence at the front of `text`, 0 if it is malformed (RFC 3629 section 4).
std::size_t sequence_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const auto is_tail = [&](std::size_t i, std::uint8_t low = 0x80, std::uint8_t high = 0xBF) {
        return i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    const std::uint8_t lead = byte(0);
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
        return is_tail(1) ? 2 : 0;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        const std::uint8_t low = lead == 0xE0 ? 0xA0 : 0x80;
        const std::uint8_t high = lead == 0xED ? 0x9F : 0xBF;
        return is_tail(1, low, high) && is_tail(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const std::uint8_t low = lead == 0xF0 ? 0x90 : 0x80;
        const std::uint8_t high = lead == 0xF4 ? 0x8F : 0xBF;
        return is_tail(1, low, high) && is_tail(2) && is_tail(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

bool is_clean_text(std::string_view text) noexcept {
    while (!text.empty()) {
        const auto first = static_cast<std::uint8_t>(text[0]);
        const std::size_t length = sequence_length(text);
        if (length == 0 || first < 0x20 || first == 0x7F) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

Result<Target> parse_target(std::string_view text) {
    text = origin_form(text);
    if (!text.starts_with('/')) {
        return fail(ErrorClass::usage, "the target must begin with '/'");
    }
    std::string_view rest = text;
    const std::string_view path = take(rest, '?');
    Target target;
    if (auto parsed = parse_path(path, target); !parsed) {
        return tl::make_unexpected(parsed.error());
    }
    if (auto parsed = parse_query(rest, target); !parsed) {
        return tl::make_unexpected(parsed.error());
    }
    return target;
}

}  // namespace flyball::control
