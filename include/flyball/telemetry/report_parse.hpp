// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>

#include "flyball/base/result.hpp"
#include "flyball/telemetry/report.hpp"

namespace flyball::telemetry {

/// What report_json() wrote, but for what it does not write: sojourn_cycles. Members that are
/// missing keep their defaults and unknown ones are skipped, so that a client may be older or newer
/// than the appliance. Error (class usage): no JSON, or a member of another type, named. Pure.
[[nodiscard]] Result<Report> parse_report(std::string_view json);

}  // namespace flyball::telemetry
