// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

#include "flyball/sim/outcome.hpp"

namespace flyball::sim {

/// The row "worker_scaling": 20,000 Zipf flows in 128 buckets whose load goes from 0.8 workers'
/// worth to 3.2, to 5.0 and back, a second each. The cost is in worker-seconds.
[[nodiscard]] Outcome run_worker_scaling(std::uint64_t seed);

}  // namespace flyball::sim
