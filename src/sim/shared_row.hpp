// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

#include "flyball/sim/outcome.hpp"

namespace flyball::sim {

/// The row "shared_worker": 0.2 Mpps of latency-critical packets beside a bulk queue that never
/// runs dry and whose packets cost 50, then 800 ns. The cost is the core time per bulk packet.
[[nodiscard]] Outcome run_shared_worker(std::uint64_t seed);

}  // namespace flyball::sim
