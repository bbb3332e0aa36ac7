// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <atomic>

#include "flyball/base/cacheline.hpp"

namespace flyball::dataplane {

/// Whether lcores may use a port. Written by the control thread when a link changes or a device
/// goes away; read by every lcore, so it owns a cache line that stays shared as long as nothing
/// happens.
struct alignas(kCacheLine) PortState {
    std::atomic<bool> rx_enabled{true};  ///< false once the device was removed
    std::atomic<bool> tx_enabled{true};  ///< false while the link is down: drops as port_down
};

}  // namespace flyball::dataplane
