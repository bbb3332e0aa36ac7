// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <string>

#include "flyball/sim/outcome.hpp"

namespace flyball::sim {

/// A table of one scenario: demand, governor, baselines, passed or failed.
[[nodiscard]] std::string render_table(const Outcome& outcome);

/// [{scenario, demand, attained_percent, late_windows, cost_ratio, settle_ms, drops, passed,
/// baselines{}}], settle_ms null where the scenario has no step.
[[nodiscard]] std::string render_json(std::span<const Outcome> outcomes);

/// Load, p99, t, cap and workers over time as one SVG document.
[[nodiscard]] std::string render_svg(const Outcome& outcome);

}  // namespace flyball::sim
