// SPDX-License-Identifier: BSD-3-Clause
// The kernel's hugepages and hugetlbfs mounts, read from sysfs and procfs below a root directory.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "flyball/base/ids.hpp"

namespace flyball::platform {

/// The pages of one size on one NUMA node.
struct HugepagePool {
    NodeId node;
    std::uint64_t page_kb = 0;  ///< 2048 or 1048576 on x86-64
    std::uint64_t total = 0;
    std::uint64_t free = 0;
    std::string directory;  ///< "/sys/devices/system/node/node0/hugepages/hugepages-2048kB"
};

/// A mounted hugetlbfs.
struct HugetlbfsMount {
    std::string directory;
    std::string options;
    bool readable = false;  ///< this user may list it, as EAL does at start
};

/// By node, then page size. Kernels without NUMA count as node 0.
[[nodiscard]] std::vector<HugepagePool> read_hugepages(const std::string& root);

[[nodiscard]] std::vector<HugetlbfsMount> read_hugetlbfs_mounts(const std::string& root);

/// Free hugepage memory in MB, all page sizes together. Nodes without any page are absent.
[[nodiscard]] std::map<NodeId, std::uint64_t> free_hugepage_mb(
    const std::vector<HugepagePool>& pools);

}  // namespace flyball::platform
