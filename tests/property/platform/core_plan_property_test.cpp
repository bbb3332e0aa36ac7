// SPDX-License-Identifier: BSD-3-Clause
// Any machine, any wish: a plan that keeps its promises, or a refusal of class plan.
#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "../../unit/platform/plan_fixture.hpp"

namespace flyball::platform {
namespace {

using rc::gen::inRange;

// RC_ASSERT takes its expression apart and so evaluates both sides of || and &&: hence the second
// parentheses where one side guards the other.

/// Up to 4 x 2 x 3 x 5 x 2 CPUs, numbered as Linux does (siblings in a second round) or in turn, of
/// which some are not allowed.
Topology any_topology() {
    const auto packages = *inRange(1U, 5U);
    const auto nodes = *inRange(1U, 3U);
    const auto caches = *inRange(1U, 4U);
    const auto cores = *inRange(1U, 6U);
    const auto threads = *inRange(1U, 3U);
    const bool siblings_apart = *rc::gen::arbitrary<bool>();
    const auto allowed_percent = *rc::gen::element(100, 100, 80, 30);
    const unsigned cores_in_all = packages * nodes * caches * cores;
    Topology topology;
    for (unsigned core = 0; core < cores_in_all; ++core) {
        const unsigned cache = core / cores;
        const NodeId node{cache / caches};
        for (unsigned thread = 0; thread < threads; ++thread) {
            const unsigned id =
                siblings_apart ? thread * cores_in_all + core : core * threads + thread;
            if (topology.cpus.empty() || *inRange(0, 100) < allowed_percent) {
                topology.cpus.push_back({.id = CpuId{id},
                                         .node = node,
                                         .package = node.value / nodes,
                                         .core = core,
                                         .last_level_cache = cache});
            }
        }
    }
    for (unsigned node = 0; node < packages * nodes; ++node) {
        topology.nodes.push_back(NodeId{node});
        topology.memory_bytes[NodeId{node}] = std::uint64_t{1} << 36U;
    }
    std::sort(topology.cpus.begin(), topology.cpus.end(),
              [](const Cpu& a, const Cpu& b) { return a.id < b.id; });
    topology.source = "generated";
    return topology;
}

template <typename T>
std::optional<T> sometimes(rc::Gen<T> gen) {
    return *inRange(0, 3) == 0 ? std::optional<T>(*std::move(gen)) : std::nullopt;
}

std::vector<PortWish> any_ports(const Topology& topology) {
    std::vector<PortWish> ports;
    const auto count = *inRange(1U, 6U);
    for (unsigned i = 0; i < count; ++i) {
        PortWish port{.name = "p" + std::to_string(i),
                      .node = std::nullopt,
                      .rx_queues_max = *rc::gen::element(1U, 1U, 2U, 4U, 16U, 64U)};
        if (*inRange(0, 4) == 0) {
            port.rx_queues = *inRange(1U, port.rx_queues_max + 1);
        }
        if (*inRange(0, 2) == 0) {
            port.node = *rc::gen::elementOf(topology.nodes);
        }
        ports.push_back(port);
    }
    return ports;
}

CoreWish any_wish(const Topology& topology) {
    CoreWish wish;
    wish.ports = any_ports(topology);
    wish.layout = sometimes(rc::gen::element(Layout::pipeline, Layout::fused));
    wish.poll_cores = sometimes(inRange(1U, 6U));
    wish.workers = sometimes(inRange(1U, 20U));
    wish.idle = sometimes(rc::gen::element(Idle::spin, Idle::pause, Idle::sleep));
    wish.use_smt_siblings = *rc::gen::arbitrary<bool>();
    wish.traffic_source = *rc::gen::arbitrary<bool>();
    if (*inRange(0, 3) == 0) {
        CpuList cpus;
        for (const Cpu& cpu : topology.cpus) {
            if (*inRange(0, 2) == 0) {
                cpus.push_back(cpu.id);
            }
        }
        if (!cpus.empty()) {
            wish.cpus = cpus;
        }
    }
    return wish;
}

const Cpu& cpu_of(const Topology& topology, CpuId id) {
    const auto found = std::find_if(topology.cpus.begin(), topology.cpus.end(),
                                    [id](const Cpu& cpu) { return cpu.id == id; });
    RC_ASSERT(found != topology.cpus.end());
    return *found;
}

bool holds(const CpuList& cpus, CpuId id) {
    return std::find(cpus.begin(), cpus.end(), id) != cpus.end();
}

bool polls(const PlannedCore& core) {
    return core.role == Role::poll_core || core.role == Role::fused;
}

void check_cores(const CorePlan& plan, const Topology& topology, const CoreWish& wish) {
    std::map<CpuId, unsigned> users;
    for (const PlannedCore& core : plan.cores) {
        ++users[core.cpu];
    }
    for (std::size_t i = 0; i < plan.cores.size(); ++i) {
        const PlannedCore& core = plan.cores[i];
        RC_ASSERT(core.lcore == LcoreId{static_cast<unsigned>(i + 1)});
        RC_ASSERT(cpu_of(topology, core.cpu).node == core.node);
        RC_ASSERT(core.shared_cpu == (users[core.cpu] > 1 || holds(plan.housekeeping, core.cpu)));
        RC_ASSERT(core.idle == (core.shared_cpu ? Idle::sleep : wish.idle.value_or(Idle::pause)));
        RC_ASSERT((i == 0 || plan.cores[i - 1].role <= core.role));
        if (core.role != Role::traffic && wish.cpus) {
            RC_ASSERT(holds(*wish.cpus, core.cpu));
        }
        if (core.feeds_from) {
            const PlannedCore& poll = plan.cores.at(core.feeds_from->value - 1);
            RC_ASSERT(feeds(poll, core));
            RC_ASSERT(cpu_of(topology, poll.cpu).last_level_cache ==
                      cpu_of(topology, core.cpu).last_level_cache);
        }
    }
}

/// A worker has a feeder whenever a poll core is below the same last-level cache.
void check_feeders(const CorePlan& plan, const Topology& topology) {
    std::set<unsigned> fed_caches;
    for (const PlannedCore& core : plan.cores) {
        if (core.role == Role::poll_core) {
            fed_caches.insert(cpu_of(topology, core.cpu).last_level_cache);
        }
    }
    for (const PlannedCore& core : plan.cores) {
        const bool expected = core.role == Role::worker &&
                              fed_caches.contains(cpu_of(topology, core.cpu).last_level_cache);
        RC_ASSERT(core.feeds_from.has_value() == expected);
    }
}

void check_roles(const CorePlan& plan, const CoreWish& wish) {
    std::map<Role, unsigned> count;
    std::set<NodeId> with_polls;
    std::set<NodeId> with_workers;
    for (const PlannedCore& core : plan.cores) {
        ++count[core.role];
        if (core.role == Role::poll_core) {
            with_polls.insert(core.node);
        } else if (core.role == Role::worker) {
            with_workers.insert(core.node);
        }
    }
    RC_ASSERT((!wish.layout || *wish.layout == plan.layout));
    RC_ASSERT(count[Role::traffic] == (wish.traffic_source ? 1U : 0U));
    RC_ASSERT(with_polls == with_workers);
    if (plan.layout == Layout::fused) {
        RC_ASSERT(count[Role::fused] > 0U);
        RC_ASSERT(count[Role::poll_core] + count[Role::worker] == 0U);
        RC_ASSERT((!wish.workers || count[Role::fused] == *wish.workers));
    } else {
        RC_ASSERT(count[Role::fused] == 0U);
        RC_ASSERT(count[Role::poll_core] > 0U);
        RC_ASSERT((!wish.workers || count[Role::worker] == *wish.workers));
        RC_ASSERT((!wish.poll_cores || count[Role::poll_core] == *wish.poll_cores));
    }
}

void check_siblings(const CorePlan& plan, const Topology& topology, const CoreWish& wish) {
    std::map<unsigned, std::set<CpuId>> data_cpus;
    std::set<unsigned> busy;
    bool takes_turns = false;
    for (const PlannedCore& core : plan.cores) {
        const unsigned physical = cpu_of(topology, core.cpu).core;
        busy.insert(physical);
        if (core.role != Role::traffic) {
            takes_turns = takes_turns || core.shared_cpu;
            data_cpus[physical].insert(core.cpu);
        }
    }
    for (const auto& [physical, cpus] : data_cpus) {
        RC_ASSERT((wish.use_smt_siblings || takes_turns || cpus.size() == 1U));
    }
    const bool quiet_core_exists =
        std::any_of(topology.cpus.begin(), topology.cpus.end(),
                    [&](const Cpu& cpu) { return !busy.contains(cpu.core); });
    RC_ASSERT(!plan.housekeeping.empty());
    for (const CpuId id : plan.housekeeping) {
        RC_ASSERT((!quiet_core_exists || !data_cpus.contains(cpu_of(topology, id).core)));
    }
}

void check_queues(const CorePlan& plan, const CoreWish& wish) {
    std::map<std::size_t, unsigned> next_queue;
    std::vector<bool> local(wish.ports.size(), false);
    for (const QueueAssignment& queue : plan.queues) {
        RC_ASSERT(queue.rx_queue.value == next_queue[queue.port]++);
        const PlannedCore& core = plan.cores.at(queue.lcore.value - 1);
        RC_ASSERT(polls(core));
        local[queue.port] = local[queue.port] || core.node == wish.ports[queue.port].node;
    }
    for (std::size_t port = 0; port < wish.ports.size(); ++port) {
        RC_ASSERT(next_queue[port] >= 1U);
        RC_ASSERT(next_queue[port] <= wish.ports[port].rx_queues_max);
        RC_ASSERT(next_queue[port] == wish.ports[port].rx_queues.value_or(next_queue[port]));
        const bool remote = wish.ports[port].node && !local[port];
        const bool warned = std::any_of(
            plan.warnings.begin(), plan.warnings.end(), [&](const PlanWarning& warning) {
                return warning.what.starts_with("port " + wish.ports[port].name + " ");
            });
        RC_ASSERT(remote == warned);
        const bool neighbour =
            std::any_of(plan.cores.begin(), plan.cores.end(), [&](const PlannedCore& core) {
                return polls(core) && core.node == wish.ports[port].node;
            });
        RC_ASSERT((!remote || !neighbour));
    }
}

RC_GTEST_PROP(CorePlanProperty, PlansKeepTheirPromises, ()) {
    const auto topology = any_topology();
    const auto wish = any_wish(topology);
    const auto plan = plan_cores(topology, wish);
    if (!plan) {
        RC_ASSERT(plan.error().error_class == ErrorClass::plan);
        RC_ASSERT(!plan.error().message.empty());
        RC_CLASSIFY(true, "refused");
        return;
    }
    RC_LOG() << to_text(*plan) << '\n';
    RC_CLASSIFY(plan->layout == Layout::pipeline, "pipeline");
    check_cores(*plan, topology, wish);
    check_feeders(*plan, topology);
    check_roles(*plan, wish);
    check_siblings(*plan, topology, wish);
    check_queues(*plan, wish);
    RC_ASSERT(to_text(*plan) == to_text(*plan_cores(topology, wish)));
}

RC_GTEST_PROP(CorePlanProperty, WithoutNumbersThereIsAlwaysAPlan, ()) {
    const auto topology = any_topology();
    auto wish = any_wish(topology);
    wish.layout = std::nullopt;
    wish.poll_cores = std::nullopt;
    wish.workers = std::nullopt;
    wish.idle = std::nullopt;
    const auto plan = plan_cores(topology, wish);
    RC_LOG() << (plan ? to_text(*plan) : plan.error().message) << '\n';
    RC_ASSERT(plan.has_value());
}

RC_GTEST_PROP(CorePlanProperty, QueuesOfFreePortsReachEveryCoreWhereTheyCan, ()) {
    const auto topology = any_topology();
    auto wish = any_wish(topology);
    for (PortWish& port : wish.ports) {
        port.node = std::nullopt;
    }
    const auto plan = plan_cores(topology, wish);
    RC_PRE(plan.has_value());
    const auto offered =
        *rc::gen::container<std::vector<unsigned>>(wish.ports.size(), inRange(0U, 20U));
    std::map<LcoreId, std::map<std::size_t, unsigned>> load;
    std::set<std::pair<std::size_t, unsigned>> seen;
    for (const QueueAssignment& queue : assign_queues(*plan, wish, offered)) {
        RC_ASSERT(queue.rx_queue.value < offered[queue.port]);
        RC_ASSERT(seen.emplace(queue.port, queue.rx_queue.value).second);
        ++load[queue.lcore][queue.port];
    }
    unsigned queues = 0;
    for (const unsigned count : offered) {
        queues += count;
    }
    const auto pollers =
        static_cast<std::size_t>(std::count_if(plan->cores.begin(), plan->cores.end(), polls));
    RC_ASSERT(seen.size() == queues);
    RC_ASSERT(load.size() == std::min<std::size_t>(queues, pollers));
    for (std::size_t port = 0; port < offered.size(); ++port) {
        for (auto& [lcore, by_port] : load) {
            RC_ASSERT(by_port[port] <= (offered[port] + pollers - 1) / pollers);
        }
    }
}

}  // namespace
}  // namespace flyball::platform
