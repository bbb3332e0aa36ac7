// SPDX-License-Identifier: BSD-3-Clause
// Where the history's series are going: straight lines through the last hour's minutes, the running
// minute left out. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "flyball/control/history.hpp"

#include "robust_statistics.hpp"

namespace flyball::control {

inline constexpr std::int64_t kTrendMinutes = 60;

/// Per minute. Nothing with less than ten measured minutes.
[[nodiscard]] std::optional<Trend> hourly_trend(const History& history, std::size_t series);

/// Nothing if there is no such series.
[[nodiscard]] std::optional<std::size_t> find_series(const History& history, std::string_view name);

/// Minutes until the series reaches `limit`, if it rises towards it and does so within a day.
[[nodiscard]] std::optional<double> minutes_until(const History& history,
                                                  std::size_t series,
                                                  double limit);

struct SeriesTrend {
    SeriesInfo series;
    Trend trend;  ///< per minute
};

/// Every series that rises or falls, and not by chance; the surest first.
[[nodiscard]] std::vector<SeriesTrend> trends_of(const History& history);

}  // namespace flyball::control
