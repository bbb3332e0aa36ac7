// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/platform/core_plan.hpp"

#include <algorithm>
#include <iterator>

#include "core_counts.hpp"
#include "core_placement.hpp"
#include "core_remarks.hpp"
#include "cpu_selection.hpp"

namespace flyball::platform {

namespace {

// Only machines this small let lcores take turns on a CPU; larger ones refuse instead.
constexpr std::size_t kSharingCpusMax = 2;
constexpr std::size_t kLcoresPerSharedCpuMax = 4;

/// What has been decided before CPUs are split between lcores and housekeeping.
struct Draft {
    LayoutChoice layout;
    std::vector<Placement> placed;  ///< poll cores, workers or fused cores
    NodeId traffic_node;
};

Result<void> check_wish(const CoreWish& wish) {
    if (wish.ports.empty()) {
        return fail(ErrorClass::plan, "no port to poll; add one under ports");
    }
    if (wish.poll_cores == 0U || wish.workers == 0U) {
        return fail(
            ErrorClass::plan,
            "cpu.poll_cores and cpu.workers start at 1; write auto to leave them to Flyball");
    }
    if (wish.layout == Layout::fused && wish.poll_cores) {
        return fail(ErrorClass::plan,
                    "cpu.poll_cores " + std::to_string(*wish.poll_cores) +
                        " does not fit cpu.layout fused, where every worker polls; remove one of "
                        "them, or set cpu.layout: pipeline");
    }
    return {};
}

/// All poll cores, then all workers, so that lcore numbers group by role.
std::vector<Placement> place_all(const std::vector<NodeSet>& sets, Layout layout) {
    std::vector<Placement> firsts;
    std::vector<Placement> workers;
    for (const NodeSet& set : sets) {
        const std::size_t offset = firsts.size();
        for (Placement placement : place_set(set, layout)) {
            if (placement.feeder) {
                *placement.feeder += offset;
            }
            (placement.role == Role::worker ? workers : firsts).push_back(placement);
        }
    }
    firsts.insert(firsts.end(), workers.begin(), workers.end());
    return firsts;
}

std::vector<Role> roles_asked(Layout layout, const CoreWish& wish) {
    if (layout == Layout::fused) {
        return std::vector<Role>(wish.workers.value_or(1), Role::fused);
    }
    std::vector<Role> roles(wish.poll_cores.value_or(1), Role::poll_core);
    roles.insert(roles.end(), wish.workers.value_or(1), Role::worker);
    return roles;
}

/// One or two CPUs and more lcores than that: they take turns.
Result<std::vector<Placement>> place_taking_turns(const CpuSelection& selection,
                                                  const std::vector<Role>& roles,
                                                  const CoreWish& wish) {
    auto cpus = selection.data;
    cpus.insert(cpus.end(), selection.reserved.begin(), selection.reserved.end());
    std::erase_if(cpus, [node = cpus.front().node](const Cpu& cpu) { return cpu.node != node; });
    if (roles.size() > cpus.size() * kLcoresPerSharedCpuMax) {
        return fail(ErrorClass::plan,
                    "asked for " + std::to_string(roles.size()) + " lcores (" +
                        describe_counts(wish) + "); available: " + std::to_string(cpus.size()) +
                        (cpus.size() == 1 ? " CPU, at most " : " CPUs, at most ") +
                        std::to_string(kLcoresPerSharedCpuMax) +
                        " lcores on each; lower cpu.workers or allow more CPUs");
    }
    CpuList busy = ids_of(selection.reserved);
    if (wish.traffic_source && !busy.empty()) {
        busy.insert(busy.end(), 2, busy.front());  // the traffic lcore will be there
    }
    return place_sharing(cpus, busy, roles);
}

Result<Draft> draft_lcores(const CpuSelection& selection, const CoreWish& wish) {
    auto sets = make_sets(selection, wish);
    if (sets.empty() && selection.allowed.size() > kSharingCpusMax) {
        return fail(ErrorClass::plan, refuse_counts(selection, sets, wish));
    }
    Draft draft;
    bool fits = false;
    if (sets.empty()) {
        draft.layout = layout_without_cpus(wish);
        const auto& rest = selection.data.empty() ? selection.reserved : selection.data;
        draft.traffic_node = rest.front().node;
    } else {
        const NodeSet& host = sets[largest_set(sets)];
        const bool pipeline = wish.layout == Layout::pipeline || wish.poll_cores;
        const std::size_t needed = pipeline ? 2 : 1;
        const unsigned kept = wish.traffic_source && host.cpus.size() > needed ? 1 : 0;
        draft.traffic_node = host.node;
        draft.layout = choose_layout(sets, wish, kept);
        fits = count_lcores(sets, draft.layout.layout, wish, kept) ||
               count_lcores(sets, draft.layout.layout, wish, 0);
    }
    if (fits) {
        draft.placed = place_all(sets, draft.layout.layout);
        return draft;
    }
    if (selection.allowed.size() > kSharingCpusMax) {
        return fail(ErrorClass::plan, refuse_counts(selection, sets, wish));
    }
    auto placed = place_taking_turns(selection, roles_asked(draft.layout.layout, wish), wish);
    if (!placed) {
        return tl::make_unexpected(placed.error());
    }
    draft.placed = std::move(*placed);
    return draft;
}

std::vector<Cpu> used_cpus(const std::vector<Placement>& placed) {
    std::vector<Cpu> used;
    used.reserve(placed.size());
    for (const Placement& placement : placed) {
        used.push_back(placement.cpu);
    }
    return used;
}

template <typename Keep>
std::vector<Cpu> filter(const std::vector<Cpu>& cpus, Keep&& keep) {
    std::vector<Cpu> kept;
    std::copy_if(cpus.begin(), cpus.end(), std::back_inserter(kept), keep);
    return kept;
}

bool has_cpu(const std::vector<Cpu>& cpus, CpuId id) {
    return std::any_of(cpus.begin(), cpus.end(), [id](const Cpu& cpu) { return cpu.id == id; });
}

/// Whole cores without an lcore; if there are none their idle siblings; else a CPU that is in use.
std::vector<Cpu> housekeeping_cpus(const Topology& topology,
                                   const CpuSelection& selection,
                                   const std::vector<Cpu>& used) {
    auto quiet =
        filter(topology.cpus, [&](const Cpu& cpu) { return !contains_core(used, cpu.core); });
    if (!quiet.empty()) {
        return quiet;
    }
    auto siblings = filter(topology.cpus, [&](const Cpu& cpu) { return !has_cpu(used, cpu.id); });
    if (!siblings.empty()) {
        return siblings;
    }
    return {selection.reserved.empty() ? topology.cpus.front() : selection.reserved.front()};
}

/// A CPU of its own for the generator if one is free, else the lowest housekeeping CPU. Takes what
/// it gets out of `housekeeping` if it is not shared.
Placement place_traffic(const Topology& topology,
                        const CpuSelection& selection,
                        const CoreWish& wish,
                        const Draft& draft,
                        std::vector<Cpu>& housekeeping) {
    const auto used = used_cpus(draft.placed);
    const Cpu kept = selection.reserved.empty() ? housekeeping.front() : selection.reserved.front();
    auto free = filter(topology.cpus, [&](const Cpu& cpu) {
        const bool idle_sibling = contains_core(used, cpu.core);
        return !has_cpu(used, cpu.id) && cpu.core != kept.core &&
               (!idle_sibling || wish.use_smt_siblings);
    });
    std::stable_sort(free.begin(), free.end(), [&](const Cpu& a, const Cpu& b) {
        const auto rank = [&](const Cpu& cpu) {
            return std::make_pair(!has_cpu(selection.allowed, cpu.id),
                                  cpu.node != draft.traffic_node);
        };
        return rank(a) < rank(b);
    });
    if (free.empty()) {
        free = filter(housekeeping, [&](const Cpu& cpu) { return cpu.id != kept.id; });
    }
    if (free.empty()) {
        return {.cpu = housekeeping.front(), .role = Role::traffic, .feeder = std::nullopt};
    }
    const Cpu own = free.front();
    std::erase_if(housekeeping, [&](const Cpu& cpu) {
        return cpu.id == own.id || (cpu.core == own.core && own.core != kept.core);
    });
    return {.cpu = own, .role = Role::traffic, .feeder = std::nullopt};
}

/// Numbers the lcores and decides what they do when there is nothing to do.
void add_cores(CorePlan& plan, const std::vector<Placement>& placed, const CoreWish& wish) {
    const auto used = ids_of(used_cpus(placed));
    for (std::size_t i = 0; i < placed.size(); ++i) {
        const Placement& placement = placed[i];
        const CpuId cpu = placement.cpu.id;
        const bool shared = std::count(used.begin(), used.end(), cpu) > 1 ||
                            std::count(plan.housekeeping.begin(), plan.housekeeping.end(), cpu) > 0;
        PlannedCore core{.lcore = LcoreId{static_cast<unsigned>(i + 1)},
                         .cpu = cpu,
                         .node = placement.cpu.node,
                         .role = placement.role,
                         .shared_cpu = shared,
                         .idle = shared ? Idle::sleep : wish.idle.value_or(Idle::pause),
                         .feeds_from = std::nullopt};
        if (placement.feeder) {
            core.feeds_from = LcoreId{static_cast<unsigned>(*placement.feeder + 1)};
        }
        plan.cores.push_back(core);
    }
}

Result<void> check_idle(const CorePlan& plan, const CoreWish& wish) {
    if (!wish.idle || *wish.idle == Idle::sleep) {
        return {};
    }
    for (const PlannedCore& core : plan.cores) {
        if (core.shared_cpu && core.role != Role::traffic) {
            return fail(ErrorClass::plan,
                        "cpu.idle " + std::string(*wish.idle == Idle::spin ? "spin" : "pause") +
                            " needs a CPU for every lcore, but lcore " +
                            std::to_string(core.lcore.value) + " shares CPU " +
                            std::to_string(core.cpu.value) +
                            "; set cpu.idle: auto, ask for fewer lcores, or allow more CPUs");
        }
    }
    return {};
}

/// As many queues as are fixed, or as the port has poll cores beside it, within what it may offer.
std::vector<unsigned> queues_wanted(const CorePlan& plan, const CoreWish& wish) {
    std::vector<unsigned> wanted;
    for (const PortWish& port : wish.ports) {
        unsigned near = 0;
        unsigned all = 0;
        for (const PlannedCore& core : plan.cores) {
            if (core.role == Role::poll_core || core.role == Role::fused) {
                ++all;
                near += core.node == port.node ? 1U : 0U;
            }
        }
        const unsigned cores = near > 0 ? near : all;
        wanted.push_back(port.rx_queues.value_or(std::min(port.rx_queues_max, cores)));
    }
    return wanted;
}

}  // namespace

Result<CorePlan> plan_cores(const Topology& topology, const CoreWish& wish) {
    if (const auto checked = check_wish(wish); !checked) {
        return tl::make_unexpected(checked.error());
    }
    const auto selection = select_cpus(topology, wish);
    if (!selection) {
        return tl::make_unexpected(selection.error());
    }
    auto draft = draft_lcores(*selection, wish);
    if (!draft) {
        return tl::make_unexpected(draft.error());
    }
    CorePlan plan;
    plan.layout = draft->layout.layout;
    auto housekeeping = housekeeping_cpus(topology, *selection, used_cpus(draft->placed));
    if (wish.traffic_source) {
        draft->placed.push_back(place_traffic(topology, *selection, wish, *draft, housekeeping));
    }
    plan.housekeeping = ids_of(housekeeping);
    add_cores(plan, draft->placed, wish);
    if (const auto checked = check_idle(plan, wish); !checked) {
        return tl::make_unexpected(checked.error());
    }
    plan.queues = assign_queues(plan, wish, queues_wanted(plan, wish));
    plan.warnings = plan_warnings(plan, topology, wish);
    plan.reasons = plan_reasons(plan, topology, wish, draft->layout.reason);
    return plan;
}

}  // namespace flyball::platform
