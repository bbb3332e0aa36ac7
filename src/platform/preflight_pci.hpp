// SPDX-License-Identifier: BSD-3-Clause
// Network devices on the PCI bus as sysfs shows them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flyball/platform/preflight.hpp"

namespace flyball::platform {

/// Who drives a device. `bifurcated` drivers (mlx4, mlx5, mana) share it between kernel and DPDK.
enum class PciBinding : std::uint8_t { none, kernel, vfio, uio, bifurcated };

struct PciDevice {
    std::string address;             ///< "0000:4b:00.0"
    std::string id;                  ///< "8086:159b"
    std::uint64_t device_class = 0;  ///< 0x020000 is an Ethernet controller
    std::string driver;              ///< "" when none is bound
    PciBinding binding = PciBinding::none;
    std::string iommu_group;              ///< "" without IOMMU
    std::vector<std::string> interfaces;  ///< kernel interfaces on it
};

/// The address with domain and without device arguments: "4b:00.0,mprq_en=1" -> "0000:4b:00.0".
[[nodiscard]] std::string pci_address(const std::string& device);

/// nullopt: no device has this address.
[[nodiscard]] std::optional<PciDevice> read_pci_device(const Host& host,
                                                       const std::string& address);

/// All network controllers, by address.
[[nodiscard]] std::vector<PciDevice> read_network_devices(const Host& host);

}  // namespace flyball::platform
