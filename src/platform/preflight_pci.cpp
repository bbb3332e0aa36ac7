// SPDX-License-Identifier: BSD-3-Clause
#include "preflight_pci.hpp"

#include <algorithm>
#include <array>

#include <unistd.h>

#include "preflight_checks.hpp"
#include "preflight_files.hpp"

namespace flyball::platform {

namespace {

constexpr std::string_view kDevices = "/sys/bus/pci/devices/";
constexpr std::uint64_t kBaseClassNetwork = 0x02;
constexpr std::uint64_t kClassPciBridge = 0x0604;

std::string directory_of(const std::string& address) {
    return std::string(kDevices) + address;
}

PciBinding binding_of(const std::string& driver) {
    constexpr std::array<std::string_view, 3> kBifurcated{"mlx4_core", "mlx5_core", "mana"};
    if (driver.empty()) {
        return PciBinding::none;
    }
    if (driver.starts_with("vfio")) {
        return PciBinding::vfio;
    }
    if (driver == "igb_uio" || driver == "uio_pci_generic") {
        return PciBinding::uio;
    }
    const bool shared =
        std::find(kBifurcated.begin(), kBifurcated.end(), driver) != kBifurcated.end();
    return shared ? PciBinding::bifurcated : PciBinding::kernel;
}

std::uint64_t read_hex(const Host& host, const std::string& path) {
    const std::string text = read_line(host.root, path);
    return text.starts_with("0x") ? parse_number(text.substr(2), 16).value_or(0) : 0;
}

std::vector<std::string> interfaces_of(const Host& host, const std::string& directory) {
    auto interfaces = list_names(host.root, directory + "/net");
    for (const std::string& name : list_names(host.root, directory)) {
        if (name.starts_with("virtio")) {
            const auto more = list_names(host.root, directory + "/" + name + "/net");
            interfaces.insert(interfaces.end(), more.begin(), more.end());
        }
    }
    return interfaces;
}

/// "0000:4b:00.0 (eth0, ixgbe)"
std::string label(const PciDevice& device) {
    const std::string driver = device.driver.empty() ? "no driver" : device.driver;
    return device.address + " (" +
           (device.interfaces.empty() ? "" : join_some(device.interfaces) + ", ") + driver + ")";
}

std::string bind_command(const std::string& address) {
    return "modprobe vfio-pci && driverctl set-override " + address + " vfio-pci";
}

bool carries_default_route(const Host& host, const PciDevice& device) {
    const auto routed = default_route_interfaces(host);
    return std::any_of(device.interfaces.begin(), device.interfaces.end(),
                       [&](const auto& name) { return routed.contains(name); });
}

/// Members of the group that keep VFIO from handing it over (bridges may stay with their driver).
std::vector<PciDevice> blockers_of_group(const Host& host, const PciDevice& device) {
    std::vector<PciDevice> blockers;
    const std::string group = "/sys/kernel/iommu_groups/" + device.iommu_group + "/devices";
    for (const std::string& address : list_names(host.root, group)) {
        const auto member = read_pci_device(host, address);
        if (!member || member->device_class >> 8U == kClassPciBridge) {
            continue;
        }
        const bool harmless = member->binding == PciBinding::none ||
                              member->binding == PciBinding::vfio || member->driver == "pci-stub";
        if (!harmless) {
            blockers.push_back(*member);
        }
    }
    return blockers;
}

void check_group(const Host& host, const PciDevice& device, Report& report) {
    const auto blockers = blockers_of_group(host, device);
    std::vector<std::string> names;
    std::string fix;
    for (const PciDevice& blocker : blockers) {
        names.push_back(label(blocker));
        fix += (fix.empty() ? "" : "\n") + bind_command(blocker.address);
    }
    const std::string group = "IOMMU group " + device.iommu_group;
    if (!blockers.empty()) {
        report.add(Severity::error,
                   device.address + ": " + group + " is not viable, other members are in use",
                   "/sys/kernel/iommu_groups/" + device.iommu_group + ": " + join_some(names),
                   fix + "    # or move the card to a slot with its own group");
        return;
    }
    const std::string node = "/dev/vfio/" + device.iommu_group;
    if (!may_access(host.root, node, R_OK | W_OK)) {
        report.add(Severity::error, device.address + ": this user may not open its VFIO group",
                   node,
                   "chown $(id -un) " + node +
                       "    # for good, a udev rule: SUBSYSTEM==\"vfio\", GROUP=\"flyball\", "
                       "MODE=\"0660\"");
        return;
    }
    report.ok(label(device) + " is ready: " + group + " is viable", node);
}

void check_vfio(const Host& host, const PciDevice& device, Report& report) {
    if (!device.iommu_group.empty()) {
        check_group(host, device, report);
        return;
    }
    const std::string unsafe = "/sys/module/vfio/parameters/enable_unsafe_noiommu_mode";
    const bool no_iommu_mode = read_line(host.root, unsafe) == "Y";
    report.add(no_iommu_mode ? Severity::warning : Severity::error,
               device.address + (no_iommu_mode
                                     ? ": VFIO works without IOMMU: the device can reach all memory"
                                     : ": VFIO needs an IOMMU, and the device is in no group"),
               directory_of(device.address) + "/iommu_group is absent",
               "switch on VT-d or AMD-Vi in the firmware and add to the kernel command line: "
               "intel_iommu=on iommu=pt");
}

void check_bifurcated(const Host& host, const PciDevice& device, Report& report) {
    const std::string verbs = directory_of(device.address) + "/infiniband_verbs";
    if (list_names(host.root, verbs).empty()) {
        report.add(
            Severity::error, label(device) + " has no verbs device, through which DPDK drives it",
            verbs,
            "modprobe -a ib_uverbs " + device.driver.substr(0, device.driver.find('_')) + "_ib");
        return;
    }
    report.ok(label(device) + " is ready: it stays with its kernel driver, never unbind it", verbs);
}

void check_binding(const Host& host, const PciDevice& device, Report& report) {
    switch (device.binding) {
        case PciBinding::vfio:
            check_vfio(host, device, report);
            break;
        case PciBinding::bifurcated:
            check_bifurcated(host, device, report);
            break;
        case PciBinding::uio:
            report.add(Severity::note,
                       label(device) + " is ready, but uio lets the device reach all memory",
                       directory_of(device.address) + "/driver", bind_command(device.address));
            break;
        case PciBinding::kernel:
        case PciBinding::none:
            report.add(Severity::error,
                       label(device) + " is not bound to a driver that DPDK can use",
                       directory_of(device.address) + "/driver", bind_command(device.address));
            break;
    }
}

void check_configured(const Host& host, const std::string& address, Report& report) {
    const auto device = read_pci_device(host, address);
    if (!device) {
        std::vector<std::string> present;
        for (const PciDevice& other : read_network_devices(host)) {
            present.push_back(label(other));
        }
        report.add(Severity::error, address + " does not exist",
                   "network devices here: " + (present.empty() ? "none" : join_some(present)),
                   "lspci -Dnn | grep -i ethernet    # then correct the port's device");
        return;
    }
    if (device->device_class >> 16U != kBaseClassNetwork) {
        report.add(Severity::error, address + " is not a network device",
                   directory_of(address) +
                       "/class: " + read_line(host.root, directory_of(address) + "/class"),
                   "lspci -Dnn | grep -i ethernet    # then correct the port's device");
        return;
    }
    if (carries_default_route(host, *device)) {
        report.add(Severity::error,
                   label(*device) + " carries the default route: taking it would cut this host off",
                   "/proc/net/route",
                   "ip route show default    # choose another device, or move this route first");
        return;
    }
    check_binding(host, *device, report);
}

/// Why a device that no port names could not be used as it is.
void describe_candidate(const Host& host, const PciDevice& device, Report& report) {
    const std::string evidence = directory_of(device.address) + ", id " + device.id;
    if (carries_default_route(host, device)) {
        report.add(Severity::note, label(device) + " is not for DPDK: it carries the default route",
                   evidence);
    } else if (device.binding == PciBinding::kernel || device.binding == PciBinding::none) {
        report.add(Severity::note, label(device) + " could be a port once it is bound to vfio-pci",
                   evidence, bind_command(device.address));
    } else {
        report.add(Severity::note, label(device) + " could be a port", evidence);
    }
}

}  // namespace

std::string pci_address(const std::string& device) {
    std::string address = device.substr(0, device.find(','));
    for (char& c : address) {
        c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    const bool has_domain = std::count(address.begin(), address.end(), ':') >= 2;
    return has_domain ? address : "0000:" + address;
}

std::optional<PciDevice> read_pci_device(const Host& host, const std::string& address) {
    const std::string directory = directory_of(address);
    if (address.empty() || !path_exists(host.root, directory)) {
        return std::nullopt;
    }
    const auto id_part = [&](const char* file) {
        const std::string text = read_line(host.root, directory + file);
        return text.starts_with("0x") ? text.substr(2) : text;
    };
    PciDevice device;
    device.address = address;
    device.id = id_part("/vendor") + ":" + id_part("/device");
    device.device_class = read_hex(host, directory + "/class");
    device.driver = link_name(host.root, directory + "/driver");
    device.binding = binding_of(device.driver);
    device.iommu_group = link_name(host.root, directory + "/iommu_group");
    device.interfaces = interfaces_of(host, directory);
    return device;
}

std::vector<PciDevice> read_network_devices(const Host& host) {
    std::vector<PciDevice> devices;
    for (const std::string& address : list_names(host.root, std::string(kDevices))) {
        const auto device = read_pci_device(host, address);
        if (device && device->device_class >> 16U == kBaseClassNetwork) {
            devices.push_back(*device);
        }
    }
    return devices;
}

Findings check_pci(const Host& host, const EalRequest& request) {
    Report report(Area::devices);
    std::set<std::string> configured;
    for (const std::string& device : request.pci_addresses) {
        const std::string address = pci_address(device);
        configured.insert(address);
        check_configured(host, address, report);
    }
    for (const PciDevice& device : read_network_devices(host)) {
        if (!configured.contains(device.address)) {
            describe_candidate(host, device, report);
        }
    }
    return report.take();
}

}  // namespace flyball::platform
