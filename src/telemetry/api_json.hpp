// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include <nlohmann/json.hpp>

#include "flyball/telemetry/api_report.hpp"

namespace flyball::telemetry {

/// null in reports that the API does not serve.
[[nodiscard]] nlohmann::ordered_json api_json(const std::optional<ApiReport>& report);

}  // namespace flyball::telemetry
