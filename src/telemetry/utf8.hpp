// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>

namespace flyball::telemetry {

/// The text with every byte that is no part of valid UTF-8 (RFC 3629) replaced by U+FFFD. Pure.
[[nodiscard]] std::string valid_utf8(std::string_view text);

}  // namespace flyball::telemetry
