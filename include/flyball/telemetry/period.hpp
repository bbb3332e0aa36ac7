// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "flyball/telemetry/report.hpp"

namespace flyball::telemetry {

/// Fills what a report says about the time since `before`, an earlier report of the same run:
/// period_seconds, period_latency and the workers' cpu_percent. With Report{} the period began with
/// the workers. Pure.
void measure_period(const Report& before, Report& now);

}  // namespace flyball::telemetry
