// SPDX-License-Identifier: BSD-3-Clause
#include "core_counts.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace flyball::platform {

namespace {

// A poll core stamps, hashes and enqueues; a worker runs the whole pipeline, which costs about
// three times as much per packet. So one core in four polls.
constexpr unsigned kWorkersPerPollCore = 3;
// Beyond this a poll core is the limit, unless the pipeline is heavy: then cpu.workers can say so.
constexpr unsigned kWorkersPerPollCoreMax = 4;
// Below this a core given away to polling costs more than the ring's decoupling brings.
constexpr std::size_t kPipelineCpusMin = 3;
// DPDK's RTE_MAX_LCORE is 128: one is the main lcore, one may generate traffic.
constexpr std::size_t kLcoresMax = 126;
// The data path's kWorkersMax: lanes that one poll core has. Its node's workers are all it feeds.
constexpr unsigned kWorkersPerNodeMax = 64;

bool goes_first(const NodeSet& a, const NodeSet& b) {
    if (a.cpus.size() != b.cpus.size()) {
        return a.cpus.size() > b.cpus.size();
    }
    return a.node < b.node;
}

std::vector<NodeSet> nodes_with_cpus(const CpuSelection& selection, std::size_t cpus_min) {
    std::map<NodeId, NodeSet> by_node;
    for (const Cpu& cpu : selection.data) {
        NodeSet& set = by_node[cpu.node];
        set.node = cpu.node;
        set.cpus.push_back(cpu);
    }
    std::vector<NodeSet> sets;
    for (const auto& [node, set] : by_node) {
        if (set.cpus.size() >= cpus_min) {
            sets.push_back(set);
        }
    }
    return sets;
}

bool has_port_on(const CoreWish& wish, NodeId node) {
    return std::any_of(wish.ports.begin(), wish.ports.end(),
                       [node](const PortWish& port) { return port.node == node; });
}

unsigned explicit_lcores(const CoreWish& wish) {
    return wish.poll_cores.value_or(0) + wish.workers.value_or(0);
}

/// Every set needs one of each kind that is counted.
std::size_t sets_max(const CoreWish& wish) {
    constexpr unsigned kAny = std::numeric_limits<unsigned>::max();
    return std::min(wish.poll_cores.value_or(kAny), wish.workers.value_or(kAny));
}

/// No port asks for a node: the largest one, and further ones only for explicit numbers.
std::vector<NodeSet> largest_nodes(std::vector<NodeSet> sets, const CoreWish& wish) {
    std::sort(sets.begin(), sets.end(), goes_first);
    std::size_t taken = 0;
    std::size_t capacity = 0;
    while (taken < sets.size() && (taken == 0 || capacity < explicit_lcores(wish))) {
        capacity += sets[taken++].cpus.size();
    }
    sets.resize(taken);
    return sets;
}

void add_port(NodeSet& set, std::size_t port, const CoreWish& wish) {
    set.ports.push_back(port);
    set.queues += wish.ports[port].rx_queues_max;
}

/// Ports go to their node's set; ports without one go where the fewest queues are.
void home_ports(std::vector<NodeSet>& sets, const CoreWish& wish) {
    std::vector<std::size_t> homeless;
    for (std::size_t port = 0; port < wish.ports.size(); ++port) {
        const auto home = std::find_if(sets.begin(), sets.end(), [&](const NodeSet& set) {
            return wish.ports[port].node == set.node;
        });
        if (home == sets.end()) {
            homeless.push_back(port);
        } else {
            add_port(*home, port, wish);
        }
    }
    for (const std::size_t port : homeless) {
        const auto home = std::min_element(
            sets.begin(), sets.end(),
            [](const NodeSet& a, const NodeSet& b) { return a.queues < b.queues; });
        add_port(*home, port, wish);
    }
}

std::size_t room(const std::vector<NodeSet>& sets, std::size_t index, unsigned kept_for_traffic) {
    const std::size_t cpus = sets[index].cpus.size();
    const std::size_t kept = index == largest_set(sets) ? kept_for_traffic : 0;
    return std::min(cpus > kept ? cpus - kept : 0, kLcoresMax / sets.size());
}

/// Deals `total` out one by one to the set that has the fewest, never more than `limits[set]`.
std::optional<std::vector<unsigned>> deal(unsigned total, const std::vector<unsigned>& limits) {
    std::vector<unsigned> dealt(limits.size(), 0);
    for (unsigned i = 0; i < total; ++i) {
        std::size_t best = limits.size();
        for (std::size_t set = 0; set < limits.size(); ++set) {
            if (dealt[set] < limits[set] && (best == limits.size() || dealt[set] < dealt[best])) {
                best = set;
            }
        }
        if (best == limits.size()) {
            return std::nullopt;
        }
        ++dealt[best];
    }
    return dealt;
}

bool count_fused(std::vector<NodeSet>& sets, const CoreWish& wish, std::vector<unsigned> limits) {
    if (!wish.workers) {
        for (std::size_t i = 0; i < sets.size(); ++i) {
            sets[i].polls = std::min(limits[i], std::max(1U, sets[i].queues));
        }
        return std::all_of(sets.begin(), sets.end(),
                           [](const NodeSet& set) { return set.polls > 0; });
    }
    const auto dealt = deal(*wish.workers, limits);
    for (std::size_t i = 0; dealt && i < sets.size(); ++i) {
        sets[i].polls = (*dealt)[i];
    }
    return dealt.has_value();
}

/// One in four, to the nearest, within what there is to poll.
unsigned poll_cores_among(unsigned cpus, unsigned queues) {
    constexpr unsigned kShare = kWorkersPerPollCore + 1;
    const unsigned wanted = std::max(1U, (cpus + kShare / 2) / kShare);
    return std::min(wanted, std::max(1U, queues));
}

bool count_pipeline(std::vector<NodeSet>& sets,
                    const CoreWish& wish,
                    const std::vector<unsigned>& limits) {
    std::vector<unsigned> poll_limits;
    for (const unsigned limit : limits) {
        if (limit < 2) {
            return false;
        }
        poll_limits.push_back(limit - 1);
    }
    for (std::size_t i = 0; i < sets.size(); ++i) {
        sets[i].polls = poll_cores_among(limits[i], sets[i].queues);
    }
    if (wish.workers && !wish.poll_cores) {
        const auto workers = deal(*wish.workers, poll_limits);
        for (std::size_t i = 0; workers && i < sets.size(); ++i) {
            const unsigned cpus = (*workers)[i] + (*workers)[i] / kWorkersPerPollCore;
            sets[i].polls =
                std::min(poll_cores_among(cpus, sets[i].queues), limits[i] - (*workers)[i]);
        }
    }
    if (wish.poll_cores) {
        const auto polls = deal(*wish.poll_cores, poll_limits);
        if (!polls) {
            return false;
        }
        for (std::size_t i = 0; i < sets.size(); ++i) {
            sets[i].polls = (*polls)[i];
        }
    }
    std::vector<unsigned> worker_limits;
    for (std::size_t i = 0; i < sets.size(); ++i) {
        worker_limits.push_back(std::min(limits[i] - sets[i].polls, kWorkersPerNodeMax));
        sets[i].workers = std::min(worker_limits[i], kWorkersPerPollCoreMax * sets[i].polls);
    }
    if (!wish.workers) {
        return true;
    }
    const auto workers = deal(*wish.workers, worker_limits);
    for (std::size_t i = 0; workers && i < sets.size(); ++i) {
        sets[i].workers = (*workers)[i];
    }
    return workers.has_value();
}

/// True if each port can spread its flows over all data CPUs of its node without our help.
bool rss_reaches_all(const NodeSet& set, std::size_t cpus, const CoreWish& wish) {
    return std::all_of(set.ports.begin(), set.ports.end(),
                       [&](std::size_t port) { return wish.ports[port].rx_queues_max >= cpus; });
}

}  // namespace

