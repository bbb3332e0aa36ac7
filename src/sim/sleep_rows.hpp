// SPDX-License-Identifier: BSD-3-Clause
// Rows of the table of scenarios: one worker that may sleep until the next burst is worth it.
#pragma once

#include <cstdint>

#include "flyball/sim/outcome.hpp"

namespace flyball::sim {

/// 0.1, 1 and 4 Mpps; the cost is the share of the core that is not slept away.
[[nodiscard]] Outcome run_sleep_100k(std::uint64_t seed);
[[nodiscard]] Outcome run_sleep_1m(std::uint64_t seed);
[[nodiscard]] Outcome run_sleep_4m(std::uint64_t seed);

}  // namespace flyball::sim
