// SPDX-License-Identifier: BSD-3-Clause
// Run to completion: one lcore receives, runs the pipeline and sends, without a ring in between.
#pragma once

#include <vector>

#include "flyball/dataplane/forwarder.hpp"
#include "flyball/dataplane/loop.hpp"
#include "flyball/dataplane/rx_queue.hpp"

namespace flyball::dataplane {

/// Set up by the control thread, then iterated by one lcore.
class FusedLoop {
  public:
    /// `stamp_always`: another lcore sends some of the packets and needs their RX stamps.
    FusedLoop(Forwarder forwarder, std::vector<RxQueue> queues, Idle idle, bool stamp_always);

    void iterate(LoopPhase phase) noexcept;

    /// After the last iteration: frees what could not be sent.
    void finish() noexcept { forwarder_.drop_rest(); }

    [[nodiscard]] const Forwarder& forwarder() const noexcept { return forwarder_; }

  private:
    [[nodiscard]] unsigned serve(const RxQueue& queue,
                                 const Tick& tick,
                                 std::uint64_t last_poll) noexcept;

    Forwarder forwarder_;
    std::vector<RxQueue> queues_;
    IdlePolicy idle_;
    CycleAccount cycles_;
    bool stamp_always_;
    Burst burst_;
};

}  // namespace flyball::dataplane
