// SPDX-License-Identifier: BSD-3-Clause
#include "cpu_selection.hpp"

#include <algorithm>
#include <set>

namespace flyball::platform {

namespace {

Result<std::vector<Cpu>> allowed_cpus(const Topology& topology, const CoreWish& wish) {
    if (!wish.cpus) {
        return topology.cpus;
    }
    std::vector<Cpu> allowed;
    CpuList missing;
    for (const CpuId id : *wish.cpus) {
        const auto found = std::find_if(topology.cpus.begin(), topology.cpus.end(),
                                        [&](const Cpu& cpu) { return cpu.id == id; });
        if (found == topology.cpus.end()) {
            missing.push_back(id);
        } else {
            allowed.push_back(*found);
        }
    }
    if (!missing.empty() || allowed.empty()) {
        return fail(ErrorClass::plan,
                    "cpu.cpus asks for CPU " +
                        (missing.empty() ? std::string("none") : format_cpu_list(missing)) +
                        "; this process may use " + format_cpu_list(ids_of(topology.cpus)) +
                        "; choose among those, widen the process' affinity, or write auto");
    }
    std::sort(allowed.begin(), allowed.end(),
              [](const Cpu& a, const Cpu& b) { return a.id < b.id; });
    return allowed;
}

/// Physical cores in the order of their lowest CPU.
std::vector<Cpu> first_cpu_of_each_core(const std::vector<Cpu>& cpus) {
    std::vector<Cpu> firsts;
    for (const Cpu& cpu : cpus) {
        if (!contains_core(firsts, cpu.core)) {
            firsts.push_back(cpu);
        }
    }
    return firsts;
}

/// True if a port sits on this node and the core is all that the node has.
bool is_last_beside_a_port(const Cpu& candidate,
                           const std::vector<Cpu>& cores,
                           const CoreWish& wish) {
    const auto on_node = std::count_if(
        cores.begin(), cores.end(), [&](const Cpu& core) { return core.node == candidate.node; });
    const bool has_port =
        std::any_of(wish.ports.begin(), wish.ports.end(),
                    [&](const PortWish& port) { return port.node == candidate.node; });
    return on_node == 1 && has_port;
}

/// The lowest core (the kernel's own work prefers CPU 0), unless a port would lose its only
/// neighbour.
std::vector<Cpu> housekeeping_core(const std::vector<Cpu>& allowed, const CoreWish& wish) {
    const auto cores = first_cpu_of_each_core(allowed);
    if (cores.size() == 1) {
        return {allowed.front()};  // one core: keep one thread of it, the sibling carries packets
    }
    auto chosen = std::find_if(cores.begin(), cores.end(), [&](const Cpu& core) {
        return !is_last_beside_a_port(core, cores, wish);
    });
    if (chosen == cores.end()) {
        chosen = cores.begin();
    }
    std::vector<Cpu> threads;
    std::copy_if(allowed.begin(), allowed.end(), std::back_inserter(threads),
                 [&](const Cpu& cpu) { return cpu.core == chosen->core; });
    return threads;
}

}  // namespace

CpuList ids_of(const std::vector<Cpu>& cpus) {
    CpuList ids;
    for (const Cpu& cpu : cpus) {
        ids.push_back(cpu.id);
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

bool contains_core(const std::vector<Cpu>& cpus, unsigned core) {
    return std::any_of(cpus.begin(), cpus.end(),
                       [core](const Cpu& cpu) { return cpu.core == core; });
}

std::vector<Cpu> one_per_core(const std::vector<Cpu>& cpus, bool use_smt_siblings) {
    return use_smt_siblings ? cpus : first_cpu_of_each_core(cpus);
}

Result<CpuSelection> select_cpus(const Topology& topology, const CoreWish& wish) {
    const auto allowed = allowed_cpus(topology, wish);
    if (!allowed) {
        return tl::make_unexpected(allowed.error());
    }
    CpuSelection selection{.allowed = *allowed, .data = {}, .reserved = {}};
    const bool outside_is_free =
        std::any_of(topology.cpus.begin(), topology.cpus.end(),
                    [&](const Cpu& cpu) { return !contains_core(selection.allowed, cpu.core); });
    const bool outside_sibling = topology.cpus.size() > selection.allowed.size();
    const bool only_cpu = selection.allowed.size() == 1 && outside_sibling;
    if (!outside_is_free && !only_cpu) {
        selection.reserved = housekeeping_core(selection.allowed, wish);
    }
    std::vector<Cpu> rest;
    for (const Cpu& cpu : selection.allowed) {
        const bool is_reserved = std::any_of(selection.reserved.begin(), selection.reserved.end(),
                                             [&](const Cpu& kept) { return kept.id == cpu.id; });
        if (!is_reserved) {
            rest.push_back(cpu);
        }
    }
    selection.data = one_per_core(rest, wish.use_smt_siblings);
    return selection;
}

}  // namespace flyball::platform
