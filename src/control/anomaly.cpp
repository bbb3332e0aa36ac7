// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/anomaly.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "robust_statistics.hpp"

namespace flyball::control {

namespace {

constexpr std::int64_t kMinutesPerDay = 1440;
constexpr std::int64_t kAround = 5;
constexpr std::int64_t kHour = 60;
constexpr std::size_t kBaselineMin = 8;
constexpr double kSpreadShare = 0.05;

/// What is too little to matter.
struct UnitSpread {
    std::string_view unit;
    double spread;
};

constexpr std::array<UnitSpread, 6> kUnitSpreads{{
    {"packets/s", 10},
    {"bits/s", 10'000},
    {"ns", 1'000},
    {"ratio", 0.01},
    {"1/s", 1},
    {"packets", 32},
}};

double unit_spread(std::string_view unit) {
    const auto* const found =
        std::find_if(kUnitSpreads.begin(), kUnitSpreads.end(),
                     [unit](const UnitSpread& known) { return known.unit == unit; });
    return found == kUnitSpreads.end() ? 0 : found->spread;
}

std::optional<Baseline> usable(std::optional<Baseline> baseline) {
    return baseline && baseline->values >= kBaselineMin ? baseline : std::nullopt;
}

}  // namespace

std::vector<Anomaly> anomalies_of(const History& history, std::int64_t minute, double score_min) {
    std::vector<Anomaly> found;
    for (std::size_t series = 0; series < history.series().size(); ++series) {
        const double value = history.minutes(series, minute + 1, 1).front();
        const auto yesterday = usable(baseline_of(
            history.minutes(series, minute - kMinutesPerDay + kAround + 1, 2 * kAround + 1)));
        const auto baseline =
            yesterday ? yesterday : usable(baseline_of(history.minutes(series, minute, kHour)));
        if (!std::isfinite(value) || !baseline) {
            continue;
        }
        const SeriesInfo& info = history.series()[series];
        const double spread_min =
            std::max(kSpreadShare * std::abs(baseline->median), unit_spread(info.unit));
        const double score = robust_z(value, *baseline, spread_min);
        if (std::abs(score) >= score_min) {
            found.push_back({.series = info,
                             .minute = minute,
                             .value = value,
                             .usual = baseline->median,
                             .score = score,
                             .compared_with_yesterday = yesterday.has_value()});
        }
    }
    std::sort(found.begin(), found.end(), [](const Anomaly& left, const Anomaly& right) {
        return std::abs(left.score) > std::abs(right.score);
    });
    return found;
}

}  // namespace flyball::control
