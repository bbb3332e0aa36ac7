// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <system_error>

#include "eal_devices.hpp"
#include "preflight_checks.hpp"
#include "preflight_files.hpp"
#include "preflight_pci.hpp"

namespace flyball::platform {

namespace {

std::string_view name_of(Capability capability) {
    switch (capability) {
        case Capability::net_admin:
            return "cap_net_admin";
        case Capability::net_raw:
            return "cap_net_raw";
        case Capability::ipc_lock:
            return "cap_ipc_lock";
        case Capability::sys_rawio:
            return "cap_sys_rawio";
        case Capability::sys_admin:
            return "cap_sys_admin";
        case Capability::bpf:
            return "cap_bpf";
    }
    return "";
}

struct VdevNeed {
    VdevKind kind;
    Capability capability;
    Severity severity;
    std::string_view why;
};

constexpr std::array kVdevNeeds{
    VdevNeed{VdevKind::af_packet, Capability::net_raw, Severity::error,
             "opens an AF_PACKET socket"},
    VdevNeed{VdevKind::af_packet, Capability::net_admin, Severity::warning,
             "sets the interface promiscuous and up"},
    VdevNeed{VdevKind::af_xdp, Capability::net_raw, Severity::error, "opens an AF_XDP socket"},
    VdevNeed{VdevKind::af_xdp, Capability::net_admin, Severity::error, "attaches an XDP program"},
    VdevNeed{VdevKind::af_xdp, Capability::bpf, Severity::error, "loads an XDP program"},
    VdevNeed{VdevKind::tap, Capability::net_admin, Severity::error, "creates an interface"},
};

struct PciNeed {
    PciBinding binding;
    Capability capability;
    std::string_view why;
};

/// DPDK's guide for mlx5 names these; uio maps device memory and needs physical addresses.
constexpr std::array kPciNeeds{
    PciNeed{PciBinding::bifurcated, Capability::net_raw, "creates raw queues"},
    PciNeed{PciBinding::bifurcated, Capability::net_admin, "configures the device"},
    PciNeed{PciBinding::uio, Capability::sys_rawio, "maps the device through uio"},
    PciNeed{PciBinding::uio, Capability::sys_admin, "reads physical addresses"},
};

struct Missing {
    Severity severity = Severity::note;
    std::vector<std::string> reasons;
};

using MissingByCapability = std::map<Capability, Missing>;

void need(const Host& host,
          Capability capability,
          Severity severity,
          const std::string& reason,
          MissingByCapability& missing) {
    const bool covered =
        capability == Capability::bpf && has_capability(host, Capability::sys_admin);
    if (covered || has_capability(host, capability)) {
        return;
    }
    Missing& entry = missing[capability];
    entry.severity = std::max(entry.severity, severity);
    entry.reasons.push_back(reason);
}

MissingByCapability find_missing(const Host& host, const EalRequest& request) {
    MissingByCapability missing;
    for (const std::string& vdev : request.vdevs) {
        const std::string name = vdev.substr(0, vdev.find(','));
        for (const VdevNeed& vdev_need : kVdevNeeds) {
            if (vdev_kind(vdev) == vdev_need.kind) {
                need(host, vdev_need.capability, vdev_need.severity,
                     name + " " + std::string(vdev_need.why), missing);
            }
        }
        if (vdev_kind(vdev) == VdevKind::pcap && vdev_interface(vdev)) {
            need(host, Capability::net_raw, Severity::error, name + " captures", missing);
        }
    }
    for (const std::string& address : request.pci_addresses) {
        const auto device = read_pci_device(host, pci_address(address));
        for (const PciNeed& pci_need : kPciNeeds) {
            if (device && device->binding == pci_need.binding) {
                need(host, pci_need.capability, Severity::error,
                     device->address + " " + std::string(pci_need.why), missing);
            }
        }
    }
    return missing;
}

std::string own_binary(const Host& host) {
    std::error_code ignored;
    const auto target = std::filesystem::read_symlink(host.root + "/proc/self/exe", ignored);
    return target.empty() ? "flyball" : target.string();
}

std::string upper(std::string text) {
    for (char& c : text) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return text;
}

}  // namespace

bool has_capability(const Host& host, Capability capability) {
    constexpr std::string_view kName = "CapEff:";
    for (const std::string& line : read_lines(host.root, "/proc/self/status")) {
        if (line.starts_with(kName)) {
            const auto words = split_words(line.substr(kName.size()));
            const auto mask = words.empty() ? std::nullopt : parse_number(words[0], 16);
            return !mask || (*mask >> static_cast<unsigned>(capability) & 1U) != 0;
        }
    }
    return true;
}

Findings check_permissions(const Host& host, const EalRequest& request) {
    Report report(Area::permissions);
    const auto missing = find_missing(host, request);
    std::string all_names;
    for (const auto& [capability, entry] : missing) {
        all_names += (all_names.empty() ? "" : ",") + std::string(name_of(capability));
    }
    for (const auto& [capability, entry] : missing) {
        const std::string name(name_of(capability));
        report.add(entry.severity, upper(name) + " is missing",
                   "/proc/self/status; " + join_some(entry.reasons),
                   "setcap " + all_names + "+ep " + own_binary(host) +
                       "    # in a service unit: AmbientCapabilities=" + upper(name));
    }
    if (missing.empty()) {
        report.ok("the capabilities that the configured devices need are there",
                  "/proc/self/status");
    }
    return report.take();
}

}  // namespace flyball::platform
