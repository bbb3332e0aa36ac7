// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

#include "flyball/sim/outcome.hpp"

namespace flyball::sim {

/// The row "map": stationary load in 64 cells of cost, load, burstiness and target; those in which
/// some constant setting is in time are the ones that count.
[[nodiscard]] Outcome run_map(std::uint64_t seed);

}  // namespace flyball::sim
