// SPDX-License-Identifier: BSD-3-Clause
// Rows of the table of scenarios: one worker whose governor is told wrong things, or that is given
// more than it can serve.
#pragma once

#include <cstdint>

#include "flyball/sim/outcome.hpp"

namespace flyball::sim {

[[nodiscard]] Outcome run_model_third(std::uint64_t seed);
[[nodiscard]] Outcome run_model_triple(std::uint64_t seed);
[[nodiscard]] Outcome run_rate_tenfold(std::uint64_t seed);
[[nodiscard]] Outcome run_sensor_noise(std::uint64_t seed);
[[nodiscard]] Outcome run_sensor_silent(std::uint64_t seed);
[[nodiscard]] Outcome run_sensor_stuck(std::uint64_t seed);
[[nodiscard]] Outcome run_stalls(std::uint64_t seed);
[[nodiscard]] Outcome run_control_dead(std::uint64_t seed);
[[nodiscard]] Outcome run_overload(std::uint64_t seed);

}  // namespace flyball::sim
