// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include <nlohmann/json.hpp>

#include "flyball/telemetry/governor_report.hpp"

namespace flyball::telemetry {

/// null without a governor.
[[nodiscard]] nlohmann::ordered_json governor_json(const std::optional<GovernorReport>& report);

/// One record; what was not measured yet is null.
[[nodiscard]] nlohmann::ordered_json decision_json(const governor::Decision& decision);

}  // namespace flyball::telemetry
