// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/worker_loop.hpp"

#include <utility>

namespace flyball::dataplane {

WorkerLoop::WorkerLoop(Forwarder forwarder, std::vector<WorkerRing*> rings, Idle idle)
    : forwarder_(std::move(forwarder)),
      rings_(std::move(rings)),
      idle_(idle, forwarder_.cell()),
      cycles_(forwarder_.cell()) {}

/// A ring mixes the ports of its poll core; stages want packets of one port. Takes out one port's
/// packets after the other, in order, until none is left.
void WorkerLoop::forward_by_port(const Tick& tick, bool sampled) noexcept {
    while (burst_.count > 0) {
        const std::uint16_t port = burst_.packets[0]->port;
        std::uint16_t others = 0;
        same_port_.count = 0;
        for (std::uint16_t i = 0; i < burst_.count; ++i) {
            rte_mbuf* packet = burst_.packets[i];
            if (packet->port == port) {
                same_port_.packets[same_port_.count++] = packet;
            } else {
                burst_.packets[others++] = packet;
            }
        }
        burst_.count = others;
        forwarder_.forward(same_port_, port, tick, sampled);
    }
}

void WorkerLoop::iterate(LoopPhase phase) noexcept {
    const Tick tick = forwarder_.tick();
    cycles_.begin(tick.now);
    unsigned moved = forwarder_.serve_handoffs(tick);
    for (WorkerRing* ring : rings_) {
        const unsigned taken = ring->dequeue(burst_, tick.setpoint.burst_cap);
        forwarder_.cell().ring_bursts.bursts[taken].add(1);
        if (taken > 0) {
            moved += burst_.count;
            forward_by_port(tick, forwarder_.sample(tick.now));
        }
    }
    if (phase == LoopPhase::run) [[likely]] {
        if (forwarder_.originates()) {
            moved += forwarder_.originate(tick);
        }
        forwarder_.flush_due(tick);
    } else {
        forwarder_.flush_all();
    }
    cycles_.end(moved > 0);
    if (moved > 0) {
        idle_.busy();
    } else {
        idle_.idle(forwarder_.sleep_limit(tick));
    }
}

void WorkerLoop::finish() noexcept {
    for (WorkerRing* ring : rings_) {
        while (ring->dequeue(burst_, kBurstMax) > 0) {
            drop_all(burst_, forwarder_.cell().drops, DropReason::shutdown);
        }
    }
    forwarder_.drop_rest();
}

}  // namespace flyball::dataplane
