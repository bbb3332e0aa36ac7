// SPDX-License-Identifier: BSD-3-Clause
#include "machine_text.hpp"

#include <cstdint>
#include <map>
#include <set>

namespace flyball::app {

namespace {

using platform::Cpu;
using platform::Topology;

constexpr std::uint64_t kMegabyte = 1U << 20U;

template <typename Key>
std::size_t count_distinct(const Topology& topology, Key&& key) {
    std::set<unsigned> values;
    for (const Cpu& cpu : topology.cpus) {
        values.insert(key(cpu));
    }
    return values.size();
}

std::string counted(std::size_t count, const std::string& thing) {
    return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

/// "CPU 0-3 | 4-7" for CPUs below two last-level caches.
std::string caches_of(const Topology& topology, NodeId node) {
    std::map<unsigned, CpuList> by_cache;
    for (const Cpu& cpu : topology.cpus) {
        if (cpu.node == node) {
            by_cache[cpu.last_level_cache].push_back(cpu.id);
        }
    }
    std::string text;
    for (const auto& [cache, cpus] : by_cache) {
        text += (text.empty() ? "CPU " : " | ") + format_cpu_list(cpus);
    }
    return text.empty() ? "no CPU that we may use" : text;
}

std::string node_text(const Topology& topology, NodeId node) {
    std::set<unsigned> cores;
    std::set<unsigned> packages;
    for (const Cpu& cpu : topology.cpus) {
        if (cpu.node == node) {
            cores.insert(cpu.core);
            packages.insert(cpu.package);
        }
    }
    const auto memory = topology.memory_bytes.find(node);
    const std::uint64_t bytes = memory == topology.memory_bytes.end() ? 0 : memory->second;
    std::string text = "  NUMA node " + std::to_string(node.value) + ": ";
    for (const unsigned package : packages) {
        text += "package " + std::to_string(package) + ", ";
    }
    return text + std::to_string(bytes / kMegabyte) + "M memory, " + counted(cores.size(), "core") +
           ", by last-level cache: " + caches_of(topology, node) + "\n";
}

std::string nic_text(const platform::Nic& nic) {
    return "  NIC " + nic.pci_address +
           (nic.os_name.empty() ? " (no kernel interface)" : " " + nic.os_name) +
           (nic.node ? ", NUMA node " + std::to_string(nic.node->value) : ", NUMA node unknown") +
           "\n";
}

}  // namespace

std::string machine_text(const Topology& topology) {
    std::string text =
        "Machine: " + topology.source + "\n  " +
        counted(count_distinct(topology, [](const Cpu& cpu) { return cpu.package; }), "package") +
        ", " + counted(topology.nodes.size(), "NUMA node") + ", " +
        counted(count_distinct(topology, [](const Cpu& cpu) { return cpu.core; }), "core") + ", " +
        counted(topology.cpus.size(), "CPU") + " that this process may use\n";
    for (const NodeId node : topology.nodes) {
        text += node_text(topology, node);
    }
    for (const platform::Nic& nic : topology.nics) {
        text += nic_text(nic);
    }
    return text;
}

}  // namespace flyball::app
