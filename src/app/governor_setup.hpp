// SPDX-License-Identifier: BSD-3-Clause
// From the configuration to what the governor is told. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "flyball/config/model.hpp"
#include "flyball/control/fleet_governor.hpp"

namespace flyball::app {

/// The tightest target of these ports (indexes), in ns; 0 if none has one.
[[nodiscard]] double target_of(const config::Config& config, const std::vector<std::size_t>& ports);

/// `ns_per_cycle`: of the lcores' clock.
[[nodiscard]] control::FleetOptions make_fleet_options(const config::Config& config,
                                                       double ns_per_cycle);

/// A poll core's share of the target: as long may a packet wait in the device. 0 without a target,
/// and in the modes in which the governor leaves the lcores alone.
[[nodiscard]] std::uint32_t poll_wait_limit_ns(const config::Config& config, double target_ns);

}  // namespace flyball::app
