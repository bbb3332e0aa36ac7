// SPDX-License-Identifier: BSD-3-Clause
#include "plan_text.hpp"

#include <algorithm>
#include <bit>

#include "text_columns.hpp"

namespace flyball::app {

namespace {

using platform::PlannedCore;
using platform::Role;

constexpr std::uint64_t kMegabyte = 1U << 20U;

const char* name_of(Role role) {
    switch (role) {
        case Role::poll_core:
            return "poll core";
        case Role::worker:
            return "worker";
        case Role::fused:
            return "fused core";
        case Role::traffic:
            return "traffic source";
    }
    return "";
}

const char* name_of(platform::Idle idle) {
    switch (idle) {
        case platform::Idle::spin:
            return "spin";
        case platform::Idle::pause:
            return "pause";
        case platform::Idle::sleep:
            return "sleep";
    }
    return "";
}

std::string megabytes(std::uint64_t bytes) {
    return std::to_string((bytes + kMegabyte - 1) / kMegabyte) + "M";
}

std::string node_or_any(const std::optional<NodeId>& node) {
    return node ? std::to_string(node->value) : "any";
}

/// "polls left:0 right:0" or "cache of lcore 1".
std::string work_of(const PlannedCore& core, const Plan& plan) {
    std::string text;
    for (const platform::QueueAssignment& queue : plan.cores.queues) {
        if (queue.lcore == core.lcore) {
            text += (text.empty() ? "polls " : " ") + plan.ports[queue.port].name + ":" +
                    std::to_string(queue.rx_queue.value);
        }
    }
    if (core.feeds_from) {
        text += "shares the cache of lcore " + std::to_string(core.feeds_from->value);
    }
    return text;
}

std::string cores_text(const Plan& plan) {
    std::vector<std::vector<std::string>> rows{{"lcore", "role", "CPU", "node", "idle", ""}};
    rows.push_back(
        {"0", "main", format_cpu_list(plan.cores.housekeeping), "", "", "control, API, logging"});
    bool shared = false;
    for (const PlannedCore& core : plan.cores.cores) {
        shared = shared || core.shared_cpu;
        rows.push_back({std::to_string(core.lcore.value), name_of(core.role),
                        std::to_string(core.cpu.value) + (core.shared_cpu ? "*" : ""),
                        std::to_string(core.node.value), name_of(core.idle), work_of(core, plan)});
    }
    const bool fused = plan.cores.layout == platform::Layout::fused;
    return "Cores (" + std::string(fused ? "fused" : "pipeline") + " layout)\n" +
           text_columns(rows) + (shared ? "  * shared with other threads\n" : "");
}

std::string ports_text(const Plan& plan) {
    std::vector<std::vector<std::string>> rows{
        {"port", "node", "RX queues x descriptors", "TX queues x descriptors", "device"}};
    const auto queues = [](unsigned count, unsigned descriptors) {
        return std::to_string(count) +
               (descriptors == 0 ? "" : " x " + std::to_string(descriptors));
    };
    for (const PlannedPort& port : plan.ports) {
        rows.push_back({port.name, node_or_any(port.node),
                        queues(port.rx_queues, port.rx_descriptors),
                        queues(port.tx_queues, port.tx_descriptors), port.device});
    }
    return "Ports (asked for; the devices may offer less)\n" + text_columns(rows);
}

std::string pool_text(const platform::PoolSize& pool) {
    std::uint64_t sum = 0;
    std::vector<std::vector<std::string>> rows;
    for (const platform::PoolTerm& term : pool.terms) {
        rows.push_back({rows.empty() ? " " : "+", std::to_string(term.mbufs), term.name});
        sum += term.mbufs;
    }
    const bool rounded = pool.mbufs > sum && std::has_single_bit(pool.mbufs + 1U);
    rows.push_back({"=", std::to_string(sum), "can be in use at once"});
    rows.push_back({">", std::to_string(pool.mbufs),
                    rounded ? "the next 2^n - 1, which DPDK's pool holds best" : "as configured"});
    return "  NUMA node " + std::to_string(pool.node.value) + ": " + std::to_string(pool.mbufs) +
           " mbufs of " + std::to_string(pool.data_bytes) + " bytes, " +
           std::to_string(pool.cache) + " cached per lcore, " + megabytes(pool.bytes) + "\n" +
           text_columns(rows);
}

std::string pools_text(const Plan& plan) {
    std::string text = "Pools\n";
    for (const platform::PoolSize& pool : plan.pools) {
        text += pool_text(pool);
    }
    return text;
}

std::string rings_text(const Plan& plan) {
    if (plan.rings.empty()) {
        return "";
    }
    std::vector<std::vector<std::string>> rows{{"count", "entries", "node", "from and to"}};
    for (const PlannedRings& rings : plan.rings) {
        rows.push_back({std::to_string(rings.count), std::to_string(rings.entries),
                        std::to_string(rings.node.value), rings.purpose});
    }
    return "Rings\n" + text_columns(rows) + "\n";
}

std::string memory_text(const Plan& plan) {
    std::vector<std::vector<std::string>> rows{
        {"node", "memory", "2M hugepages", "pools", "rings", "DPDK, devices, lcores"}};
    for (const PlannedMemory& memory : plan.memory) {
        rows.push_back({std::to_string(memory.node.value), std::to_string(memory.megabytes) + "M",
                        std::to_string(memory.hugepages()), megabytes(memory.pool_bytes),
                        megabytes(memory.ring_bytes), megabytes(memory.other_bytes)});
    }
    return "Memory\n" + text_columns(rows);
}

std::string warnings_text(const Plan& plan) {
    std::string text;
    for (const platform::PlanWarning& warning : plan.cores.warnings) {
        text += (text.empty() ? "\nWarnings\n" : "") + std::string("  ! ") + warning.what +
                "\n    cost: " + warning.cost + "\n    fix:  " + warning.fix + "\n";
    }
    return text;
}

std::string reasons_text(const Plan& plan) {
    std::string text = "\nWhy\n";
    for (const std::string& reason : plan.cores.reasons) {
        text += "  - " + reason + "\n";
    }
    return text;
}

}  // namespace

std::string plan_text(const Plan& plan) {
    return cores_text(plan) + "\n" + ports_text(plan) + "\n" + pools_text(plan) + "\n" +
           rings_text(plan) + memory_text(plan) + warnings_text(plan) + reasons_text(plan);
}

}  // namespace flyball::app
