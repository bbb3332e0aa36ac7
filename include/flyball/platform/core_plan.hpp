// SPDX-License-Identifier: BSD-3-Clause
// Which CPU does what. A pure function of the topology and the wishes: the same input gives the
// same plan on every machine, so plans are tested on machines that we do not own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flyball/base/cpu_list.hpp"
#include "flyball/base/result.hpp"
#include "flyball/platform/topology.hpp"

namespace flyball::platform {

enum class Layout : std::uint8_t { pipeline, fused };

enum class Role : std::uint8_t { poll_core, worker, fused, traffic };

enum class Idle : std::uint8_t { spin, pause, sleep };

/// A port as far as planning needs to know it.
struct PortWish {
    std::string name;
    std::optional<NodeId> node;  ///< nullopt: a virtual device, close to every node
    unsigned rx_queues_max = 1;  ///< what the device may offer; vdevs usually one
    /// Exactly so many, at most rx_queues_max; nullopt: one per core that can poll the port.
    std::optional<unsigned> rx_queues = std::nullopt;
};

struct CoreWish {
    std::optional<Layout> layout;
    std::optional<CpuList> cpus;
    std::optional<unsigned> poll_cores;
    std::optional<unsigned> workers;
    std::optional<Idle> idle;
    bool use_smt_siblings = false;
    bool traffic_source = false;  ///< an lcore for the generator is needed
    std::vector<PortWish> ports;
};

/// One EAL lcore. `lcore` is dense from 1; 0 is the main lcore on the housekeeping CPUs.
struct PlannedCore {
    LcoreId lcore;
    CpuId cpu;
    NodeId node;
    Role role = Role::fused;
    bool shared_cpu = false;  ///< another lcore or the control thread runs on this CPU too
    Idle idle = Idle::pause;
    /// Worker: the poll core whose cache it shares.
    std::optional<LcoreId> feeds_from = std::nullopt;
};

/// True if packets go from this poll core to this worker: each NUMA node's cores are a set of their
/// own, so that packets, rings and pools stay on the node.
[[nodiscard]] constexpr bool feeds(const PlannedCore& poll_core, const PlannedCore& worker) {
    return poll_core.role == Role::poll_core && worker.role == Role::worker &&
           poll_core.node == worker.node;
}

/// One RX queue of one port, polled by one poll core or fused core.
struct QueueAssignment {
    std::size_t port = 0;  ///< index into CoreWish::ports
    QueueId rx_queue;
    LcoreId lcore;
};

struct PlanWarning {
    std::string what;  ///< "port p1 is on NUMA node 1, its poll core on node 0"
    std::string cost;
    std::string fix;
};

struct CorePlan {
    Layout layout = Layout::fused;
    std::vector<PlannedCore> cores;  ///< poll cores, then workers or fused cores, then traffic
    std::vector<QueueAssignment> queues;
    CpuList housekeeping;  ///< main lcore, API, TBB
    std::vector<PlanWarning> warnings;
    std::vector<std::string> reasons;  ///< why this layout and these CPUs, one sentence each
};

/// Error (class plan): what is asked for and what the machine has.
[[nodiscard]] Result<CorePlan> plan_cores(const Topology& topology, const CoreWish& wish);

/// Spreads the RX queues that the devices really offer over the plan's poll or fused cores.
/// `rx_queues[port]` is what was negotiated; called again after the ports are probed.
[[nodiscard]] std::vector<QueueAssignment> assign_queues(const CorePlan& plan,
                                                         const CoreWish& wish,
                                                         const std::vector<unsigned>& rx_queues);

}  // namespace flyball::platform
