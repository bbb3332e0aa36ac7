// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>

#include "flyball/telemetry/report.hpp"

namespace flyball::telemetry {

/// The media type of what exposition() returns.
inline constexpr std::string_view kExpositionType = "text/plain; version=0.0.4; charset=utf-8";

/// The report in Prometheus' text format: the rows of metric_table() that have any series. Values
/// are doubles (16 digits), so counters from 2^53 on are rounded; the JSON report has them exactly.
/// Pure; any thread.
[[nodiscard]] std::string exposition(const Report& report);

}  // namespace flyball::telemetry
