// SPDX-License-Identifier: BSD-3-Clause
// How much more traffic the workers can take, from what a packet costs them. Pure.
#pragma once

#include <optional>
#include <span>

namespace flyball::control {

/// What the governor's estimator knows of one worker: a burst of n packets takes
/// burst_ns + packet_ns * n.
struct WorkerCost {
    unsigned lcore = 0;
    double burst_ns = 0;            ///< a
    double packet_ns = 0;           ///< c
    double burst_cap = 32;          ///< packets of the largest burst
    double packets_per_second = 0;  ///< lambda, drops included
};

/// True load rho = lambda * (c + a/cap), 1 = saturated: what a poller's busy share hides.
[[nodiscard]] double load_of(const WorkerCost& worker);

/// Packets per second.
struct Capacity {
    double offered = 0;   ///< what comes now
    double capacity = 0;  ///< what can be taken if more of the same comes, to the same workers
    double headroom = 0;  ///< capacity - offered; negative: overloaded
    /// What could be taken if the load were spread evenly.
    double capacity_if_balanced = 0;
    unsigned busiest_lcore = 0;  ///< whose load is the limit
    double busiest_load = 0;
};

/// The load up to which bursts absorb what comes unevenly (governor.md, worker scaling).
inline constexpr double kLoadMax = 0.75;

/// As traffic is spread today, the busiest worker is the first to reach `load_max`: capacity is
/// offered * load_max / its load. Nothing if no worker has a known cost.
[[nodiscard]] std::optional<Capacity> capacity_of(std::span<const WorkerCost> workers,
                                                  double load_max = kLoadMax);

}  // namespace flyball::control
