// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

#include "flyball/sim/outcome.hpp"

namespace flyball::sim {

/// The row "fan_out": the highest rate at which a poll core spreads packets over 16 workers and
/// holds 99 % of them for at most 20 us. The cost is ns per packet at that rate.
[[nodiscard]] Outcome run_fan_out(std::uint64_t seed);

}  // namespace flyball::sim
