// SPDX-License-Identifier: BSD-3-Clause
#include "preflight_pages.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>
#include <tuple>

#include <unistd.h>

namespace flyball::platform {

namespace {

namespace fs = std::filesystem;

/// The number between `prefix` and `suffix`: 2048 in "hugepages-2048kB".
std::optional<std::uint64_t> number_in(std::string_view text,
                                       std::string_view prefix,
                                       std::string_view suffix) {
    if (!text.starts_with(prefix) || !text.ends_with(suffix)) {
        return std::nullopt;
    }
    text.remove_prefix(prefix.size());
    text.remove_suffix(std::min(suffix.size(), text.size()));
    std::uint64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

std::uint64_t read_count(const fs::path& file) {
    std::uint64_t count = 0;
    std::ifstream(file) >> count;
    return count;
}

/// Adds the pools in root + directory, where the kernel has one folder per page size.
void add_pools(const std::string& root,
               const std::string& directory,
               NodeId node,
               std::vector<HugepagePool>& pools) {
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(root + directory, missing)) {
        const std::string name = entry.path().filename();
        if (const auto page_kb = number_in(name, "hugepages-", "kB")) {
            pools.push_back({node, *page_kb, read_count(entry.path() / "nr_hugepages"),
                             read_count(entry.path() / "free_hugepages"), directory + "/" + name});
        }
    }
}

}  // namespace

std::vector<HugepagePool> read_hugepages(const std::string& root) {
    std::vector<HugepagePool> pools;
    const std::string nodes = "/sys/devices/system/node";
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(root + nodes, missing)) {
        const std::string name = entry.path().filename();
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
    std::ifstream table(root + "/proc/mounts");
    for (std::string line; std::getline(table, line);) {
        std::istringstream fields(line);
        std::string device;
        std::string type;
        HugetlbfsMount mount;
        fields >> device >> mount.directory >> type >> mount.options;
        if (type == "hugetlbfs") {
            mount.readable = access((root + mount.directory).c_str(), R_OK | X_OK) == 0;
            mounts.push_back(mount);
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
