// SPDX-License-Identifier: BSD-3-Clause
// What a configuration means on a machine: cores, queues, pools, rings and memory, decided before
// DPDK starts. `flyball check` prints it, `flyball run` builds it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "flyball/base/ids.hpp"
#include "flyball/base/result.hpp"
#include "flyball/config/model.hpp"
#include "flyball/platform/core_plan.hpp"
#include "flyball/platform/pool_sizing.hpp"
#include "flyball/platform/topology.hpp"

namespace flyball::app {

/// What we will ask of a device; it may agree to less.
struct PlannedPort {
    std::string name;
    std::string device;
    std::optional<NodeId> node;  ///< nullopt: a virtual device, or the machine does not say
    unsigned rx_queues = 1;
    unsigned tx_queues = 1;
    unsigned rx_descriptors = 0;  ///< per queue; 0: the device is a pair of rings
    unsigned tx_descriptors = 0;
    unsigned hand_offs = 0;  ///< lcores that send through another lcore's TX queue
};

/// Rings of one purpose on one NUMA node.
struct PlannedRings {
    std::string purpose;  ///< "poll core to worker"
    NodeId node;
    unsigned count = 0;
    unsigned entries = 0;
};

/// Memory of one NUMA node, for packets and everything around them.
struct PlannedMemory {
    NodeId node;
    std::uint64_t pool_bytes = 0;
    std::uint64_t ring_bytes = 0;
    std::uint64_t other_bytes = 0;  ///< EAL, devices, lcores' own state
    unsigned megabytes = 0;         ///< what EAL is told: the sum, or memory.size if it is set

    /// 2 MB pages.
    [[nodiscard]] unsigned hugepages() const { return megabytes / 2; }
};

struct Plan {
    platform::Topology topology;
    platform::CoreWish wish;
    platform::CorePlan cores;
    std::vector<PlannedPort> ports;  ///< as configured, in that order
    std::vector<platform::PoolSize> pools;
    unsigned ring_entries = 0;           ///< of each ring from a poll core to a worker
    unsigned hand_off_ring_entries = 0;  ///< of each ring to the owner of a TX queue
    unsigned traffic_ring_entries = 0;
    std::vector<PlannedRings> rings;
    std::vector<PlannedMemory> memory;  ///< by node; every node has an even number of megabytes
};

/// Pure. Error (class plan): what does not fit this machine.
[[nodiscard]] Result<Plan> make_plan(const config::Config& config,
                                     const platform::Topology& topology);

}  // namespace flyball::app
