// SPDX-License-Identifier: BSD-3-Clause
// Numbers and tables for humans: short, aligned, with their unit.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace flyball::telemetry {

/// Four digits and a decimal prefix: 15.66M, 999, 1.204k, 0.25.
[[nodiscard]] std::string short_number(double value);

/// "850 ns", "1.20 us", "40.2 us", "3.10 ms", "1.50 s".
[[nodiscard]] std::string short_time(std::uint64_t nanoseconds);

/// "33.3%"; "-" if the whole is 0.
[[nodiscard]] std::string share(std::uint64_t part, std::uint64_t whole);

/// "86.6"; "-" if the divisor is 0.
[[nodiscard]] std::string ratio(std::uint64_t dividend, std::uint64_t divisor);

using TableRow = std::vector<std::string>;

/// Indented by two, first column left-aligned, all others right-aligned, as wide as their content.
/// Every row has as many cells as the first. Ends with a newline.
[[nodiscard]] std::string text_table(const std::vector<TableRow>& rows);

}  // namespace flyball::telemetry
