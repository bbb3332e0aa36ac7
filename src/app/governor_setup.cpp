// SPDX-License-Identifier: BSD-3-Clause
#include "governor_setup.hpp"

#include <algorithm>
#include <limits>

#include "pipeline_setup.hpp"

namespace flyball::app {

namespace {

/// The worker behind it has the rest; what the poll core uses up, the worker's trim sees.
constexpr double kPollShare = 0.25;

governor::Mode mode_of(const config::LatencyGoal& goal) {
    if (!goal.mode) {
        return governor::Mode::automatic;
    }
    return *goal.mode == config::GovernorMode::observe ? governor::Mode::observe
                                                       : governor::Mode::manual;
}

}  // namespace

double target_of(const config::Config& config, const std::vector<std::size_t>& ports) {
    double tightest = 0;
    for (const std::size_t port : ports) {
        const auto target = config.ports[port].latency_target_ns
                                ? config.ports[port].latency_target_ns
                                : config.latency.target_ns;
        if (target) {
            const auto target_ns = static_cast<double>(*target);
            tightest = tightest > 0 ? std::min(tightest, target_ns) : target_ns;
        }
    }
    return tightest;
}

std::uint32_t shortest_queue(const Plan& plan,
                             const std::vector<platform::QueueAssignment>& queues,
                             LcoreId lcore) {
    // What a packet socket or a tap holds is the kernel's affair: enough for a burst.
    constexpr std::uint32_t kUnknownQueue = 256;
    std::uint32_t shortest = UINT32_MAX;
    for (const platform::QueueAssignment& queue : queues) {
        if (queue.lcore == lcore) {
            const PlannedPort& port = plan.ports[queue.port];
            const bool generated = port.device == "traffic";
            const std::uint32_t packets =
                generated ? plan.traffic_ring_entries : port.rx_descriptors;
            shortest = std::min(shortest, packets > 0 ? packets : kUnknownQueue);
        }
    }
    return shortest;
}

control::FleetOptions make_fleet_options(const config::Config& config, double ns_per_cycle) {
    const config::LatencyGoal& goal = config.latency;
    const config::Tuning& tuning = config.tuning;
    control::FleetOptions options;
    options.ns_per_cycle = ns_per_cycle;
    options.mode = mode_of(goal);
    options.limits.wait_max_ns = static_cast<std::uint32_t>(goal.wait_max_ns);
    options.limits.threshold_max = static_cast<std::uint16_t>(goal.burst_cap_max);
    options.limits.cap_min = static_cast<std::uint16_t>(goal.burst_cap_min);
    options.limits.cap_max = static_cast<std::uint16_t>(goal.burst_cap_max);
    options.manual = {.wait_ns = static_cast<std::uint32_t>(tuning.wait_limit_ns),
                      .threshold = static_cast<std::uint16_t>(tuning.wait_threshold),
                      .cap = static_cast<std::uint16_t>(tuning.burst_cap),
                      .until_ns = std::numeric_limits<std::uint64_t>::max()};
    return options;
}

bool has_governor(platform::Role role) {
    return role == platform::Role::worker || role == platform::Role::fused;
}

bool may_sleep(const platform::PlannedCore& core, const config::Cpu& cpu) {
    return core.idle == platform::Idle::sleep || (has_governor(core.role) && !cpu.idle);
}

dataplane::Idle idle_of(const platform::PlannedCore& core, const config::Cpu& cpu) {
    return may_sleep(core, cpu) ? dataplane::Idle::sleep : make_idle(core.idle);
}

governor::Setpoint setpoint_of(const platform::PlannedCore& core,
                               const config::Config& config,
                               double target_ns) {
    governor::Setpoint setpoint = make_setpoint(config.tuning);
    setpoint.wait_threshold = 1;
    setpoint.wait_limit_ns = 0;
    if (core.idle != platform::Idle::sleep) {
        setpoint.sleep_ns = 0;
    }
    if (core.role == platform::Role::poll_core && !config.latency.mode) {
        setpoint.wait_limit_ns = static_cast<std::uint32_t>(kPollShare * target_ns);
    }
    return setpoint;
}

}  // namespace flyball::app
