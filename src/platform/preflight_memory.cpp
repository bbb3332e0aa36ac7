// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <numeric>

#include <unistd.h>

#include "eal_devices.hpp"
#include "preflight_checks.hpp"
#include "preflight_files.hpp"
#include "preflight_pages.hpp"

namespace flyball::platform {

namespace {

std::uint64_t needed_mb(const EalRequest& request) {
    return std::accumulate(
        request.memory_mb.begin(), request.memory_mb.end(), std::uint64_t{0},
        [](std::uint64_t sum, const auto& node_memory) { return sum + node_memory.second; });
}

std::size_t node_count(const std::vector<HugepagePool>& pools) {
    std::set<NodeId> nodes;
    for (const HugepagePool& pool : pools) {
        nodes.insert(pool.node);
    }
    return nodes.size();
}

/// Reserves `missing_mb` more on the pool now and at every boot. sysctl spreads pages over all
/// nodes, so a machine with several needs a line per node instead.
std::string reserve_command(const HugepagePool& pool, std::uint64_t missing_mb, bool one_node) {
    const std::uint64_t pages = pool.total + (missing_mb * 1024 + pool.page_kb - 1) / pool.page_kb;
    const std::string count = std::to_string(pages);
    const std::string file = pool.directory + "/nr_hugepages";
    const std::string now = "echo " + count + " > " + file + "\n";
    if (one_node) {
        return now + "echo 'vm.nr_hugepages = " + count + "' > /etc/sysctl.d/60-flyball.conf";
    }
    return now + "echo 'w " + file + " - - - - " + count + "' > /etc/tmpfiles.d/flyball-node" +
           std::to_string(pool.node.value) + ".conf";
}

/// The pools with pages, or the last when there are none.
std::string describe(const std::vector<HugepagePool>& pools) {
    std::vector<std::string> texts;
    for (const HugepagePool& pool : pools) {
        if (pool.total > 0 || (texts.empty() && &pool == &pools.back())) {
            texts.push_back(pool.directory + ": " + std::to_string(pool.free) + " of " +
                            std::to_string(pool.total) + " pages free");
        }
    }
    return join_some(texts);
}

void check_node(const std::vector<HugepagePool>& all_pools,
                NodeId node,
                std::uint64_t need_mb,
                Severity when_short,
                Report& report) {
    std::vector<HugepagePool> pools;
    std::copy_if(all_pools.begin(), all_pools.end(), std::back_inserter(pools),
                 [node](const HugepagePool& pool) { return pool.node == node; });
    const std::string name = "NUMA node " + std::to_string(node.value);
    if (pools.empty()) {
        report.add(when_short, name + " has no hugepages: no such node here",
                   "/sys/devices/system/node",
                   "flyball topology    # shows the nodes of this machine");
        return;
    }
    const auto free_by_node = free_hugepage_mb(pools);
    const std::uint64_t free_mb = free_by_node.empty() ? 0 : free_by_node.begin()->second;
    const std::string numbers =
        std::to_string(need_mb) + " MB needed, " + std::to_string(free_mb) + " MB free";
    if (free_mb >= need_mb) {
        report.ok(name + " has the hugepages: " + numbers, describe(pools));
        return;
    }
    const std::string consequence =
        when_short == Severity::error ? "" : "; starts without hugepages, with more TLB misses";
    report.add(when_short, name + " has too few free hugepages: " + numbers + consequence,
               describe(pools),
               reserve_command(pools.front(), need_mb - free_mb, node_count(all_pools) == 1));
}

void check_mounts(const Host& host, Severity when_unreadable, Report& report) {
    const auto mounts = read_hugetlbfs_mounts(host.root);
    for (const HugetlbfsMount& mount : mounts) {
        if (!mount.readable) {
            report.add(when_unreadable,
                       "this user may not open the hugetlbfs mount, which EAL locks at start",
                       mount.directory + " (" + mount.options + ")",
                       "mount -o remount,gid=$(id -g),mode=1770 " + mount.directory);
        }
    }
    if (mounts.empty()) {
        report.ok("no hugetlbfs is mounted, and none is needed: memory is anonymous");
    }
}

void check_hugepages(const Host& host, const EalRequest& request, Report& report) {
    const Severity when_short =
        request.hugepages == HugepageUse::always ? Severity::error : Severity::warning;
    const auto pools = read_hugepages(host.root);
    if (pools.empty()) {
        report.add(when_short, "this kernel has no hugepages", "/sys/kernel/mm/hugepages",
                   "set memory.hugepages: never, or boot a kernel with CONFIG_HUGETLBFS");
        return;
    }
    for (const auto& [node, need_mb] : request.memory_mb) {
        if (need_mb > 0) {
            check_node(pools, node, need_mb, when_short, report);
        }
    }
    check_mounts(host, when_short, report);
}

void check_plain_memory(const Host& host, const EalRequest& request, Report& report) {
    for (const std::string& line : read_lines(host.root, "/proc/meminfo")) {
        const auto words = split_words(line);
        if (words.size() < 2 || words[0] != "MemAvailable:") {
            continue;
        }
        const std::uint64_t available_mb = parse_number(words[1]).value_or(0) / 1024;
        const std::string numbers = std::to_string(needed_mb(request)) + " MB needed, " +
                                    std::to_string(available_mb) + " MB available";
        if (available_mb < needed_mb(request)) {
            report.add(Severity::error, "too little memory without hugepages: " + numbers,
                       "/proc/meminfo",
                       "set memory.pool_mbufs or the ports' descriptors lower, or stop another "
                       "program");
        } else {
            report.ok("hugepages are not used: " + numbers, "/proc/meminfo");
        }
    }
}

/// Devices whose DMA pins our memory, which the kernel counts against the limit.
bool pins_memory(const EalRequest& request) {
    return !request.pci_addresses.empty() ||
           std::any_of(request.vdevs.begin(), request.vdevs.end(),
                       [](const std::string& vdev) { return vdev_kind(vdev) == VdevKind::af_xdp; });
}

void check_memory_lock(const Host& host, const EalRequest& request, Report& report) {
    if (!pins_memory(request) || has_capability(host, Capability::ipc_lock)) {
        return;
    }
    constexpr std::string_view kName = "Max locked memory";
    for (const std::string& line : read_lines(host.root, "/proc/self/limits")) {
        if (!line.starts_with(kName)) {
            continue;
        }
        const auto words = split_words(line.substr(kName.size()));
        const auto limit = words.empty() ? std::nullopt : parse_number(words[0]);
        const std::string limit_mb =
            limit ? std::to_string(*limit >> 20U) + " MB" : std::string("unlimited");
        const std::string numbers =
            std::to_string(needed_mb(request)) + " MB to lock, limit " + limit_mb;
        if (limit && *limit >> 20U < needed_mb(request)) {
            report.add(Severity::error, "the memory lock limit is too low for DMA: " + numbers,
                       "/proc/self/limits, and CAP_IPC_LOCK is missing",
                       "ulimit -l unlimited    # in a service unit: LimitMEMLOCK=infinity");
        } else {
            report.ok("the memory lock limit suffices: " + numbers, "/proc/self/limits");
        }
    }
}

void check_kernel_settings(const Host& host, Report& report) {
    const std::string balancing = "/proc/sys/kernel/numa_balancing";
    const bool balanced = parse_number(read_line(host.root, balancing)).value_or(0) != 0;
    if (balanced && node_count(read_hugepages(host.root)) > 1) {
        report.add(Severity::warning,
                   "automatic NUMA balancing unmaps pages of running workers to see who uses them",
                   balancing + " is not 0",
                   "sysctl -w kernel.numa_balancing=0\n"
                   "echo 'kernel.numa_balancing = 0' > /etc/sysctl.d/61-flyball-numa.conf");
    }
    const std::string huge = "/sys/kernel/mm/transparent_hugepage/enabled";
    if (read_line(host.root, huge).find("[always]") != std::string::npos) {
        report.add(Severity::note,
                   "transparent hugepages are on for every program: khugepaged may disturb workers",
                   huge + ": " + read_line(host.root, huge), "echo madvise > " + huge);
    }
}

}  // namespace

Findings check_memory(const Host& host, const EalRequest& request) {
    Report report(Area::memory);
    if (request.hugepages != HugepageUse::never) {
        check_hugepages(host, request, report);
    }
    if (resolve_hugepages(request, host.root) == HugepageUse::never) {
        check_plain_memory(host, request, report);
    }
    check_memory_lock(host, request, report);
    check_kernel_settings(host, report);
    return report.take();
}

}  // namespace flyball::platform
