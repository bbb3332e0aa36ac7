// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <vector>

#include "flyball/control/fleet_governor.hpp"
#include "flyball/governor/setpoint.hpp"

namespace flyball::app {

/// One generation of the configuration as lcores and the governor take it: plain values that each
/// of them copies into a cache line of its own, so that no reader ever holds a pointer to an old
/// one.
struct LiveSettings {
    std::uint32_t generation = 0;
    std::vector<governor::Setpoint> setpoints;  ///< one per lcore
    std::vector<double> targets_ns;             ///< one per forwarding lcore; 0 = none
    control::FleetOptions fleet;
};

}  // namespace flyball::app
