// SPDX-License-Identifier: BSD-3-Clause
// The data path's unit of work: up to kBurstMax packets that leave through one port.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <rte_mbuf.h>
#include <rte_prefetch.h>

#include "flyball/dataplane/counters.hpp"
#include "flyball/dataplane/drop_reason.hpp"
#include "flyball/dataplane/library_order.hpp"

namespace flyball::dataplane {

/// Packets in arrival order. Owned by one lcore; whoever holds the burst owns its mbufs.
struct Burst {
    std::uint16_t count = 0;
    std::array<rte_mbuf*, kBurstMax> packets;
};

static_assert(std::is_trivially_destructible_v<Burst>);

/// Back to their pools.
inline void free_packets(rte_mbuf** packets, unsigned count) noexcept {
    note_handed_to_library();
    rte_pktmbuf_free_bulk(packets, count);
}

/// Calls `visit(packet)` for each packet in order with the data of packet i + kAhead prefetched.
/// Three loops, so that no prefetch reads past the end (idea: DPDK's l3fwd).
template <typename Visit>
void for_each_prefetched(Burst& burst, Visit&& visit) noexcept {
    constexpr std::size_t kAhead = 4;
    const std::size_t count = burst.count;
    const std::size_t first = count < kAhead ? count : kAhead;
    for (std::size_t i = 0; i < first; ++i) {
        rte_prefetch0(rte_pktmbuf_mtod(burst.packets[i], void*));
    }
    std::size_t i = 0;
    for (; i + kAhead < count; ++i) {
        rte_prefetch0(rte_pktmbuf_mtod(burst.packets[i + kAhead], void*));
        visit(burst.packets[i]);
    }
    for (; i < count; ++i) {
        visit(burst.packets[i]);
    }
}

/// Calls `decide(packet)` for each packet in order; it returns true to keep the packet or false
/// after storing why in its second argument. Dropped packets are freed in bulk and counted, kept
/// ones close up in their order. Prefetches as for_each_prefetched does.
template <typename Decide>
void keep_if(Burst& burst, DropCounters& drops, Decide&& decide) noexcept {
    std::array<rte_mbuf*, kBurstMax> dropped;
    unsigned dropped_count = 0;
    std::uint16_t kept = 0;
    for_each_prefetched(burst, [&](rte_mbuf* packet) {
        DropReason reason = DropReason::malformed;
        if (decide(packet, reason)) [[likely]] {
            burst.packets[kept++] = packet;
        } else {
            drops.add(reason, 1);
            dropped[dropped_count++] = packet;
        }
    });
    burst.count = kept;
    if (dropped_count > 0) {
        free_packets(dropped.data(), dropped_count);
    }
}

/// Frees the whole burst with one reason.
inline void drop_all(Burst& burst, DropCounters& drops, DropReason reason) noexcept {
    drops.add(reason, burst.count);
    free_packets(burst.packets.data(), burst.count);
    burst.count = 0;
}

}  // namespace flyball::dataplane
