// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include <nlohmann/json.hpp>

#include "flyball/telemetry/config_report.hpp"

namespace flyball::telemetry {

/// null without a report; field names as in docs/reference/report.md.
[[nodiscard]] nlohmann::ordered_json config_report_json(const std::optional<ConfigReport>& report);

}  // namespace flyball::telemetry
