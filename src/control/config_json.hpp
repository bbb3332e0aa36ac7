// SPDX-License-Identifier: BSD-3-Clause
// Generations and changes as JSON documents; field names as in docs/reference/openapi.yaml.
#pragma once

#include <string>
#include <vector>

#include "flyball/control/live_config.hpp"

namespace flyball::control {

/// Without the configuration itself: for lists and events.
[[nodiscard]] std::string generation_json(const Generation& generation);

/// With the configuration.
[[nodiscard]] std::string whole_generation_json(const Generation& generation);

/// Latest first.
[[nodiscard]] std::string generations_json(const std::vector<GenerationPtr>& generations,
                                           const std::vector<config::Change>& pending,
                                           std::optional<std::uint64_t> reverts_in_ns);

[[nodiscard]] std::string outcome_json(const ChangeOutcome& outcome, bool dry_run);

}  // namespace flyball::control
