// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "flyball/base/result.hpp"
#include "flyball/control/http.hpp"

namespace flyball::control {

/// A request's target (RFC 9112 section 3.2) taken apart and percent-decoded: UTF-8 without control
/// characters.
struct Target {
    std::vector<std::string> segments;  ///< "/api/v1/ports" has three, "/" has one empty one
    std::vector<Field> query;           ///< in the order received; '+' is a space
};

/// Origin form ("/a?b=c") and absolute form ("http://host/a?b=c"). Error (class usage): what is
/// malformed. Pure; any thread.
[[nodiscard]] Result<Target> parse_target(std::string_view text);

/// True for well-formed UTF-8 (RFC 3629: shortest form, no surrogates) without C0 and DEL.
[[nodiscard]] bool is_clean_text(std::string_view text) noexcept;

}  // namespace flyball::control
