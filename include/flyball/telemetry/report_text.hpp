// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "flyball/telemetry/report.hpp"

namespace flyball::telemetry {

/// The live view: what happened between two reports of one run, as rates. `before` may be Report{},
/// then the period began with the workers. At most 100 columns unless names are longer than 12.
/// Pure.
[[nodiscard]] std::string period_text(const Report& before, const Report& now);

/// The closing view: the accounting line, totals, mean rates and latency since the workers started.
/// Pure.
[[nodiscard]] std::string final_text(const Report& report);

}  // namespace flyball::telemetry
