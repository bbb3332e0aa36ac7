// SPDX-License-Identifier: BSD-3-Clause
// Short words for planning tests, and a plan as text for their failure messages.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "flyball/platform/core_plan.hpp"

namespace flyball::platform {

inline Topology machine(const std::string& synthetic) {
    auto topology = synthetic_topology(synthetic);
    EXPECT_TRUE(topology) << topology.error().message;
    return topology ? *topology : Topology{};
}

inline PortWish nic(const std::string& name, unsigned node, unsigned queues = 16) {
    return {.name = name, .node = NodeId{node}, .rx_queues_max = queues, .rx_queues = {}};
}

inline PortWish vdev(const std::string& name, unsigned queues = 1) {
    return {.name = name, .node = std::nullopt, .rx_queues_max = queues, .rx_queues = {}};
}

inline CoreWish wish_for(std::vector<PortWish> ports) {
    CoreWish wish;
    wish.ports = std::move(ports);
    return wish;
}

inline CpuList cpus_of(const CorePlan& plan, Role role) {
    CpuList cpus;
    for (const PlannedCore& core : plan.cores) {
        if (core.role == role) {
            cpus.push_back(core.cpu);
        }
    }
    return cpus;
}

inline std::string to_text(const CorePlan& plan) {
    std::string text = plan.layout == Layout::fused ? "fused" : "pipeline";
    for (const PlannedCore& core : plan.cores) {
        text += "\n  lcore " + std::to_string(core.lcore.value) + " role " +
                std::to_string(static_cast<int>(core.role)) + " cpu " +
                std::to_string(core.cpu.value) + " node " + std::to_string(core.node.value) +
                (core.shared_cpu ? " shared" : "") + " idle " +
                std::to_string(static_cast<int>(core.idle)) +
                (core.feeds_from ? " from " + std::to_string(core.feeds_from->value) : "");
    }
    for (const QueueAssignment& queue : plan.queues) {
        text += "\n  port " + std::to_string(queue.port) + " queue " +
                std::to_string(queue.rx_queue.value) + " lcore " +
                std::to_string(queue.lcore.value);
    }
    text += "\n  housekeeping " + format_cpu_list(plan.housekeeping);
    for (const PlanWarning& warning : plan.warnings) {
        text += "\n  warning: " + warning.what;
    }
    for (const std::string& reason : plan.reasons) {
        text += "\n  reason: " + reason;
    }
    return text;
}

}  // namespace flyball::platform
