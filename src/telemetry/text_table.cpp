// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/text_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

namespace flyball::telemetry {
namespace {

/// At most `digits` digits, the decimals of small numbers last: 1.234, 12.34, 123.4.
std::string with_digits(double value, int digits) {
    // A little more, so that 9.9999 counts as the 10.00 that it is rounded to.
    const double rounded = value * (1 + 0.5 * std::pow(10.0, -digits));
    const int before_point =
        rounded < 1 ? 1 : static_cast<int>(std::floor(std::log10(rounded))) + 1;
    return fmt::format("{:.{}f}", value, std::max(digits - before_point, 0));
}

}  // namespace

std::string short_number(double value) {
    constexpr std::array<std::string_view, 5> kPrefixes{"", "k", "M", "G", "T"};
    std::size_t prefix = 0;
    // 999.95 would round up to a fifth digit.
    while (value >= 999.95 && prefix + 1 < kPrefixes.size()) {
        value /= 1000;
        ++prefix;
    }
    if (prefix == 0 && value == std::floor(value)) {
        return fmt::format("{:.0f}", value);
    }
    return with_digits(value, prefix == 0 ? 3 : 4) + std::string(kPrefixes[prefix]);
}

std::string short_time(std::uint64_t nanoseconds) {
    constexpr std::array<std::string_view, 3> kUnits{"us", "ms", "s"};
    if (nanoseconds < 1000) {
        return fmt::format("{} ns", nanoseconds);
    }
    double value = static_cast<double>(nanoseconds) / 1000;
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < kUnits.size()) {
        value /= 1000;
        ++unit;
    }
    return fmt::format("{} {}", with_digits(value, 3), kUnits[unit]);
}

std::string share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? "-"
                      : fmt::format("{:.1f}%",
                                    100 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string ratio(std::uint64_t dividend, std::uint64_t divisor) {
    return divisor == 0 ? "-"
                        : fmt::format("{:.1f}",
                                      static_cast<double>(dividend) / static_cast<double>(divisor));
}

std::string text_table(const std::vector<TableRow>& rows) {
    std::vector<std::size_t> widths(rows.empty() ? 0 : rows.front().size());
    for (const auto& row : rows) {
        for (std::size_t column = 0; column < widths.size(); ++column) {
            widths[column] = std::max(widths[column], row.at(column).size());
        }
    }
    std::string text;
    for (const auto& row : rows) {
        auto out = std::back_inserter(text);
        fmt::format_to(out, "  {:<{}}", row.front(), widths.front());
        for (std::size_t column = 1; column < widths.size(); ++column) {
            fmt::format_to(out, "  {:>{}}", row[column], widths[column]);
        }
        text += '\n';
    }
    return text;
}

}  // namespace flyball::telemetry
