// SPDX-License-Identifier: BSD-3-Clause
#include "core_remarks.hpp"

#include <algorithm>
#include <set>

namespace flyball::platform {

namespace {

std::string number_or_auto(const std::optional<unsigned>& number) {
    return number ? std::to_string(*number) : "auto";
}

const Cpu* find_cpu(const Topology& topology, CpuId id) {
    const auto found = std::find_if(topology.cpus.begin(), topology.cpus.end(),
                                    [id](const Cpu& cpu) { return cpu.id == id; });
    return found == topology.cpus.end() ? nullptr : &*found;
}

bool has_siblings(const std::vector<Cpu>& cpus) {
    return one_per_core(cpus, false).size() < cpus.size();
}

const char* name_of(Role role) {
    switch (role) {
        case Role::poll_core:
            return "poll core";
        case Role::worker:
            return "worker";
        case Role::fused:
            return "fused core";
        case Role::traffic:
            return "traffic";
    }
    return "";
}

std::string place_of(const PlannedCore& core) {
    return std::string(name_of(core.role)) + " (lcore " + std::to_string(core.lcore.value) +
           ", CPU " + std::to_string(core.cpu.value) + ")";
}

const PlannedCore& core_of(const CorePlan& plan, LcoreId lcore) {
    return plan.cores[lcore.value - 1];  // dense from 1
}

void warn_remote_ports(const CorePlan& plan,
                       const CoreWish& wish,
                       std::vector<PlanWarning>& warnings) {
    for (std::size_t port = 0; port < wish.ports.size(); ++port) {
        const auto& node = wish.ports[port].node;
        const QueueAssignment* far = nullptr;
        bool near = !node.has_value();
        for (const QueueAssignment& queue : plan.queues) {
            if (queue.port == port) {
                near = near || core_of(plan, queue.lcore).node == node;
                far = &queue;
            }
        }
        if (near || far == nullptr) {
            continue;
        }
        const PlannedCore& core = core_of(plan, far->lcore);
        const std::string here = std::to_string(node->value);
        warnings.push_back(
            {.what = "port " + wish.ports[port].name + " is on NUMA node " + here + ", its " +
                     place_of(core) + " on node " + std::to_string(core.node.value),
             .cost =
                 "descriptors and packets cross the interconnect between the nodes: more cycles "
                 "per packet and a longer tail of the latency",
             .fix = "allow CPUs of node " + here +
                    " in cpu.cpus, or move the card to a slot of node " +
                    std::to_string(core.node.value)});
    }
}

void warn_unused_pollers(const CorePlan& plan, std::vector<PlanWarning>& warnings) {
    for (const PlannedCore& core : plan.cores) {
        const bool polls = core.role == Role::poll_core || core.role == Role::fused;
        const bool used =
            std::any_of(plan.queues.begin(), plan.queues.end(),
                        [&](const QueueAssignment& queue) { return queue.lcore == core.lcore; });
        if (polls && !used) {
            warnings.push_back(
                {.what = "the " + place_of(core) + " has no RX queue to poll",
                 .cost = "its CPU carries no packets",
                 .fix = std::string("lower ") +
                        (core.role == Role::fused ? "cpu.workers" : "cpu.poll_cores") +
                        ", or use devices that offer more RX queues"});
        }
    }
}

void warn_shared_cpus(const CorePlan& plan, std::vector<PlanWarning>& warnings) {
    std::set<CpuId> seen;
    for (const PlannedCore& core : plan.cores) {
        if (!core.shared_cpu || core.role == Role::traffic || !seen.insert(core.cpu).second) {
            continue;
        }
        warnings.push_back(
            {.what = "CPU " + std::to_string(core.cpu.value) + " is shared by the " +
                     place_of(core) + " and others",
             .cost = "they take turns by the kernel's scheduler: packets wait while another runs",
             .fix = "allow more CPUs (one for each lcore and one for housekeeping)"});
    }
}

void warn_noisy_siblings(const CorePlan& plan,
                         const Topology& topology,
                         std::vector<PlanWarning>& warnings) {
    for (const CpuId id : plan.housekeeping) {
        const Cpu* quiet = find_cpu(topology, id);
        for (const PlannedCore& core : plan.cores) {
            const Cpu* data = find_cpu(topology, core.cpu);
            const bool siblings = quiet != nullptr && data != nullptr && quiet->core == data->core;
            if (siblings && core.cpu != id && core.role != Role::traffic) {
                warnings.push_back({.what = "housekeeping CPU " + std::to_string(id.value) +
                                            " is the SMT sibling of the " + place_of(core),
                                    .cost = "both share one core's execution units and caches: "
                                            "control work shows as latency spikes",
                                    .fix = "allow a CPU of another physical core"});
            }
        }
    }
}

CpuList idle_siblings(const CorePlan& plan, const Topology& topology) {
    CpuList idle;
    for (const Cpu& cpu : topology.cpus) {
        const bool quiet = std::find(plan.housekeeping.begin(), plan.housekeeping.end(), cpu.id) !=
                           plan.housekeeping.end();
        const bool taken = std::any_of(plan.cores.begin(), plan.cores.end(),
                                       [&](const PlannedCore& core) { return core.cpu == cpu.id; });
        if (!quiet && !taken) {
            idle.push_back(cpu.id);
        }
    }
    return idle;
}

std::string counted(std::size_t count, Role role) {
    return std::to_string(count) + " " + name_of(role) + (count == 1 ? "" : "s");
}

/// "NUMA node 1 (ports p0, p1): 4 poll cores, 12 workers on CPUs 16-31"
std::string reason_of_node(const CorePlan& plan, const CoreWish& wish, NodeId node) {
    std::string ports;
    for (const PortWish& port : wish.ports) {
        if (port.node == node) {
            ports += (ports.empty() ? "next to port " : ", ") + port.name;
        }
    }
    std::string roles;
    CpuList cpus;
    for (const Role role : {Role::poll_core, Role::worker, Role::fused}) {
        std::size_t count = 0;
        for (const PlannedCore& core : plan.cores) {
            if (core.node == node && core.role == role) {
                ++count;
                cpus.push_back(core.cpu);
            }
        }
        if (count > 0) {
            roles += (roles.empty() ? "" : " and ") + counted(count, role);
        }
    }
    std::sort(cpus.begin(), cpus.end());
    cpus.erase(std::unique(cpus.begin(), cpus.end()), cpus.end());
    return "NUMA node " + std::to_string(node.value) + ": " + roles + " on CPU " +
           format_cpu_list(cpus) + (ports.empty() ? "" : ", " + ports);
}

std::string reason_of_traffic(const PlannedCore& core) {
    const std::string cpu = std::to_string(core.cpu.value);
    return core.shared_cpu ? "the traffic lcore shares CPU " + cpu + ": no other is free"
                           : "the traffic lcore has CPU " + cpu + " for itself";
}

}  // namespace

std::string describe_counts(const CoreWish& wish) {
    return "cpu.poll_cores " + number_or_auto(wish.poll_cores) + ", cpu.workers " +
           number_or_auto(wish.workers);
}

std::string refuse_counts(const CpuSelection& selection,
                          const std::vector<NodeSet>& sets,
                          const CoreWish& wish) {
    std::vector<Cpu> usable;
    std::string where;
    for (const NodeSet& set : sets) {
        usable.insert(usable.end(), set.cpus.begin(), set.cpus.end());
        where += (where.empty() ? " on NUMA node " : ", ") + std::to_string(set.node.value);
    }
    if (sets.empty()) {
        usable = selection.data;
        where = ", no two of them on one NUMA node";
    }
    const bool pipeline = wish.layout == Layout::pipeline || wish.poll_cores;
    const unsigned asked = pipeline ? wish.poll_cores.value_or(1) + wish.workers.value_or(1)
                                    : wish.workers.value_or(1);
    std::string message = "asked for at least " + std::to_string(asked) + " CPUs for packets (" +
                          (pipeline ? "pipeline: " : "") + describe_counts(wish) +
                          "); available: " + std::to_string(usable.size()) + where + " (" +
                          format_cpu_list(ids_of(usable)) + ")";
    if (!selection.reserved.empty()) {
        message += ", CPU " + format_cpu_list(ids_of(selection.reserved)) + " is for housekeeping";
    }
    message += pipeline ? "; ask for fewer, set cpu.layout: fused" : "; lower cpu.workers";
    if (!wish.use_smt_siblings && has_siblings(selection.allowed)) {
        message += ", set cpu.use_smt_siblings: true";
    }
    return message + (wish.cpus ? ", or widen cpu.cpus" : ", or use a larger machine");
}

LayoutChoice layout_without_cpus(const CoreWish& wish) {
    const bool pipeline = wish.layout == Layout::pipeline || (!wish.layout && wish.poll_cores);
    return pipeline ? LayoutChoice{Layout::pipeline, "pipeline layout, as asked, on shared CPUs"}
                    : LayoutChoice{Layout::fused, "fused layout: no CPU is free of other work"};
}

std::vector<PlanWarning> plan_warnings(const CorePlan& plan,
                                       const Topology& topology,
                                       const CoreWish& wish) {
    std::vector<PlanWarning> warnings;
    warn_remote_ports(plan, wish, warnings);
    warn_unused_pollers(plan, warnings);
    warn_shared_cpus(plan, warnings);
    warn_noisy_siblings(plan, topology, warnings);
    return warnings;
}

std::vector<std::string> plan_reasons(const CorePlan& plan,
                                      const Topology& topology,
                                      const CoreWish& wish,
                                      const std::string& layout_reason) {
    std::vector<std::string> reasons{layout_reason};
    std::set<NodeId> nodes;
    for (const PlannedCore& core : plan.cores) {
        if (core.role != Role::traffic) {
            nodes.insert(core.node);
        }
    }
    for (const NodeId node : nodes) {
        reasons.push_back(reason_of_node(plan, wish, node));
    }
    for (const PlannedCore& core : plan.cores) {
        if (core.role == Role::traffic) {
            reasons.push_back(reason_of_traffic(core));
        }
    }
    reasons.push_back("CPU " + format_cpu_list(plan.housekeeping) + " does housekeeping");
    if (const auto idle = idle_siblings(plan, topology); !idle.empty()) {
        reasons.push_back("CPU " + format_cpu_list(idle) +
                          " stays idle: the SMT sibling of a data core would slow it down");
    }
    return reasons;
}

}  // namespace flyball::platform
