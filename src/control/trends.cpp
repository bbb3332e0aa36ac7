// SPDX-License-Identifier: BSD-3-Clause
#include "trends.hpp"

#include <algorithm>
#include <cmath>

namespace flyball::control {

namespace {

constexpr std::int64_t kSecondsPerMinute = 60;
constexpr double kMinutesPerDay = 1440;

}  // namespace

std::optional<Trend> hourly_trend(const History& history, std::size_t series) {
    const auto latest = history.latest();
    if (!latest) {
        return std::nullopt;
    }
    return trend_of(history.minutes(series, *latest / kSecondsPerMinute, kTrendMinutes));
}

std::optional<std::size_t> find_series(const History& history, std::string_view name) {
    const auto series = history.series();
    const auto found = std::find_if(series.begin(), series.end(),
                                    [&](const SeriesInfo& info) { return info.name == name; });
    return found == series.end() ? std::nullopt
                                 : std::optional(static_cast<std::size_t>(found - series.begin()));
}

std::optional<double> minutes_until(const History& history, std::size_t series, double limit) {
    const auto trend = hourly_trend(history, series);
    const auto minutes = trend && trend->slope > 0 ? trend->until(limit) : std::nullopt;
    return minutes && *minutes <= kMinutesPerDay ? minutes : std::nullopt;
}

std::vector<SeriesTrend> trends_of(const History& history) {
    std::vector<SeriesTrend> found;
    for (std::size_t series = 0; series < history.series().size(); ++series) {
        const auto trend = hourly_trend(history, series);
        if (trend && trend->is_significant()) {
            found.push_back({history.series()[series], *trend});
        }
    }
    std::stable_sort(
        found.begin(), found.end(), [](const SeriesTrend& left, const SeriesTrend& right) {
            return std::abs(left.trend.significance) > std::abs(right.trend.significance);
        });
    return found;
}

}  // namespace flyball::control
