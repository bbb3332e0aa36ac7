// SPDX-License-Identifier: BSD-3-Clause
#include "governor_setup.hpp"

#include <algorithm>
#include <limits>

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

std::uint32_t poll_wait_limit_ns(const config::Config& config, double target_ns) {
    return config.latency.mode ? 0 : static_cast<std::uint32_t>(kPollShare * target_ns);
}

}  // namespace flyball::app
