// SPDX-License-Identifier: BSD-3-Clause
// What the machine looks like, as plain data. hwloc stays inside src/platform/topology.cpp.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "flyball/base/cpu_list.hpp"
#include "flyball/base/result.hpp"

namespace flyball::platform {

struct Cpu {
    CpuId id;
    NodeId node;
    unsigned package = 0;
    unsigned core = 0;              ///< logical index of the physical core: SMT siblings share it
    unsigned last_level_cache = 0;  ///< logical index of the shared last-level cache
};

/// A PCI network device and the NUMA node it is attached to (unknown on some machines).
struct Nic {
    std::string pci_address;  ///< "0000:4b:00.0"
    std::string os_name;      ///< "eth0", "" when no kernel driver has it
    std::optional<NodeId> node;
};

struct Topology {
    std::vector<Cpu> cpus;  ///< allowed CPUs, by id
    std::vector<NodeId> nodes;
    std::map<NodeId, std::uint64_t> memory_bytes;
    std::vector<Nic> nics;
    std::string source;  ///< "this machine", the XML file or the synthetic description
};

/// The running machine, restricted to the CPUs this process may use.
[[nodiscard]] Result<Topology> discover_topology();

/// An hwloc XML export (`lstopo --of xml`). Error: file and hwloc's reason.
[[nodiscard]] Result<Topology> load_topology_xml(const std::string& file);

/// hwloc's synthetic notation, for example "package:2 numanode:1 core:16 pu:2".
[[nodiscard]] Result<Topology> synthetic_topology(const std::string& description);

}  // namespace flyball::platform
