// SPDX-License-Identifier: BSD-3-Clause
// Quantities as people write them. Parsers are exact (1.5ms is 1500000 ns, 1.5ns is an error);
// formatters use the largest unit that loses nothing, and every parser reads its formatter's text
// back.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "flyball/base/result.hpp"

namespace flyball::config {

/// "200us", "1s", "1.5ms", "2min", "1h" or "0" in nanoseconds. Error (class config): what to write.
[[nodiscard]] Result<std::uint64_t> parse_duration_ns(std::string_view text);

/// "512M", "2G", "64K" (1 K = 1024 bytes) or bytes without a unit.
[[nodiscard]] Result<std::uint64_t> parse_size_bytes(std::string_view text);

/// "200k", "1.5M", "10G" (1 k = 1000) or a plain number, per second.
[[nodiscard]] Result<std::uint64_t> parse_rate_per_second(std::string_view text);

[[nodiscard]] std::string format_duration_ns(std::uint64_t nanoseconds);
[[nodiscard]] std::string format_size_bytes(std::uint64_t bytes);
[[nodiscard]] std::string format_rate_per_second(std::uint64_t per_second);

}  // namespace flyball::config