std::size_t largest_set(const std::vector<NodeSet>& sets) {
    return static_cast<std::size_t>(std::min_element(sets.begin(), sets.end(), goes_first) -
                                    sets.begin());
}

std::vector<NodeSet> make_sets(const CpuSelection& selection, const CoreWish& wish) {
    const bool needs_two = wish.layout == Layout::pipeline || wish.poll_cores.has_value();
    const auto candidates = nodes_with_cpus(selection, needs_two ? 2 : 1);
    std::vector<NodeSet> sets;
    std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(sets),
                 [&](const NodeSet& set) { return has_port_on(wish, set.node); });
    if (sets.empty()) {
        sets = largest_nodes(candidates, wish);
    }
    if (sets.empty()) {
        return sets;
    }
    home_ports(sets, wish);
    if (sets.size() > sets_max(wish)) {
        std::stable_sort(sets.begin(), sets.end(), [](const NodeSet& a, const NodeSet& b) {
            return a.ports.size() > b.ports.size();
        });
        sets.resize(sets_max(wish));
        for (NodeSet& set : sets) {
            set.ports.clear();
            set.queues = 0;
        }
        home_ports(sets, wish);
    }
    std::sort(sets.begin(), sets.end(),
              [](const NodeSet& a, const NodeSet& b) { return a.node < b.node; });
    return sets;
}

LayoutChoice choose_layout(const std::vector<NodeSet>& sets,
                           const CoreWish& wish,
                           unsigned kept_for_traffic) {
    if (wish.layout) {
        return {*wish.layout, *wish.layout == Layout::fused
                                  ? "fused layout, as cpu.layout asks"
                                  : "pipeline layout, as cpu.layout asks"};
    }
    if (wish.poll_cores) {
        return {Layout::pipeline, "pipeline layout, because cpu.poll_cores is set"};
    }
    bool rss = true;
    for (std::size_t i = 0; i < sets.size(); ++i) {
        const std::size_t cpus = room(sets, i, kept_for_traffic);
        const std::string where = "NUMA node " + std::to_string(sets[i].node.value) + " has ";
        if (cpus < kPipelineCpusMin) {
            return {Layout::fused, "fused layout: " + where + std::to_string(cpus) +
                                       (cpus == 1 ? " CPU" : " CPUs") +
                                       " for packets, too few to give one away to polling"};
        }
        const auto share = static_cast<unsigned>(sets.size());
        const std::size_t asked = (wish.workers.value_or(0) + share - 1) / share;
        rss = rss && rss_reaches_all(sets[i], asked > 0 ? asked : cpus, wish);
    }
    if (rss) {
        return {Layout::fused,
                "fused layout: every port offers enough RX queues for RSS to reach all data cores"};
    }
    return {Layout::pipeline,
            "pipeline layout: the ports offer fewer RX queues than there are data cores, so poll "
            "cores spread the flows"};
}

bool count_lcores(std::vector<NodeSet>& sets,
                  Layout layout,
                  const CoreWish& wish,
                  unsigned kept_for_traffic) {
    std::vector<unsigned> limits;
    for (std::size_t i = 0; i < sets.size(); ++i) {
        limits.push_back(static_cast<unsigned>(room(sets, i, kept_for_traffic)));
    }
    return layout == Layout::fused ? count_fused(sets, wish, limits)
                                   : count_pipeline(sets, wish, limits);
}

}  // namespace flyball::platform
