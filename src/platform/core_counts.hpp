// SPDX-License-Identifier: BSD-3-Clause
// Second step of core planning: how many poll cores and workers each NUMA node gets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flyball/platform/core_plan.hpp"

#include "cpu_selection.hpp"

namespace flyball::platform {

/// The lcores that work together on one NUMA node.
struct NodeSet {
    NodeId node;
    std::vector<Cpu> cpus;           ///< data CPUs of the node
    std::vector<std::size_t> ports;  ///< indices into CoreWish::ports
    unsigned queues = 0;             ///< RX queues that those ports may offer
    unsigned polls = 0;              ///< poll cores, or fused cores in the fused layout
    unsigned workers = 0;            ///< 0 in the fused layout
};

/// One set per node that has ports and CPUs; one on the largest node if no port prefers a node.
/// Empty only if no node has enough CPUs.
[[nodiscard]] std::vector<NodeSet> make_sets(const CpuSelection& selection, const CoreWish& wish);

struct LayoutChoice {
    Layout layout = Layout::fused;
    std::string reason;
};

/// Obeys `cpu.layout`, else decides. `kept_for_traffic` CPUs of the largest set are spoken for.
[[nodiscard]] LayoutChoice choose_layout(const std::vector<NodeSet>& sets,
                                         const CoreWish& wish,
                                         unsigned kept_for_traffic);

/// Fills in `polls` and `workers`. False: the explicit numbers do not fit.
[[nodiscard]] bool count_lcores(std::vector<NodeSet>& sets,
                                Layout layout,
                                const CoreWish& wish,
                                unsigned kept_for_traffic);

/// Index of the set with the most CPUs, the one that hosts the traffic lcore. `sets` is not empty.
[[nodiscard]] std::size_t largest_set(const std::vector<NodeSet>& sets);

}  // namespace flyball::platform
