// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <map>
#include <tuple>

#include "flyball/platform/core_plan.hpp"

namespace flyball::platform {

namespace {

struct Poller {
    LcoreId lcore;
    NodeId node;
    unsigned queues = 0;
    std::map<std::size_t, unsigned> queues_of_port;
};

std::vector<Poller> pollers_of(const CorePlan& plan) {
    std::vector<Poller> pollers;
    for (const PlannedCore& core : plan.cores) {
        if (core.role == Role::poll_core || core.role == Role::fused) {
            pollers.push_back(
                {.lcore = core.lcore, .node = core.node, .queues = 0, .queues_of_port = {}});
        }
    }
    return pollers;
}

bool has_neighbour(const std::vector<Poller>& pollers, const PortWish& port) {
    return std::any_of(pollers.begin(), pollers.end(),
                       [&](const Poller& poller) { return poller.node == port.node; });
}

/// A port's queues go to different lcores first, so that RSS really spreads its flows; among those
/// to the least loaded lcore.
Poller& choose(std::vector<Poller>& pollers, std::size_t port, const PortWish& wish) {
    const bool local = has_neighbour(pollers, wish);
    const auto rank = [&](Poller& poller) {
        return std::make_tuple(local && poller.node != wish.node, poller.queues_of_port[port],
                               poller.queues, poller.lcore);
    };
    return *std::min_element(pollers.begin(), pollers.end(),
                             [&](Poller& a, Poller& b) { return rank(a) < rank(b); });
}

/// Ports that are bound to a node choose first; the others then fill the lcores that are left.
std::vector<std::size_t> bound_ports_first(const std::vector<Poller>& pollers,
                                           const std::vector<PortWish>& ports) {
    std::vector<std::size_t> order;
    for (const bool bound : {true, false}) {
        for (std::size_t port = 0; port < ports.size(); ++port) {
            if (has_neighbour(pollers, ports[port]) == bound) {
                order.push_back(port);
            }
        }
    }
    return order;
}

}  // namespace

std::vector<QueueAssignment> assign_queues(const CorePlan& plan,
                                           const CoreWish& wish,
                                           const std::vector<unsigned>& rx_queues) {
    auto pollers = pollers_of(plan);
    std::vector<QueueAssignment> assignments;
    if (pollers.empty()) {
        return assignments;
    }
    for (const std::size_t port : bound_ports_first(pollers, wish.ports)) {
        const unsigned queues = port < rx_queues.size() ? rx_queues[port] : 0;
        for (unsigned queue = 0; queue < queues; ++queue) {
            Poller& poller = choose(pollers, port, wish.ports[port]);
            ++poller.queues;
            ++poller.queues_of_port[port];
            assignments.push_back({.port = port,
                                   .rx_queue = QueueId{static_cast<std::uint16_t>(queue)},
                                   .lcore = poller.lcore});
        }
    }
    std::sort(assignments.begin(), assignments.end(),
              [](const QueueAssignment& a, const QueueAssignment& b) {
                  return std::tie(a.port, a.rx_queue) < std::tie(b.port, b.rx_queue);
              });
    return assignments;
}

}  // namespace flyball::platform
