// SPDX-License-Identifier: BSD-3-Clause
// Rows of the table of scenarios: one healthy worker under a pattern of load.
#pragma once

#include <cstdint>

#include "flyball/sim/outcome.hpp"

namespace flyball::sim {

[[nodiscard]] Outcome run_step_poisson(std::uint64_t seed);
[[nodiscard]] Outcome run_step_bursts(std::uint64_t seed);
[[nodiscard]] Outcome run_cold_start(std::uint64_t seed);
[[nodiscard]] Outcome run_square(std::uint64_t seed);
[[nodiscard]] Outcome run_sine(std::uint64_t seed);
[[nodiscard]] Outcome run_mmpp(std::uint64_t seed);
[[nodiscard]] Outcome run_bursts_32(std::uint64_t seed);
[[nodiscard]] Outcome run_cost_x16(std::uint64_t seed);
[[nodiscard]] Outcome run_expensive_flush(std::uint64_t seed);
[[nodiscard]] Outcome run_ramp(std::uint64_t seed);
[[nodiscard]] Outcome run_incast(std::uint64_t seed);

}  // namespace flyball::sim
