// SPDX-License-Identifier: BSD-3-Clause
#include "core_placement.hpp"

#include <algorithm>
#include <map>

namespace flyball::platform {

namespace {

/// CPUs below one last-level cache: first threads of all cores, then their siblings.
struct CacheGroup {
    std::vector<Cpu> cpus;
    std::size_t taken = 0;
    std::vector<std::size_t> polls;  ///< placements of its poll cores

    [[nodiscard]] bool has_room() const { return taken < cpus.size(); }
};

std::vector<Cpu> first_threads_first(const std::vector<Cpu>& cpus) {
    std::vector<std::pair<unsigned, Cpu>> ranked;
    ranked.reserve(cpus.size());
    std::map<unsigned, unsigned> threads_of_core;
    for (const Cpu& cpu : cpus) {
        ranked.emplace_back(threads_of_core[cpu.core]++, cpu);
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Cpu> ordered;
    ordered.reserve(ranked.size());
    for (const auto& [rank, cpu] : ranked) {
        ordered.push_back(cpu);
    }
    return ordered;
}

/// The fewest caches that hold `wanted` CPUs: the largest first, then by their lowest CPU.
std::vector<CacheGroup> cache_groups(const std::vector<Cpu>& cpus, std::size_t wanted) {
    std::map<unsigned, CacheGroup> by_cache;
    for (const Cpu& cpu : cpus) {
        by_cache[cpu.last_level_cache].cpus.push_back(cpu);
    }
    std::vector<CacheGroup> groups;
    for (auto& [cache, group] : by_cache) {
        group.cpus = first_threads_first(group.cpus);
        groups.push_back(std::move(group));
    }
    std::sort(groups.begin(), groups.end(), [](const CacheGroup& a, const CacheGroup& b) {
        if (a.cpus.size() != b.cpus.size()) {
            return a.cpus.size() > b.cpus.size();
        }
        return a.cpus.front().id < b.cpus.front().id;
    });
    std::size_t used = 0;
    std::size_t held = 0;
    while (used < groups.size() && held < wanted) {
        held += groups[used++].cpus.size();
    }
    groups.resize(used);
    return groups;
}

std::vector<Placement> place_fused(const NodeSet& set) {
    std::vector<Placement> placed;
    std::vector<Cpu> ordered;
    for (const CacheGroup& group : cache_groups(set.cpus, set.polls)) {
        ordered.insert(ordered.end(), group.cpus.begin(), group.cpus.end());
    }
    ordered = first_threads_first(ordered);
    for (std::size_t i = 0; i < set.polls && i < ordered.size(); ++i) {
        placed.push_back({.cpu = ordered[i], .role = Role::fused, .feeder = std::nullopt});
    }
    return placed;
}

/// The group with the fewest poll cores that has room.
CacheGroup& next_for_poll(std::vector<CacheGroup>& groups) {
    return *std::min_element(groups.begin(), groups.end(),
                             [](const CacheGroup& a, const CacheGroup& b) {
                                 return std::make_pair(!a.has_room(), a.polls.size()) <
                                        std::make_pair(!b.has_room(), b.polls.size());
                             });
}

/// Of the groups with room the one with the fewest workers per poll core; groups without come last.
CacheGroup& next_for_worker(std::vector<CacheGroup>& groups) {
    const auto rank = [](const CacheGroup& group) {
        const std::size_t polls = group.polls.size();
        const double load =
            polls == 0 ? 0.0
                       : static_cast<double>(group.taken - polls) / static_cast<double>(polls);
        return std::make_tuple(!group.has_room(), polls == 0, load);
    };
    return *std::min_element(
        groups.begin(), groups.end(),
        [&](const CacheGroup& a, const CacheGroup& b) { return rank(a) < rank(b); });
}

}  // namespace

std::vector<Placement> place_set(const NodeSet& set, Layout layout) {
    if (layout == Layout::fused) {
        return place_fused(set);
    }
    auto groups = cache_groups(set.cpus, set.polls + set.workers);
    std::vector<Placement> placed;
    for (unsigned i = 0; i < set.polls; ++i) {
        CacheGroup& group = next_for_poll(groups);
        group.polls.push_back(placed.size());
        placed.push_back(
            {.cpu = group.cpus[group.taken++], .role = Role::poll_core, .feeder = std::nullopt});
    }
    for (unsigned i = 0; i < set.workers; ++i) {
        CacheGroup& group = next_for_worker(groups);
        Placement worker{
            .cpu = group.cpus[group.taken], .role = Role::worker, .feeder = std::nullopt};
        if (!group.polls.empty()) {
            worker.feeder = group.polls[(group.taken - group.polls.size()) % group.polls.size()];
        }
        ++group.taken;
        placed.push_back(worker);
    }
    return placed;
}

std::vector<Placement> place_sharing(const std::vector<Cpu>& cpus,
                                     const CpuList& busy,
                                     const std::vector<Role>& roles) {
    std::vector<std::ptrdiff_t> half_loads;
    half_loads.reserve(cpus.size());
    for (const Cpu& cpu : cpus) {
        half_loads.push_back(std::count(busy.begin(), busy.end(), cpu.id));
    }
    std::vector<Placement> placed;
    for (const Role role : roles) {
        const auto least = std::min_element(half_loads.begin(), half_loads.end());
        const Cpu& cpu = cpus[static_cast<std::size_t>(least - half_loads.begin())];
        *least += 2;
        Placement placement{.cpu = cpu, .role = role, .feeder = std::nullopt};
        for (std::size_t i = 0; role == Role::worker && i < placed.size(); ++i) {
            if (placed[i].role == Role::poll_core &&
                placed[i].cpu.last_level_cache == cpu.last_level_cache) {
                placement.feeder = i;
            }
        }
        placed.push_back(placement);
    }
    return placed;
}

}  // namespace flyball::platform
