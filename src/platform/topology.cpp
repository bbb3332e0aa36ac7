// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/platform/topology.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <memory>
#include <system_error>
#include <type_traits>

#include <hwloc.h>

namespace flyball::platform {

namespace {

// PCI base class of network controllers (PCI Code and ID Assignment, class 02h).
constexpr unsigned kPciNetworkClass = 0x02;

struct TopologyDeleter {
    void operator()(hwloc_topology_t topology) const { hwloc_topology_destroy(topology); }
};

using TopologyHandle = std::unique_ptr<std::remove_pointer_t<hwloc_topology_t>, TopologyDeleter>;

struct BitmapDeleter {
    void operator()(hwloc_bitmap_t bitmap) const { hwloc_bitmap_free(bitmap); }
};

using Bitmap = std::unique_ptr<std::remove_pointer_t<hwloc_bitmap_t>, BitmapDeleter>;

std::string reason(int code) {
    return std::generic_category().message(code);
}

/// Dense numbers for hwloc objects in the order they are first seen.
class Numbering {
  public:
    unsigned of(hwloc_obj_t object) {
        const auto [entry, fresh] =
            numbers_.try_emplace(object, static_cast<unsigned>(numbers_.size()));
        return entry->second;
    }

  private:
    std::map<hwloc_obj_t, unsigned> numbers_;
};

/// An unloaded topology that will keep disallowed objects (so that a NIC stays under its node even
/// if we may not run there) and network devices.
Result<TopologyHandle> prepare() {
    hwloc_topology_t raw = nullptr;
    if (hwloc_topology_init(&raw) != 0) {
        return fail(ErrorClass::internal, "hwloc_topology_init: " + reason(errno));
    }
    TopologyHandle topology(raw);
    hwloc_topology_set_flags(raw, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
    hwloc_topology_set_io_types_filter(raw, HWLOC_TYPE_FILTER_KEEP_IMPORTANT);
    return topology;
}

hwloc_obj_t outermost_cache(hwloc_obj_t pu) {
    hwloc_obj_t found = nullptr;
    for (hwloc_obj_t object = pu->parent; object != nullptr; object = object->parent) {
        if (hwloc_obj_type_is_dcache(object->type) != 0) {
            found = object;
        }
    }
    return found;
}

hwloc_obj_t node_of_pu(hwloc_topology_t topology, hwloc_obj_t pu) {
    hwloc_obj_t node = nullptr;
    while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, node)) != nullptr) {
        if (hwloc_bitmap_isset(node->cpuset, pu->os_index) != 0) {
            return node;
        }
    }
    return hwloc_get_obj_by_type(topology, HWLOC_OBJ_NUMANODE, 0);
}

void collect_cpus(hwloc_topology_t topology, hwloc_const_bitmap_t allowed, Topology& out) {
    Numbering cores;
    Numbering caches;
    hwloc_obj_t pu = nullptr;
    while ((pu = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_PU, pu)) != nullptr) {
        hwloc_obj_t package = hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_PACKAGE, pu);
        hwloc_obj_t core = hwloc_get_ancestor_obj_by_type(topology, HWLOC_OBJ_CORE, pu);
        hwloc_obj_t cache = outermost_cache(pu);
        hwloc_obj_t node = node_of_pu(topology, pu);
        if (node == nullptr || hwloc_bitmap_isset(allowed, pu->os_index) == 0) {
            continue;  // every topology has a NUMA node, says hwloc 2
        }
        // Virtual machines and synthetic descriptions often hide caches: the node stands in.
        out.cpus.push_back({.id = CpuId{pu->os_index},
                            .node = NodeId{node->os_index},
                            .package = package == nullptr ? 0 : package->logical_index,
                            .core = cores.of(core == nullptr ? pu : core),
                            .last_level_cache = caches.of(cache == nullptr ? node : cache)});
    }
    std::sort(out.cpus.begin(), out.cpus.end(),
              [](const Cpu& a, const Cpu& b) { return a.id < b.id; });
}

void collect_nodes(hwloc_topology_t topology, Topology& out) {
    hwloc_obj_t node = nullptr;
    while ((node = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, node)) != nullptr) {
        out.nodes.push_back(NodeId{node->os_index});
        out.memory_bytes[NodeId{node->os_index}] = node->attr->numanode.local_memory;
    }
    std::sort(out.nodes.begin(), out.nodes.end());
}

