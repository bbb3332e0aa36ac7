// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <atomic>
#include <cstdint>

#include <rte_ethdev.h>

#include "flyball/base/ids.hpp"
#include "flyball/dataplane/burst.hpp"
#include "flyball/dataplane/library_order.hpp"
#include "flyball/dataplane/port_state.hpp"

namespace flyball::dataplane {

/// One RX queue, polled by exactly one lcore.
struct RxQueue {
    PortId port;
    QueueId queue;
    const PortState* state = nullptr;
    BurstCounters* counters = nullptr;

    /// Replaces the burst's content by what the device has; counts, also an empty poll.
    unsigned receive(Burst& burst, std::uint16_t max) const noexcept {
        // Relaxed: the device tolerates a poll or two after its removal was noticed.
        if (!state->rx_enabled.load(std::memory_order_relaxed)) [[unlikely]] {
            burst.count = 0;
            return 0;
        }
        burst.count = rte_eth_rx_burst(port.value, queue.value, burst.packets.data(), max);
        note_got_from_library();
        counters->bursts[burst.count].add(1);
        return burst.count;
    }
};

}  // namespace flyball::dataplane
