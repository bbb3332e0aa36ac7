// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <numeric>

#include <unistd.h>

#include "flyball/platform/eal.hpp"

#include "eal_devices.hpp"
#include "preflight_pages.hpp"

namespace flyball::platform {

namespace {

std::string lcore_map(const EalRequest& request) {
    std::string map = std::to_string(request.main_lcore.value) + "@(" +
                      format_cpu_list(request.housekeeping) + ")";
    for (const EalLcore& lcore : request.lcores) {
        map += "," + std::to_string(lcore.lcore.value) + "@" + std::to_string(lcore.cpu.value);
    }
    return map;
}

/// "0,512": the position is the node, so nodes without memory are written as 0.
std::string memory_per_node(const std::map<NodeId, unsigned>& memory_mb) {
    std::string text;
    const unsigned last = memory_mb.empty() ? 0 : memory_mb.rbegin()->first.value;
    for (unsigned node = 0; node <= last; ++node) {
        const auto found = memory_mb.find(NodeId{node});
        const unsigned megabytes = found == memory_mb.end() ? 0 : found->second;
        text += (node == 0 ? "" : ",") + std::to_string(megabytes);
    }
    return text;
}

void add_memory(const EalRequest& request, std::vector<std::string>& args) {
    if (request.single_file_segments) {
        args.emplace_back("--single-file-segments");
    }
    if (request.hugepages == HugepageUse::always) {
        // Anonymous hugepages: nothing is left behind, not even by kill -9.
        args.emplace_back("--in-memory");
        if (!request.memory_mb.empty()) {
            args.push_back("--socket-mem=" + memory_per_node(request.memory_mb));
        }
        return;
    }
    // 22.11 rejects --in-memory here; --no-shconf gives the same absence of files. Memory without
    // hugepages belongs to no node.
    args.emplace_back("--no-huge");
    args.emplace_back("--no-shconf");
    const unsigned total = std::accumulate(
        request.memory_mb.begin(), request.memory_mb.end(), 0U,
        [](unsigned sum, const auto& node_memory) { return sum + node_memory.second; });
    if (total > 0) {
        // Without hugepages no mempool object crosses a page of 4 KiB: one of just over 2 KiB takes
        // a whole page, at worst twice the sum. Pages that nobody touches cost nothing.
        args.emplace_back("-m");
        args.push_back(std::to_string(2 * total));
    }
}

void add_devices(const EalRequest& request, std::vector<std::string>& args) {
    if (request.pci_addresses.empty()) {
        args.emplace_back("--no-pci");
    }
    for (const std::string& address : request.pci_addresses) {
        args.emplace_back("-a");
        args.push_back(address);
    }
    for (const std::string& vdev : request.vdevs) {
        args.push_back("--vdev=" + vdev);
    }
}

void add_iova(const EalRequest& request, std::vector<std::string>& args) {
    const bool choose_virtual =
        request.iova == IovaMode::automatic && request.pci_addresses.empty();
    if (choose_virtual || request.iova == IovaMode::virtual_addresses) {
        args.emplace_back("--iova-mode=va");
    } else if (request.iova == IovaMode::physical_addresses) {
        args.emplace_back("--iova-mode=pa");
    }
}

struct KnownFailure {
    std::string_view words;  ///< part of a line by EAL 22.11
    std::string_view fix;
};

/// First match wins: causes before the consequences that EAL reports after them.
constexpr std::array kKnownFailures{
    KnownFailure{"Invalid 'command line' arguments",
                 "correct eal.extra_args and the devices of the ports: everything else on EAL's "
                 "command line is made by Flyball"},
    KnownFailure{"failed to parse device",
                 "correct the device named above: a PCI address such as 0000:4b:00.0, or a virtual "
                 "device such as net_pcap0,rx_pcap=in.pcap"},
    KnownFailure{"Is another primary process running",
                 "choose another eal.file_prefix, or leave it out: each process then gets its own"},
    KnownFailure{
        "physical addresses are not available",
        "remove --iova-mode=pa and bind the NIC to vfio-pci with an IOMMU, or run as root"},
    KnownFailure{"Failed to lock hugepage directory",
                 "let this user read the hugetlbfs mount: mount -o remount,gid=<group>,mode=1770 "
                 "/dev/hugepages, or unmount it: Flyball does not need it"},
};

}  // namespace

EalRequest eal_request(const CorePlan& plan) {
    EalRequest request;
    request.housekeeping = plan.housekeeping;
    for (const PlannedCore& core : plan.cores) {
        request.lcores.push_back({core.lcore, core.cpu, core.role});
    }
    return request;
}

std::vector<std::string> eal_arguments(const EalRequest& request) {
    std::vector<std::string> args;
    args.push_back("--lcores=" + lcore_map(request));
    args.push_back("--main-lcore=" + std::to_string(request.main_lcore.value));
    args.push_back("--file-prefix=" + (request.file_prefix.empty()
                                           ? "flyball-" + std::to_string(getpid())
                                           : request.file_prefix));
    add_memory(request, args);
    add_iova(request, args);
    if (request.telemetry) {
        // It warns of a socket for programs before 20.05, which it does not make.
        args.emplace_back("--log-level=lib.telemetry:error");
    } else {
        args.emplace_back("--no-telemetry");
    }
    if (request.log_level == LogLevel::debug) {
        args.emplace_back("--log-level=*:info");
    }
    add_devices(request, args);
    args.insert(args.end(), request.extra_args.begin(), request.extra_args.end());
    return args;
}

HugepageUse resolve_hugepages(const EalRequest& request, const std::string& root) {
    if (request.hugepages != HugepageUse::automatic) {
        return request.hugepages;
    }
    // EAL locks each hugetlbfs mount at start and gives up when it may not open one.
    const auto mounts = read_hugetlbfs_mounts(root);
    const bool may_use = std::all_of(mounts.begin(), mounts.end(),
                                     [](const HugetlbfsMount& mount) { return mount.readable; });
    const auto free_mb = free_hugepage_mb(read_hugepages(root));
    const bool enough = std::all_of(
        request.memory_mb.begin(), request.memory_mb.end(), [&free_mb](const auto& need) {
            const auto found = free_mb.find(need.first);
            return need.second == 0 || (found != free_mb.end() && found->second >= need.second);
        });
    const bool any = !free_mb.empty();
    return may_use && enough && any ? HugepageUse::always : HugepageUse::never;
}

bool needs_single_file_segments(const std::vector<std::string>& vdevs) {
    return std::any_of(vdevs.begin(), vdevs.end(), vdev_shares_memory);
}

std::string lcore_thread_name(Role role, LcoreId lcore) {
    const char* short_role = "fc";
    switch (role) {
        case Role::poll_core:
            short_role = "rx";
            break;
        case Role::worker:
            short_role = "wk";
            break;
        case Role::fused:
            break;
        case Role::traffic:
            short_role = "tg";
            break;
    }
    return std::string("fb-pmd-") + short_role + "-" + std::to_string(lcore.value);
}

std::string eal_failure_fix(const std::vector<std::string>& eal_lines, const EalRequest& request) {
    for (const KnownFailure& known : kKnownFailures) {
        for (const std::string& line : eal_lines) {
            if (line.find(known.words) != std::string::npos) {
                return std::string(known.fix);
            }
        }
    }
    if (request.hugepages == HugepageUse::always) {
        return "flyball doctor names the missing hugepages and the command that reserves them; or "
               "set memory.hugepages: never";
    }
    return "flyball doctor checks memory, permissions and drivers, and prints the command that "
           "repairs each";
}

}  // namespace flyball::platform
