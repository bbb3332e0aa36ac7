// SPDX-License-Identifier: BSD-3-Clause
// Any bytes as a request's target: refused, or clean text that means the same when it is written
// again with every byte escaped.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "flyball/base/check.hpp"

#include "negotiation.hpp"
#include "target.hpp"

namespace {

namespace control = flyball::control;

std::string escaped(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        result += {'%', kDigits[byte / 16U], kDigits[byte % 16U]};
    }
    return result;
}

void check_target(std::string_view text) {
    const auto target = control::parse_target(text);
    if (!target) {
        FLYBALL_CHECK(!target.error().message.empty());
        return;
    }
    std::string again;
    for (const std::string& segment : target->segments) {
        FLYBALL_CHECK(control::is_clean_text(segment));
        again += "/" + escaped(segment);
    }
    std::string separator = "?";
    for (const control::Field& field : target->query) {
        FLYBALL_CHECK(control::is_clean_text(field.name) && control::is_clean_text(field.value));
        again += separator + escaped(field.name) + "=" + escaped(field.value);
        separator = "&";
    }
    const auto same = control::parse_target(again);
    FLYBALL_CHECK(same.has_value());
    FLYBALL_CHECK(same->segments == target->segments && same->query == target->query);
}

/// The first half as one text, the rest as the other.
void check_negotiation(std::string_view text) {
    const std::string_view first = text.substr(0, text.size() / 2);
    const std::string_view second = text.substr(text.size() / 2);
    static_cast<void>(control::accepts(first, second));
    static_cast<void>(control::names_etag(first, second));
    const std::string type = control::media_type_of(first);
    FLYBALL_CHECK(control::media_type_of(type) == type);
}

}  // namespace

// libFuzzer names its entry. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_target(text);
    check_negotiation(text);
    return 0;
}
