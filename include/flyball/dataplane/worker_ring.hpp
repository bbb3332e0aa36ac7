// SPDX-License-Identifier: BSD-3-Clause
// The lock-free ring between two lcores: one producer, one consumer, whole bursts. Only SP/SC is
// offered: an MP ring is not preemption-safe when lcores share a CPU.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>

#include <rte_mbuf.h>
#include <rte_ring.h>

#include "flyball/base/cacheline.hpp"
#include "flyball/base/ids.hpp"
#include "flyball/base/result.hpp"
#include "flyball/dataplane/burst.hpp"

namespace flyball::dataplane {

/// Owns the rte_ring. Created and destroyed by the control thread while no lcore uses it.
class WorkerRing {
  public:
    /// `entries` must be a power of two; one slot stays empty. Error (class machine): no memory
    /// left on the node, or the name is taken.
    [[nodiscard]] static Result<std::unique_ptr<WorkerRing>> create(const std::string& name,
                                                                    unsigned entries,
                                                                    NodeId node);

    WorkerRing(const WorkerRing&) = delete;
    WorkerRing& operator=(const WorkerRing&) = delete;
    ~WorkerRing();

    /// Producer only. Returns how many of the first packets were taken; the caller keeps the rest.
    [[nodiscard]] unsigned enqueue(rte_mbuf* const* packets, unsigned count) noexcept {
        // Relaxed: our own end, and one look at the other that need not be exact. Before the
        // enqueue, because a result kept across its copying cost 6 % at bursts of 8.
        const std::uint32_t used =
            ring_->prod.head + count - __atomic_load_n(&ring_->cons.tail, __ATOMIC_RELAXED);
        if (used > used_max_.load(std::memory_order_relaxed)) [[unlikely]] {
            used_max_.store(std::min(used, capacity_), std::memory_order_relaxed);
        }
        const unsigned taken = rte_ring_sp_enqueue_burst(
            ring_, reinterpret_cast<void* const*>(packets), count, nullptr);
        if (taken < count) [[unlikely]] {
            refused_.add(count - taken);
        }
        return taken;
    }

    /// Consumer only. Replaces the burst's content; returns its new count.
    unsigned dequeue(Burst& burst, unsigned max) noexcept {
        const unsigned taken = rte_ring_sc_dequeue_burst(
            ring_, reinterpret_cast<void**>(burst.packets.data()), max, nullptr);
        burst.count = static_cast<std::uint16_t>(taken);
        return taken;
    }

    /// Any thread: packets queued now; while both ends are busy rather a few too many.
    [[nodiscard]] unsigned used() const noexcept {
        // rte_ring_count reads the producer's end first: if the consumer passes it in between, an
        // empty ring looks full. Acquire: the producer's end is read after the consumer's.
        const std::uint32_t taken = __atomic_load_n(&ring_->cons.tail, __ATOMIC_ACQUIRE);
        const std::uint32_t put = __atomic_load_n(&ring_->prod.tail, __ATOMIC_RELAXED);
        return std::min(put - taken, capacity_);
    }

    [[nodiscard]] unsigned capacity() const noexcept { return capacity_; }

    /// Any thread: high-water mark since creation, in packets.
    [[nodiscard]] unsigned used_max() const noexcept {
        return used_max_.load(std::memory_order_relaxed);
    }

    /// Any thread: packets that did not fit. One that is offered again counts again.
    [[nodiscard]] std::uint64_t refused_packets() const noexcept { return refused_.get(); }

    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// For rte_eth_from_rings, which needs the bare ring.
    [[nodiscard]] rte_ring* raw() const noexcept { return ring_; }

  private:
    WorkerRing(std::string name, rte_ring* ring, unsigned capacity);

    rte_ring* ring_;
    unsigned capacity_;
    std::string name_;
    // Written by the producer only, read by the collector; off the line that both ends read.
    alignas(kCacheLine) std::atomic<unsigned> used_max_{0};
    SingleWriterCounter refused_;
};

}  // namespace flyball::dataplane
