// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/worker_loop.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace flyball::dataplane {

WorkerLoop::WorkerLoop(Forwarder forwarder, const std::vector<WorkerRing*>& rings, Idle idle)
    : forwarder_(std::move(forwarder)), idle_(idle, forwarder_.cell()), cycles_(forwarder_.cell()) {
    std::transform(rings.begin(), rings.end(), std::back_inserter(inlets_),
                   [](WorkerRing* ring) { return Inlet{ring}; });
    if (WorkerGovernor* governor = forwarder_.governor()) {
        governor->watch(forwarder_.cell().ring_bursts);
        std::for_each(rings.begin(), rings.end(),
                      [&](WorkerRing* ring) { governor->watch(*ring); });
    }
}

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

/// The law of waiting: a burst is due when so many packets wait, or the oldest waits for so long.
bool WorkerLoop::is_due(Inlet& inlet, const Tick& tick) noexcept {
    const unsigned waiting = inlet.ring->used();
    if (waiting == 0) {
        inlet.waiting_since = 0;
        return false;
    }
    if (inlet.waiting_since == 0) {
        inlet.waiting_since = tick.now;
    }
    return waiting >= tick.setpoint.wait_threshold ||
           tick.now - inlet.waiting_since >= forwarder_.to_cycles(tick.setpoint.wait_limit_ns);
}

/// The depth guard: what waits beyond `depth` would be too late anyway. The oldest go.
void WorkerLoop::shorten(WorkerRing& ring, unsigned depth) noexcept {
    while (ring.used() > depth &&
           ring.dequeue(burst_, std::min<unsigned>(ring.used() - depth, kBurstMax)) > 0) {
        forwarder_.cell().ring_bursts.bursts[burst_.count].add(1);
        drop_all(burst_, forwarder_.cell().drops, DropReason::queue_depth);
    }
}

void WorkerLoop::iterate(LoopPhase phase) noexcept {
    const Tick tick = forwarder_.tick(cycles_.moved());
    cycles_.begin(tick.now);
    unsigned moved = forwarder_.serve_handoffs(tick);
    bool waits = false;
    for (Inlet& inlet : inlets_) {
        if (tick.setpoint.wait_limit_ns > 0 && !is_due(inlet, tick)) {
            waits |= inlet.waiting_since > 0;
            continue;
        }
        const unsigned taken = inlet.ring->dequeue(burst_, tick.setpoint.burst_cap);
        forwarder_.cell().ring_bursts.bursts[taken].add(1);
        // What the cap left behind has waited long enough.
        inlet.waiting_since = taken == tick.setpoint.burst_cap ? 1 : 0;
        if (taken > 0) {
            moved += taken;
            forward_by_port(tick, forwarder_.sample(tick, taken));
        }
        if (tick.setpoint.queue_depth > 0) [[unlikely]] {
            shorten(*inlet.ring, tick.setpoint.queue_depth);
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
    cycles_.end(moved);
    if (moved > 0) {
        idle_.busy();
    } else if (waits) {
        idle_.wait();
    } else {
        forwarder_.rest(idle_, tick);
    }
}

void WorkerLoop::finish() noexcept {
    for (const Inlet& inlet : inlets_) {
        while (inlet.ring->dequeue(burst_, kBurstMax) > 0) {
            drop_all(burst_, forwarder_.cell().drops, DropReason::shutdown);
        }
    }
    forwarder_.drop_rest();
}

}  // namespace flyball::dataplane
