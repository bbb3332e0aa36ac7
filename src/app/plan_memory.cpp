// SPDX-License-Identifier: BSD-3-Clause
#include "plan_memory.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <set>

#include "flyball/dataplane/counters.hpp"

#include "device_traits.hpp"

namespace flyball::app {

namespace {

using platform::PlannedCore;
using platform::Role;

constexpr std::uint64_t kMegabyte = 1U << 20U;

// A full RX queue of the usual 1024 descriptors may come at once, and where it is spread over
// several workers one of them may get four times its share.
constexpr unsigned kRxBacklogMin = 1024;
constexpr unsigned kSkew = 4;
// As a network card's longer queue: room for a worker that sleeps between bursts.
constexpr unsigned kTrafficRingMin = 2048;
// No ring is shorter than this many bursts: what its consumer does not see in a few rounds of its
// loop.
constexpr unsigned kRingBursts = 8;
constexpr unsigned kRingEntriesMax = 65536;
// Consumers that share a CPU are away for a slice of the scheduler (about 3 ms): room for that.
constexpr unsigned kSharedRingFactor = 4;

// DPDK 22.11: RTE_PKTMBUF_HEADROOM; RTE_MBUF_DEFAULT_DATAROOM, which drivers count on.
constexpr unsigned kHeadroom = 128;
constexpr unsigned kDataRoomMin = 2048;
// Ethernet header, two VLAN tags, FCS.
constexpr unsigned kFrameOverhead = 14 + 8 + 4;
// Several drivers take receive buffers in steps of 1 KiB only (82599 and its family).
constexpr unsigned kDataRoomStep = 1024;

// rte_malloc_get_socket_stats() shows 0.2 MB for EAL, up to 0.4 MB for a virtual device and 0.2 MB
// for an lcore's loop, counters and histogram. Queues of physical devices take more: hence the
// room.
constexpr std::uint64_t kEalBytes = 4 * kMegabyte;
constexpr std::uint64_t kPortBytes = 2 * kMegabyte;
constexpr std::uint64_t kLcoreBytes = kMegabyte / 2;
constexpr std::uint64_t kRingHeaderBytes = 384;  // sizeof(rte_ring)
// Objects do not cross pages and allocations leave gaps.
constexpr std::uint64_t kSlackPercent = 3;

bool sends(const PlannedCore& core) {
    return core.role == Role::worker || core.role == Role::fused;
}

std::vector<PlannedCore> senders_of(const platform::CorePlan& cores) {
    std::vector<PlannedCore> senders;
    std::copy_if(cores.cores.begin(), cores.cores.end(), std::back_inserter(senders), sends);
    return senders;
}

std::optional<NodeId> traffic_node(const platform::CorePlan& cores) {
    for (const PlannedCore& core : cores.cores) {
        if (core.role == Role::traffic) {
            return core.node;
        }
    }
    return std::nullopt;
}

PlannedPort plan_port(const config::Port& port, std::size_t index, const Plan& plan) {
    const DeviceTraits traits = device_traits(port.device);
    const auto senders = static_cast<unsigned>(senders_of(plan.cores).size());
    const auto rx_queues = static_cast<unsigned>(
        std::count_if(plan.cores.queues.begin(), plan.cores.queues.end(),
                      [index](const auto& queue) { return queue.port == index; }));
    unsigned tx_queues = std::min(port.tx_queues.value_or(traits.tx_queues_max), senders);
    tx_queues = traits.limits_known ? std::min(tx_queues, traits.tx_queues_max) : tx_queues;
    tx_queues = traits.equal_queues ? rx_queues : tx_queues;
    const bool rings = traits.kind == DeviceKind::traffic;
    return {.name = port.name,
            .device = port.device,
            .node = plan.wish.ports[index].node,
            .rx_queues = rx_queues,
            .tx_queues = tx_queues,
            .rx_descriptors = rings ? 0 : port.rx_descriptors.value_or(traits.rx_mbufs),
            .tx_descriptors = rings ? 0 : port.tx_descriptors.value_or(traits.tx_mbufs),
            .hand_offs = senders > tx_queues ? senders - tx_queues : 0};
}

unsigned largest_burst(const config::Tuning& tuning) {
    return std::max(tuning.rx_burst, tuning.burst_cap);
}

/// Workers that each poll core can send to: those of its node.
unsigned workers_per_poll_core(const platform::CorePlan& cores) {
    unsigned workers = 1;
    for (const PlannedCore& poll_core : cores.cores) {
        workers = std::max(
            workers, static_cast<unsigned>(std::count_if(
                         cores.cores.begin(), cores.cores.end(),
                         [&](const PlannedCore& worker) { return feeds(poll_core, worker); })));
    }
    return workers;
}

unsigned choose_ring_entries(const config::Config& config, const Plan& plan) {
    if (config.tuning.ring_entries) {
        return *config.tuning.ring_entries;
    }
    unsigned backlog = kRxBacklogMin;
    for (const PlannedPort& port : plan.ports) {
        backlog = std::max(backlog, port.rx_descriptors);
    }
    unsigned wanted = std::min(kSkew * backlog / workers_per_poll_core(plan.cores), backlog);
    wanted = std::max(wanted, kRingBursts * largest_burst(config.tuning));
    const bool shared = std::any_of(
        plan.cores.cores.begin(), plan.cores.cores.end(),
        [](const PlannedCore& core) { return core.role == Role::worker && core.shared_cpu; });
    wanted *= shared ? kSharedRingFactor : 1;
    return std::min(std::bit_ceil(wanted), kRingEntriesMax);
}

std::set<NodeId> lcore_nodes(const platform::CorePlan& cores) {
    std::set<NodeId> nodes;
    for (const PlannedCore& core : cores.cores) {
        nodes.insert(core.node);
    }
    return nodes;
}

unsigned rings_to_workers(NodeId node, const platform::CorePlan& cores) {
    unsigned rings = 0;
    for (const PlannedCore& poll_core : cores.cores) {
        rings += static_cast<unsigned>(
            std::count_if(cores.cores.begin(), cores.cores.end(), [&](const PlannedCore& worker) {
                return poll_core.node == node && feeds(poll_core, worker);
            }));
    }
    return rings;
}

/// The last senders are those without a TX queue of their own.
unsigned hand_off_rings(NodeId node, const Plan& plan) {
    const auto senders = senders_of(plan.cores);
    unsigned rings = 0;
    for (const PlannedPort& port : plan.ports) {
        rings += static_cast<unsigned>(
            std::count_if(senders.end() - port.hand_offs, senders.end(),
                          [node](const PlannedCore& sender) { return sender.node == node; }));
    }
    return rings;
}

void plan_rings(Plan& plan) {
    for (const NodeId node : lcore_nodes(plan.cores)) {
        plan.rings.push_back(
            {"poll core to worker", node, rings_to_workers(node, plan.cores), plan.ring_entries});
        plan.rings.push_back({"to the owner of a TX queue", node, hand_off_rings(node, plan),
                              plan.hand_off_ring_entries});
    }
    if (const auto node = traffic_node(plan.cores)) {
        const auto ports =
            std::count_if(plan.ports.begin(), plan.ports.end(),
                          [](const PlannedPort& port) { return port.device == kTrafficDevice; });
        plan.rings.push_back({"generator to port and back", *node, 2 * static_cast<unsigned>(ports),
                              plan.traffic_ring_entries});
    }
    std::erase_if(plan.rings, [](const PlannedRings& rings) { return rings.count == 0; });
}

unsigned data_bytes_of(const config::Config& config) {
    if (config.memory.mbuf_data_bytes) {
        return *config.memory.mbuf_data_bytes;
    }
    unsigned room = kDataRoomMin;
    for (const config::Port& port : config.ports) {
        const unsigned frame = port.mtu + kFrameOverhead;
        room = std::max(room, (frame + kDataRoomStep - 1) / kDataRoomStep * kDataRoomStep);
    }
    return kHeadroom + room;
}

/// Lcores whose hands the mbufs of one node's pool pass through. Generated packets go everywhere,
/// and so do packets that are handed to the owner of a TX queue.
std::vector<PlannedCore> handlers_of(NodeId node, const Plan& plan) {
    const bool hands_off = std::any_of(plan.ports.begin(), plan.ports.end(),
                                       [](const PlannedPort& port) { return port.hand_offs > 0; });
    const bool all = hands_off || traffic_node(plan.cores) == node;
    std::vector<PlannedCore> handlers;
    for (const PlannedCore& core : plan.cores.cores) {
        if (all || core.node == node) {
            handlers.push_back(core);
        }
    }
    return handlers;
}

void demand_descriptors(const Plan& plan,
                        const std::vector<PlannedCore>& handlers,
                        platform::PoolDemand& demand) {
    for (const platform::QueueAssignment& queue : plan.cores.queues) {
        const bool here = plan.cores.cores[queue.lcore.value - 1].node == demand.node;
        if (here && plan.ports[queue.port].rx_descriptors > 0) {
            demand.rx_descriptors.push_back(plan.ports[queue.port].rx_descriptors);
        }
    }
    const auto senders =
        static_cast<unsigned>(std::count_if(handlers.begin(), handlers.end(), sends));
    for (const PlannedPort& port : plan.ports) {
        if (port.tx_descriptors > 0) {
            demand.tx_descriptors.insert(demand.tx_descriptors.end(),
                                         std::min(port.tx_queues, senders), port.tx_descriptors);
        }
    }
    demand.tx_buffers = senders * static_cast<unsigned>(plan.ports.size());
}

platform::PoolDemand demand_of(NodeId node, const config::Config& config, const Plan& plan) {
    platform::PoolDemand demand;
    demand.node = node;
    const auto handlers = handlers_of(node, plan);
    demand.lcores = static_cast<unsigned>(handlers.size());
    demand_descriptors(plan, handlers, demand);
    const bool everywhere = handlers.size() == plan.cores.cores.size();
    for (const PlannedRings& rings : plan.rings) {
        if (everywhere || rings.node == node) {
            demand.ring_entries.insert(demand.ring_entries.end(), rings.count, rings.entries);
        }
    }
    demand.burst_max = largest_burst(config.tuning);
    demand.tx_buffer_packets = dataplane::kBurstMax;
    demand.data_bytes = data_bytes_of(config);
    demand.mbufs = config.memory.pool_mbufs;
    demand.cache = config.memory.cache_mbufs;
    return demand;
}

NodeId main_node(const Plan& plan) {
    for (const platform::Cpu& cpu : plan.topology.cpus) {
        if (cpu.id == plan.cores.housekeeping.front()) {
            return cpu.node;
        }
    }
    return plan.cores.cores.front().node;
}

std::uint64_t ring_bytes(const PlannedRings& rings) {
    return rings.count * (kRingHeaderBytes + std::uint64_t{rings.entries} * sizeof(void*));
}

/// EAL and virtual devices allocate on the main lcore's node, physical devices on their own.
std::uint64_t other_bytes(NodeId node, const Plan& plan) {
    const NodeId main = main_node(plan);
    std::uint64_t bytes = node == main ? kEalBytes : 0;
    for (const PlannedPort& port : plan.ports) {
        bytes += port.node.value_or(main) == node ? kPortBytes : 0;
    }
    for (const PlannedCore& core : plan.cores.cores) {
        bytes += core.node == node ? kLcoreBytes : 0;
    }
    return bytes;
}

std::set<NodeId> memory_nodes(const Plan& plan) {
    auto nodes = lcore_nodes(plan.cores);
    nodes.insert(main_node(plan));
    for (const PlannedPort& port : plan.ports) {
        nodes.insert(port.node.value_or(main_node(plan)));
    }
    return nodes;
}

void sum_memory(Plan& plan) {
    for (const NodeId node : memory_nodes(plan)) {
        PlannedMemory memory;
        memory.node = node;
        for (const platform::PoolSize& pool : plan.pools) {
            memory.pool_bytes += pool.node == node ? pool.bytes : 0;
        }
        for (const PlannedRings& rings : plan.rings) {
            memory.ring_bytes += rings.node == node ? ring_bytes(rings) : 0;
        }
        memory.other_bytes = other_bytes(node, plan);
        const std::uint64_t sum = memory.pool_bytes + memory.ring_bytes + memory.other_bytes;
        const std::uint64_t bytes = sum + sum * kSlackPercent / 100;
        memory.megabytes = static_cast<unsigned>((bytes + 2 * kMegabyte - 1) / (2 * kMegabyte)) * 2;
        plan.memory.push_back(memory);
    }
}

std::string explain_nodes(const Plan& plan) {
    std::string text;
    for (const PlannedMemory& memory : plan.memory) {
        text += (text.empty() ? "" : ", ") + std::string("node ") +
                std::to_string(memory.node.value) + ": " + std::to_string(memory.megabytes) + "M";
    }
    return text;
}

/// memory.size is the whole process' memory: what it has beyond our sum is spread over the nodes.
Result<void> apply_size(std::uint64_t size_bytes, Plan& plan) {
    const auto asked = static_cast<unsigned>(size_bytes / kMegabyte);
    const unsigned needed =
        std::accumulate(plan.memory.begin(), plan.memory.end(), 0U,
                        [](unsigned sum, const auto& m) { return sum + m.megabytes; });
    if (asked < needed) {
        return fail(ErrorClass::plan,
                    "memory.size " + std::to_string(asked) + "M is below the " +
                        std::to_string(needed) + "M that this configuration needs (" +
                        explain_nodes(plan) +
                        "); raise it or write auto, or ask for fewer queues or descriptors");
    }
    const auto nodes = static_cast<unsigned>(plan.memory.size());
    for (PlannedMemory& memory : plan.memory) {
        memory.megabytes += (asked - needed) / nodes / 2 * 2;
    }
    return {};
}

Result<void> check_machine(const Plan& plan) {
    for (const PlannedMemory& memory : plan.memory) {
        const auto found = plan.topology.memory_bytes.find(memory.node);
        const std::uint64_t present =
            found == plan.topology.memory_bytes.end() ? 0 : found->second / kMegabyte;
        if (memory.megabytes > present) {
            return fail(ErrorClass::plan,
                        "NUMA node " + std::to_string(memory.node.value) + " needs " +
                            std::to_string(memory.megabytes) + "M and has " +
                            std::to_string(present) +
                            "M; ask for fewer queues, descriptors or lcores, or smaller "
                            "memory.mbuf_data_bytes");
        }
    }
    return {};
}

}  // namespace

Result<void> plan_memory(const config::Config& config, Plan& plan) {
    for (std::size_t i = 0; i < config.ports.size(); ++i) {
        plan.ports.push_back(plan_port(config.ports[i], i, plan));
    }
    plan.ring_entries = choose_ring_entries(config, plan);
    plan.hand_off_ring_entries = std::bit_ceil(kRingBursts * largest_burst(config.tuning));
    plan.traffic_ring_entries = std::max(kTrafficRingMin, plan.hand_off_ring_entries);
    plan_rings(plan);
    for (const NodeId node : lcore_nodes(plan.cores)) {
        auto pool = platform::size_pool(demand_of(node, config, plan));
        if (!pool) {
            return tl::make_unexpected(pool.error());
        }
        plan.pools.push_back(std::move(*pool));
    }
    sum_memory(plan);
    if (config.memory.size_bytes) {
        if (auto applied = apply_size(*config.memory.size_bytes, plan); !applied) {
            return applied;
        }
    }
    return check_machine(plan);
}

}  // namespace flyball::app