std::string pci_address(const hwloc_obj_attr_u::hwloc_pcidev_attr_s& pci) {
    char text[32];
    std::snprintf(text, sizeof(text), "%04x:%02x:%02x.%01x", static_cast<unsigned>(pci.domain),
                  static_cast<unsigned>(pci.bus), static_cast<unsigned>(pci.dev),
                  static_cast<unsigned>(pci.func));
    return text;
}

std::string network_interface_of(hwloc_obj_t pci) {
    for (hwloc_obj_t child = pci->io_first_child; child != nullptr; child = child->next_sibling) {
        if (child->type == HWLOC_OBJ_OS_DEVICE &&
            child->attr->osdev.type == HWLOC_OBJ_OSDEV_NETWORK && child->name != nullptr) {
            return child->name;
        }
    }
    return "";
}

void collect_nics(hwloc_topology_t topology, Topology& out) {
    hwloc_obj_t pci = nullptr;
    while ((pci = hwloc_get_next_pcidev(topology, pci)) != nullptr) {
        if (pci->attr->pcidev.class_id >> 8U != kPciNetworkClass) {
            continue;
        }
        Nic nic{.pci_address = pci_address(pci->attr->pcidev),
                .os_name = network_interface_of(pci),
                .node = std::nullopt};
        // A device below a package of several nodes, or below the whole machine, is close to no
        // single one.
        hwloc_obj_t attached = hwloc_get_non_io_ancestor_obj(topology, pci);
        if (attached != nullptr && hwloc_bitmap_weight(attached->nodeset) == 1) {
            nic.node = NodeId{static_cast<unsigned>(hwloc_bitmap_first(attached->nodeset))};
        }
        out.nics.push_back(std::move(nic));
    }
    std::sort(out.nics.begin(), out.nics.end(),
              [](const Nic& a, const Nic& b) { return a.pci_address < b.pci_address; });
}

Result<Topology> collect(hwloc_topology_t topology,
                         hwloc_const_bitmap_t allowed,
                         std::string source) {
    Topology out;
    out.source = std::move(source);
    collect_cpus(topology, allowed, out);
    collect_nodes(topology, out);
    collect_nics(topology, out);
    if (out.cpus.empty()) {
        return fail(ErrorClass::machine, out.source + ": no CPU that this process may use");
    }
    return out;
}

}  // namespace

Result<Topology> discover_topology() {
    auto topology = prepare();
    if (!topology) {
        return tl::make_unexpected(topology.error());
    }
    if (hwloc_topology_load(topology->get()) != 0) {
        return fail(ErrorClass::machine, "hwloc cannot read this machine: " + reason(errno));
    }
    // The control group's CPUs, then the affinity that taskset or systemd gave this process.
    const Bitmap allowed(hwloc_bitmap_dup(hwloc_topology_get_allowed_cpuset(topology->get())));
    const Bitmap bound(hwloc_bitmap_alloc());
    if (hwloc_get_cpubind(topology->get(), bound.get(), HWLOC_CPUBIND_PROCESS) == 0) {
        hwloc_bitmap_and(allowed.get(), allowed.get(), bound.get());
    }
    return collect(topology->get(), allowed.get(), "this machine");
}

Result<Topology> load_topology_xml(const std::string& file) {
    // hwloc reports a missing and a malformed file alike: tell them apart first.
    errno = 0;
    if (!std::ifstream(file).is_open()) {
        return fail(ErrorClass::usage, file + ": " + reason(errno));
    }
    auto topology = prepare();
    if (!topology) {
        return tl::make_unexpected(topology.error());
    }
    if (hwloc_topology_set_xml(topology->get(), file.c_str()) != 0 ||
        hwloc_topology_load(topology->get()) != 0) {
        return fail(ErrorClass::usage, file + ": not an hwloc XML topology (" + reason(errno) +
                                           "); export one with: lstopo --of xml FILE");
    }
    return collect(topology->get(), hwloc_topology_get_allowed_cpuset(topology->get()), file);
}

Result<Topology> synthetic_topology(const std::string& description) {
    auto topology = prepare();
    if (!topology) {
        return tl::make_unexpected(topology.error());
    }
    if (hwloc_topology_set_synthetic(topology->get(), description.c_str()) != 0 ||
        hwloc_topology_load(topology->get()) != 0) {
        return fail(ErrorClass::usage, "synthetic topology '" + description +
                                           "': " + reason(errno) +
                                           "; write for example package:2 numanode:1 core:16 pu:2");
    }
    return collect(topology->get(), hwloc_topology_get_allowed_cpuset(topology->get()),
                   "synthetic " + description);
}

}  // namespace flyball::platform
