// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/fused_loop.hpp"

#include <algorithm>
#include <utility>

namespace flyball::dataplane {

FusedLoop::FusedLoop(Forwarder forwarder, std::vector<RxQueue> queues, Idle idle, bool stamp_always)
    : forwarder_(std::move(forwarder)),
      queues_(std::move(queues)),
      idle_(idle, forwarder_.cell()),
      cycles_(forwarder_.cell()),
      stamp_always_(stamp_always) {
    if (WorkerGovernor* governor = forwarder_.governor()) {
        std::for_each(queues_.begin(), queues_.end(),
                      [&](const RxQueue& queue) { governor->watch(*queue.counters); });
    }
}

unsigned FusedLoop::serve(const RxQueue& queue,
                          const Tick& tick,
                          std::uint64_t last_poll) noexcept {
    const unsigned received = queue.receive(burst_, tick.setpoint.rx_burst);
    if (received == 0 && !forwarder_.originates()) {
        return 0;
    }
    const bool sampled = forwarder_.sample(tick, received);
    if (sampled || stamp_always_) [[unlikely]] {
        set_stamps(burst_, last_poll, tsc_now());
    }
    const std::uint64_t originated = forwarder_.originated_packets();
    forwarder_.forward(burst_, queue.port.value, tick, sampled);
    return received + static_cast<unsigned>(forwarder_.originated_packets() - originated);
}

void FusedLoop::iterate(LoopPhase phase) noexcept {
    const Tick tick = forwarder_.tick(cycles_.moved());
    const std::uint64_t last_poll = cycles_.began();
    cycles_.begin(tick.now);
    unsigned moved = forwarder_.serve_handoffs(tick);
    if (phase == LoopPhase::run) [[likely]] {
        for (const RxQueue& queue : queues_) {
            moved += serve(queue, tick, last_poll);
        }
        forwarder_.flush_due(tick);
    } else {
        forwarder_.flush_all();
    }
    cycles_.end(moved);
    if (moved > 0) {
        idle_.busy();
    } else {
        forwarder_.rest(idle_, tick);
    }
}

}  // namespace flyball::dataplane
