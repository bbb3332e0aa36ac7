// SPDX-License-Identifier: BSD-3-Clause
// From the configuration to what the governor is told. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "flyball/config/model.hpp"
#include "flyball/control/fleet_governor.hpp"
#include "flyball/dataplane/idle_policy.hpp"
#include "flyball/governor/setpoint.hpp"
#include "flyball/platform/core_plan.hpp"

#include "plan.hpp"

namespace flyball::app {

/// The tightest target of these ports (indexes), in ns; 0 if none has one.
[[nodiscard]] double target_of(const config::Config& config, const std::vector<std::size_t>& ports);

/// `ns_per_cycle`: of the lcores' clock.
[[nodiscard]] control::FleetOptions make_fleet_options(const config::Config& config,
                                                       double ns_per_cycle);

/// What the shortest RX queue of this lcore holds, in packets: no sleep may fill it.
[[nodiscard]] std::uint32_t shortest_queue(const Plan& plan,
                                           const std::vector<platform::QueueAssignment>& queues,
                                           LcoreId lcore);

/// Whether lcores of this role forward packets, each with a governor of its own.
[[nodiscard]] bool has_governor(platform::Role role);

/// Whether an lcore that forwards may wait by sleeping: unless the configuration says how to be
/// idle. Others sleep only if the plan says so.
[[nodiscard]] bool may_sleep(const platform::PlannedCore& core, const config::Cpu& cpu);

/// How an lcore is idle: able to sleep where the governor may want it.
[[nodiscard]] dataplane::Idle idle_of(const platform::PlannedCore& core, const config::Cpu& cpu);

/// The configured knobs, fitted to the lcore. Who has its CPU alone sleeps only to wait. A poll
/// core has no governor of its own: it may let packets wait in the device for a quarter of the
/// target.
[[nodiscard]] governor::Setpoint setpoint_of(const platform::PlannedCore& core,
                                             const config::Config& config,
                                             double target_ns);

}  // namespace flyball::app
