// SPDX-License-Identifier: BSD-3-Clause
// What a device string promises before DPDK has probed it: enough to plan cores and memory.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace flyball::app {

/// The built-in generator instead of a device.
inline constexpr std::string_view kTrafficDevice = "traffic";

enum class DeviceKind { traffic, pci, vdev };

struct DeviceTraits {
    DeviceKind kind = DeviceKind::vdev;
    std::string pci_address;  ///< "0000:4b:00.0", the form hwloc and DPDK use; "" unless PCI
    unsigned rx_queues_max = 1;
    unsigned tx_queues_max = 1;
    bool all_rx_queues = false;  ///< packets come to each of them, polled or not
    unsigned rx_mbufs = 1024;    ///< one RX queue holds so many unless descriptors are configured
    unsigned tx_mbufs = 1024;
    bool limits_known = false;  ///< more queues than these maxima cannot be asked for
    bool equal_queues = false;  ///< as many TX as RX queues, or the driver refuses
};

/// Pure. `device` is "traffic", "[DDDD:]BB:DD.F[,arguments]" or "net_<driver><n>[,arguments]".
[[nodiscard]] DeviceTraits device_traits(const std::string& device);

}  // namespace flyball::app
