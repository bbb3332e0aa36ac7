// SPDX-License-Identifier: BSD-3-Clause
#include "utf8.hpp"

#include <cstddef>
#include <cstdint>

namespace flyball::telemetry {

namespace {

/// The first byte's meaning, and what the second may be: that excludes overlong forms, surrogates
/// and numbers above U+10FFFF (RFC 3629, section 4).
struct Lead {
    std::uint8_t first;
    std::uint8_t last;
    std::size_t length;
    std::uint8_t second_min;
    std::uint8_t second_max;
};

constexpr Lead kLeads[] = {
    {0x00, 0x7f, 1, 0x00, 0x00}, {0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf},
    {0xe1, 0xec, 3, 0x80, 0xbf}, {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf},
    {0xf0, 0xf0, 4, 0x90, 0xbf}, {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
};

/// Bytes of the character that `text` begins with; 0 if it begins with none.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
    for (const Lead& lead : kLeads) {
        if (byte(0) < lead.first || byte(0) > lead.last) {
            continue;
        }
        if (text.size() < lead.length) {
            return 0;
        }
        for (std::size_t at = 1; at < lead.length; ++at) {
            const std::uint8_t min = at == 1 ? lead.second_min : 0x80;
            const std::uint8_t max = at == 1 ? lead.second_max : 0xbf;
            if (byte(at) < min || byte(at) > max) {
                return 0;
            }
        }
        return lead.length;
    }
    return 0;
}

}  // namespace

std::string valid_utf8(std::string_view text) {
    std::string valid;
    valid.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = character_length(text);
        valid += length > 0 ? text.substr(0, length) : std::string_view("\xef\xbf\xbd");
        text.remove_prefix(length > 0 ? length : 1);
    }
    return valid;
}

}  // namespace flyball::telemetry
