// SPDX-License-Identifier: BSD-3-Clause
// One worker's way out through one port: a TX queue of its own, or a ring to the lcore that owns
// the queue. Packets wait in a buffer until the flush threshold or timeout; the mbuf that was
// received is the mbuf that is sent, and after the device accepted it nobody looks at it again.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <utility>

#include <rte_ethdev.h>

#include "flyball/base/ids.hpp"
#include "flyball/dataplane/lcore_cell.hpp"
#include "flyball/dataplane/packet.hpp"
#include "flyball/dataplane/port_state.hpp"
#include "flyball/dataplane/worker_ring.hpp"

namespace flyball::dataplane {

/// Where a TxPort leads: to a queue, or to a ring if another lcore owns the queue.
struct TxTarget {
    PortId port;
    QueueId queue;
    const PortState* state = nullptr;
    TxCounters* counters = nullptr;  ///< bursts are counted by the owner of the queue only
    WorkerRing* handoff = nullptr;   ///< set if another lcore owns the queue
};

/// Shortest and longest sojourn, in cycles.
struct SojournRange {
    std::uint64_t min = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t max = 0;

    void add(const SojournRange& other) noexcept {
        min = std::min(min, other.min);
        max = std::max(max, other.max);
    }
};

/// Used by one lcore only.
class TxPort {
  public:
    TxPort(const TxTarget& target, LcoreCell& cell) noexcept : target_(target), cell_(&cell) {}

    /// Takes over all packets of the burst. `sampled`: its packets carry RX stamps and their
    /// sojourn is to be recorded. `now` in cycles starts the flush timeout.
    void send(Burst& burst, unsigned flush_threshold, std::uint64_t now, bool sampled) noexcept {
        if (buffered_ == 0 && burst.count >= flush_threshold && !sampled &&
            target_.handoff == nullptr && enabled()) [[likely]] {
            send_at_once(burst, now);
        } else {
            send_buffered(burst, flush_threshold, now, sampled);
        }
    }

    /// Sends what has reached the threshold (after a refusal) or waited for `timeout` cycles.
    void flush_if_due(std::uint64_t now, std::uint64_t timeout, unsigned flush_threshold) noexcept {
        if (buffered_ > 0 && (buffered_ >= flush_threshold || now - oldest_ >= timeout)) {
            flush();
        }
    }

    /// Offers the whole buffer to the device; what it refuses stays for the next try.
    void flush() noexcept;

    /// Frees what is still buffered, with `reason`.
    void drop_buffered(DropReason reason) noexcept;

    [[nodiscard]] unsigned buffered() const noexcept { return buffered_; }

    /// Of the packets sampled since the last call.
    [[nodiscard]] SojournRange take_sojourns() noexcept {
        return std::exchange(sojourns_, SojournRange{});
    }

    [[nodiscard]] PortId port() const noexcept { return target_.port; }

  private:
    [[nodiscard]] bool enabled() const noexcept {
        // Relaxed: a packet sent just after the link went down is dropped by the device instead.
        return target_.state->tx_enabled.load(std::memory_order_relaxed);
    }

    void send_at_once(Burst& burst, std::uint64_t now) noexcept {
        note_handed_to_library();
        const std::uint16_t sent = rte_eth_tx_burst(target_.port.value, target_.queue.value,
                                                    burst.packets.data(), burst.count);
        target_.counters->bursts.bursts[sent].add(1);
        if (sent < burst.count) [[unlikely]] {
            keep_rest(burst, sent, now);
        }
        burst.count = 0;
    }

    void send_buffered(Burst& burst,
                       unsigned flush_threshold,
                       std::uint64_t now,
                       bool sampled) noexcept;
    void keep_rest(Burst& burst, std::uint16_t sent, std::uint64_t now) noexcept;
    void append(Burst& burst) noexcept;
    [[nodiscard]] unsigned offer() noexcept;
    void record_sample() noexcept;
    void drop(rte_mbuf** packets, unsigned count, DropReason reason) noexcept;

    TxTarget target_;
    LcoreCell* cell_;
    std::uint64_t oldest_ = 0;  ///< cycles when the first buffered packet came
    std::uint16_t buffered_ = 0;
    std::uint16_t sample_count_ = 0;  ///< stamps of a sampled burst that is not accepted yet
    std::uint16_t sample_end_ =
        0;  ///< the sample is complete when so many buffered packets are sent
    SojournRange sojourns_;
    std::array<rte_mbuf*, kBurstMax> buffer_;
    std::array<Stamp, kBurstMax> sample_;
};

}  // namespace flyball::dataplane
