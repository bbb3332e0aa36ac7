// SPDX-License-Identifier: BSD-3-Clause
// Statistics that a few wild values cannot move. NaN counts as not measured. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace flyball::control {

/// The values that are numbers.
[[nodiscard]] std::vector<double> measured(std::span<const double> values);

/// Middle value, of an even number the mean of the two in the middle. NaN without values.
[[nodiscard]] double median(std::span<const double> values);

/// Median and spread: 1.4826 * median of |value - median|, which for a normal distribution is its
/// standard deviation, and which half of the values may not determine (Hampel, 1974).
struct Baseline {
    double median = 0;
    double spread = 0;
    std::size_t values = 0;
};

/// Nothing without values.
[[nodiscard]] std::optional<Baseline> baseline_of(std::span<const double> values);

/// How many spreads a value is from the median; `spread_min` keeps a baseline that never moved from
/// calling everything far.
[[nodiscard]] double robust_z(double value, const Baseline& baseline, double spread_min);

/// A straight line through values that are one unit apart.
struct Trend {
    double slope = 0;         ///< per unit (Theil-Sen: the median of all pairs' slopes)
    double last = 0;          ///< the line at the last value
    double significance = 0;  ///< Mann-Kendall z: above 2.58 chance explains it 1 time in 100

    /// Rises or falls, and not by chance.
    [[nodiscard]] bool is_significant() const noexcept;

    /// Units until the line reaches `limit`; nothing if it goes the other way or is no trend.
    [[nodiscard]] std::optional<double> until(double limit) const;
};

/// Nothing with fewer than 10 values.
[[nodiscard]] std::optional<Trend> trend_of(std::span<const double> values);

}  // namespace flyball::control
