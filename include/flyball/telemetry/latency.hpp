// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "flyball/base/clock.hpp"
#include "flyball/governor/latency_histogram.hpp"
#include "flyball/telemetry/report.hpp"

namespace flyball::telemetry {

/// The percentiles of a histogram of TSC cycles, in whole nanoseconds. Pure.
[[nodiscard]] Latency latency_of(const governor::HistogramSnapshot& cycles, const TscScale& scale);

/// Sojourn times of the packets sent between two reports of the same run. Pure.
[[nodiscard]] Latency latency_between(const Report& before, const Report& now);

}  // namespace flyball::telemetry
