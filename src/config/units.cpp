// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>

namespace flyball::config {

namespace {

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

struct Unit {
    std::string_view suffix;
    std::uint64_t factor;
};

/// From large to small.
constexpr std::array kDurationUnits{
    Unit{"h", 3'600'000'000'000}, Unit{"min", 60'000'000'000}, Unit{"s", 1'000'000'000},
    Unit{"ms", 1'000'000},        Unit{"us", 1'000},           Unit{"ns", 1},
};
constexpr std::array kSizeUnits{
    Unit{"T", std::uint64_t{1} << 40U},
    Unit{"G", std::uint64_t{1} << 30U},
    Unit{"M", std::uint64_t{1} << 20U},
    Unit{"K", std::uint64_t{1} << 10U},
    Unit{"", 1},
};
constexpr std::array kRateUnits{
    Unit{"G", 1'000'000'000},
    Unit{"M", 1'000'000},
    Unit{"k", 1'000},
    Unit{"", 1},
};

/// Decimals keep digits * factor below 2^64: 10^6 * 2^40 and 10^6 * 3.6 * 10^12 do.
constexpr std::size_t kDecimalsMax = 6;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The digits at the front of `text`, which moves past them.
std::string_view take_digits(std::string_view& text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    const auto count = static_cast<std::size_t>(end - text.begin());
    const std::string_view digits = text.substr(0, count);
    text.remove_prefix(count);
    return digits;
}

std::optional<std::uint64_t> to_number(std::string_view digits) {
    std::uint64_t number = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, code] = std::from_chars(digits.data(), end, number);
    return code == std::errc{} && stop == end ? std::optional(number) : std::nullopt;
}

/// `decimals` of one unit, for example "25" of 1000 is 250; nullopt if it is no whole number.
std::optional<std::uint64_t> fraction(std::string_view decimals, std::uint64_t factor) {
    const auto digits = to_number(decimals);
    if (!digits || decimals.size() > kDecimalsMax) {
        return std::nullopt;
    }
    std::uint64_t divisor = 1;
    for (std::size_t i = 0; i < decimals.size(); ++i) {
        divisor *= 10;
    }
    const std::uint64_t scaled = *digits * factor;
    return scaled % divisor == 0 ? std::optional(scaled / divisor) : std::nullopt;
}

std::optional<std::uint64_t> parse(std::string_view text, std::span<const Unit> units) {
    const auto whole = to_number(take_digits(text));
    std::string_view decimals;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        decimals = take_digits(text);
        if (decimals.empty()) {
            return std::nullopt;
        }
    }
    const auto unit = std::find_if(units.begin(), units.end(),
                                   [&](const Unit& known) { return known.suffix == text; });
    if (!whole || unit == units.end() || *whole > kMax / unit->factor) {
        return std::nullopt;
    }
    const std::uint64_t base = *whole * unit->factor;
    const auto rest =
        decimals.empty() ? std::optional<std::uint64_t>(0) : fraction(decimals, unit->factor);
    return rest && *rest <= kMax - base ? std::optional(base + *rest) : std::nullopt;
}

Result<std::uint64_t> parse_or_fail(std::string_view text,
                                    std::span<const Unit> units,
                                    std::string_view what) {
    constexpr std::size_t kShown = 40;
    if (const auto value = parse(text, units)) {
        return *value;
    }
    return fail(ErrorClass::config,
                "'" + std::string(text.substr(0, kShown)) + "' is not " + std::string(what));
}

std::string format(std::uint64_t value, std::span<const Unit> units) {
    const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& known) {
        return value >= known.factor && value % known.factor == 0;
    });
    return unit == units.end() ? "0"
                               : std::to_string(value / unit->factor) + std::string(unit->suffix);
}

}  // namespace

Result<std::uint64_t> parse_duration_ns(std::string_view text) {
    if (text == "0") {
        return 0;
    }
    return parse_or_fail(text, kDurationUnits,
                         "a duration: a number and ns, us, ms, s, min or h, as in 200us");
}

Result<std::uint64_t> parse_size_bytes(std::string_view text) {
    return parse_or_fail(text, kSizeUnits,
                         "a size: bytes, or a number and K, M, G or T (1 K = 1024), as in 512M");
}

Result<std::uint64_t> parse_rate_per_second(std::string_view text) {
    return parse_or_fail(text, kRateUnits,
                         "a rate: a number, or a number and k, M or G (1 k = 1000), as in 1.5M");
}

std::string format_duration_ns(std::uint64_t nanoseconds) {
    return format(nanoseconds, kDurationUnits);
}

std::string format_size_bytes(std::uint64_t bytes) {
    return format(bytes, kSizeUnits);
}

std::string format_rate_per_second(std::uint64_t per_second) {
    return format(per_second, kRateUnits);
}

}  // namespace flyball::config
