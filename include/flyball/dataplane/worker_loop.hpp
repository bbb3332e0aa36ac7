// SPDX-License-Identifier: BSD-3-Clause
// The worker: take bursts from the poll cores' rings, run the pipeline, send.
#pragma once

#include <vector>

#include "flyball/dataplane/forwarder.hpp"
#include "flyball/dataplane/loop.hpp"

namespace flyball::dataplane {

/// Set up by the control thread, then iterated by one lcore.
class WorkerLoop {
  public:
    /// `rings`: one per poll core that feeds this worker.
    WorkerLoop(Forwarder forwarder, const std::vector<WorkerRing*>& rings, Idle idle);

    void iterate(LoopPhase phase) noexcept;

    /// After the last iteration: frees what is still queued.
    void finish() noexcept;

    [[nodiscard]] const Forwarder& forwarder() const noexcept { return forwarder_; }

  private:
    /// One ring and the packets that wait in it.
    struct Inlet {
        WorkerRing* ring = nullptr;
        std::uint64_t waiting_since = 0;  ///< cycles; 0: nothing was seen waiting
    };

    [[nodiscard]] bool is_due(Inlet& inlet, const Tick& tick) noexcept;
    void shorten(WorkerRing& ring, unsigned depth) noexcept;
    void forward_by_port(const Tick& tick, bool sampled) noexcept;

    Forwarder forwarder_;
    std::vector<Inlet> inlets_;
    IdlePolicy idle_;
    CycleAccount cycles_;
    Burst burst_;
    Burst same_port_;
};

}  // namespace flyball::dataplane
