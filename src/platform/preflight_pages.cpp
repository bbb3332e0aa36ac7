// SPDX-License-Identifier: BSD-3-Clause
#include "preflight_pages.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>

#include <unistd.h>

#include "preflight_files.hpp"

namespace flyball::platform {

namespace {

/// The number between `prefix` and `suffix`: 2048 in "hugepages-2048kB".
std::optional<std::uint64_t> number_in(std::string_view text,
                                       std::string_view prefix,
                                       std::string_view suffix) {
    if (!text.starts_with(prefix) || !text.ends_with(suffix)) {
        return std::nullopt;
    }
    text.remove_prefix(prefix.size());
    text.remove_suffix(std::min(suffix.size(), text.size()));
    return parse_number(text);
}

/// Adds the pools in `directory`, where the kernel has one folder per page size.
void add_pools(const std::string& root,
               const std::string& directory,
               NodeId node,
               std::vector<HugepagePool>& pools) {
    for (const std::string& name : list_names(root, directory)) {
        const auto page_kb = number_in(name, "hugepages-", "kB");
        if (!page_kb || *page_kb == 0) {
            continue;
        }
        HugepagePool pool;
        pool.node = node;
        pool.page_kb = *page_kb;
        pool.directory = directory + "/" + name;
        pool.total = parse_number(read_line(root, pool.directory + "/nr_hugepages")).value_or(0);
        pool.free = parse_number(read_line(root, pool.directory + "/free_hugepages")).value_or(0);
        pools.push_back(pool);
    }
}

}  // namespace

std::vector<HugepagePool> read_hugepages(const std::string& root) {
    std::vector<HugepagePool> pools;
    const std::string nodes = "/sys/devices/system/node";
    for (const std::string& name : list_names(root, nodes)) {
        if (const auto node = number_in(name, "node", "")) {
            const NodeId id{static_cast<unsigned>(*node)};
            add_pools(root, nodes + "/" + name + "/hugepages", id, pools);
        }
    }
    if (pools.empty()) {
        add_pools(root, "/sys/kernel/mm/hugepages", NodeId{0}, pools);
    }
    std::sort(pools.begin(), pools.end(), [](const HugepagePool& a, const HugepagePool& b) {
        return std::tie(a.node, a.page_kb) < std::tie(b.node, b.page_kb);
    });
    return pools;
}

std::vector<HugetlbfsMount> read_hugetlbfs_mounts(const std::string& root) {
    std::vector<HugetlbfsMount> mounts;
    for (const std::string& line : read_lines(root, "/proc/mounts")) {
        const auto fields = split_words(line);
        if (fields.size() >= 4 && fields[2] == "hugetlbfs") {
            mounts.push_back({fields[1], fields[3], may_access(root, fields[1], R_OK | X_OK)});
        }
    }
    return mounts;
}

std::map<NodeId, std::uint64_t> free_hugepage_mb(const std::vector<HugepagePool>& pools) {
    std::map<NodeId, std::uint64_t> free_mb;
    for (const HugepagePool& pool : pools) {
        if (pool.total > 0) {
            free_mb[pool.node] += pool.free * pool.page_kb / 1024;
        }
    }
    return free_mb;
}

}  // namespace flyball::platform
