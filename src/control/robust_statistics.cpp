// SPDX-License-Identifier: BSD-3-Clause
#include "robust_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace flyball::control {

namespace {

/// Of a normal distribution, standard deviation / median absolute deviation.
constexpr double kSpreadPerDeviation = 1.4826;
constexpr double kOneInAHundred = 2.58;
constexpr std::size_t kTrendValuesMin = 10;

double median_in_place(std::vector<double>& values) {
    if (values.empty()) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) {
        return *middle;
    }
    const double below = *std::max_element(values.begin(), middle);
    return below + (*middle - below) / 2;
}

/// Variance of Mann-Kendall's S without trend: n(n-1)(2n+5)/18 (Kendall, 1975), less what ties
/// take.
double variance_of_s(std::vector<double> values) {
    const auto term = [](double n) { return n * (n - 1) * (2 * n + 5); };
    double sum = term(static_cast<double>(values.size()));
    std::sort(values.begin(), values.end());
    for (auto first = values.begin(); first != values.end();) {
        const auto last = std::upper_bound(first, values.end(), *first);
        sum -= term(static_cast<double>(last - first));
        first = last;
    }
    return sum / 18;
}

}  // namespace

std::vector<double> measured(std::span<const double> values) {
    std::vector<double> numbers;
    std::copy_if(values.begin(), values.end(), std::back_inserter(numbers),
                 [](double value) { return std::isfinite(value); });
    return numbers;
}

double median(std::span<const double> values) {
    auto numbers = measured(values);
    return median_in_place(numbers);
}

std::optional<Baseline> baseline_of(std::span<const double> values) {
    auto numbers = measured(values);
    if (numbers.empty()) {
        return std::nullopt;
    }
    const double middle = median_in_place(numbers);
    std::transform(numbers.begin(), numbers.end(), numbers.begin(),
                   [middle](double value) { return std::abs(value - middle); });
    return Baseline{.median = middle,
                    .spread = kSpreadPerDeviation * median_in_place(numbers),
                    .values = numbers.size()};
}

double robust_z(double value, const Baseline& baseline, double spread_min) {
    const double spread = std::max(baseline.spread, spread_min);
    const double distance = value - baseline.median;
    return spread > 0 || distance == 0
               ? (distance == 0 ? 0 : distance / spread)
               : std::copysign(std::numeric_limits<double>::infinity(), distance);
}

bool Trend::is_significant() const noexcept {
    return std::abs(significance) > kOneInAHundred && slope != 0;
}

std::optional<double> Trend::until(double limit) const {
    const double units = (limit - last) / slope;
    return is_significant() && units >= 0 ? std::optional(units) : std::nullopt;
}

std::optional<Trend> trend_of(std::span<const double> values) {
    const auto numbers = measured(values);
    if (numbers.size() < kTrendValuesMin) {
        return std::nullopt;
    }
    std::vector<double> slopes;
    double s = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        for (std::size_t j = i + 1; j < values.size(); ++j) {
            const double rise = values[j] - values[i];
            if (std::isfinite(rise)) {
                slopes.push_back(rise / static_cast<double>(j - i));
                s += rise > 0 ? 1 : 0;
                s -= rise < 0 ? 1 : 0;
            }
        }
    }
    Trend trend;
    trend.slope = median_in_place(slopes);
    std::vector<double> levels;
    for (std::size_t i = 0; i < values.size(); ++i) {
        levels.push_back(values[i] + trend.slope * static_cast<double>(values.size() - 1 - i));
    }
    trend.last = median(levels);
    const double variance = variance_of_s(numbers);
    // One less: the continuity correction.
    const double distance = std::max(std::abs(s) - 1, 0.0);
    trend.significance = variance > 0 ? std::copysign(distance / std::sqrt(variance), s) : 0;
    return trend;
}

}  // namespace flyball::control
