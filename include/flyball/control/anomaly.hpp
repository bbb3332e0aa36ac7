// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flyball/control/history.hpp"

namespace flyball::control {

/// A minute in which a series was not as usual.
struct Anomaly {
    SeriesInfo series;
    std::int64_t minute = 0;  ///< seconds since 1970 / 60
    double value = 0;         ///< mean of the minute
    double usual = 0;         ///< median of the baseline
    double score = 0;         ///< spreads away from it; negative: below
    bool compared_with_yesterday = false;
};

/// Spreads that a minute must be away from its baseline. More than the usual 3.5: the spread is an
/// estimate from a few minutes, and traffic is not normally distributed.
inline constexpr double kAnomalyScore = 6.0;

/// Judges every series in one whole minute by its robust z-score. The baseline is the same time
/// yesterday (5 minutes before to 5 after), which knows the rhythm of the day; before there is one,
/// the hour before. Series without 8 measured minutes of baseline are not judged. A spread counts
/// as at least 5 % of the median and at least what matters in the series' unit, so that a line that
/// never moved does not cry wolf. Farthest first. Any thread.
[[nodiscard]] std::vector<Anomaly> anomalies_of(const History& history,
                                                std::int64_t minute,
                                                double score_min = kAnomalyScore);

}  // namespace flyball::control
