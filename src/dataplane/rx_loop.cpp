// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/rx_loop.hpp"

#include <algorithm>
#include <utility>

#include "flyball/base/check.hpp"
#include "flyball/dataplane/packet.hpp"
#include "flyball/net/flow_key.hpp"

namespace flyball::dataplane {

namespace {

/// The flow hash of a packet; a software hash is left in the mbuf for later stages.
std::uint32_t hash_of(rte_mbuf* packet, const Steering& steering) noexcept {
    const bool has_nic_hash = (packet->ol_flags & RTE_MBUF_F_RX_RSS_HASH) != 0;
    if (steering.hash == HashKind::nic && has_nic_hash) {
        return packet->hash.rss;
    }
    packet->hash.rss = net::flow_hash(rte_pktmbuf_mtod(packet, const std::uint8_t*),
                                      packet->data_len, steering.symmetric);
    return packet->hash.rss;
}

}  // namespace

RxLoop::RxLoop(std::vector<RxQueue> queues,
               std::vector<WorkerRing*> rings,
               const Steering& steering,
               Idle idle,
               LcoreCell& cell,
               const Nap& nap)
    : queues_(std::move(queues)),
      rings_(std::move(rings)),
      steering_(steering),
      cell_(&cell),
      idle_(idle, cell),
      cycles_(cell),
      nap_(nap) {
    FLYBALL_CHECK(!rings_.empty() && rings_.size() <= kWorkersMax);
    FLYBALL_CHECK(std::all_of(steering_.buckets.owner.begin(), steering_.buckets.owner.end(),
                              [this](std::size_t owner) { return owner < rings_.size(); }));
}

void RxLoop::enqueue(WorkerRing& ring, rte_mbuf* const* packets, unsigned count) noexcept {
    const unsigned taken = ring.enqueue(packets, count);
    if (taken < count) [[unlikely]] {
        cell_->drops.add(DropReason::ring_full, count - taken);
        // The C API takes a mutable array; it does not write to it.
        free_packets(const_cast<rte_mbuf**>(packets) + taken, count - taken);
    }
}

/// Sorts the burst into one lane per worker, in order, and enqueues each lane at once.
void RxLoop::distribute() noexcept {
    for_each_prefetched(burst_, [this](rte_mbuf* packet) {
        const std::uint16_t worker = steering_.buckets.owner_of(hash_of(packet, steering_));
        lanes_[worker][lane_count_[worker]++] = packet;
    });
    for (std::size_t worker = 0; worker < rings_.size(); ++worker) {
        if (lane_count_[worker] > 0) {
            enqueue(*rings_[worker], lanes_[worker].data(), lane_count_[worker]);
            lane_count_[worker] = 0;
        }
    }
}

/// With a wait limit the sleep is how packets gather; else it only gives the CPU away.
void RxLoop::rest(const governor::Setpoint& setpoint) noexcept {
    if (setpoint.wait_limit_ns == 0) {
        idle_.idle(setpoint.sleep_ns);
        return;
    }
    const std::uint32_t sleep_ns = nap_.length_ns(tsc_now(), setpoint.wait_limit_ns);
    if (const std::uint64_t slept = idle_.idle(sleep_ns, true); slept > 0) {
        nap_.record(sleep_ns, slept);
    }
}

void RxLoop::iterate(LoopPhase phase) noexcept {
    const governor::Setpoint setpoint = obeyed_setpoint(*cell_);
    const std::uint64_t last_poll = cycles_.began();
    cycles_.begin(tsc_now());
    unsigned moved = 0;
    if (phase == LoopPhase::run) [[likely]] {
        for (const RxQueue& queue : queues_) {
            if (queue.receive(burst_, setpoint.rx_burst) == 0) {
                continue;
            }
            moved += burst_.count;
            set_origins(burst_, last_poll, tsc_now(), queue.port.value);
            if (rings_.size() == 1) {
                enqueue(*rings_.front(), burst_.packets.data(), burst_.count);
            } else {
                distribute();
            }
        }
    }
    cycles_.end(moved);
    if (moved > 0) {
        idle_.busy();
        nap_.add(moved);
    } else {
        rest(setpoint);
    }
}

}  // namespace flyball::dataplane
