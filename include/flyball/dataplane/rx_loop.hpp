// SPDX-License-Identifier: BSD-3-Clause
// The poll core: receive, stamp, hash, and hand each packet to the worker that owns its flow
// bucket.
#pragma once

#include <array>
#include <vector>

#include "flyball/dataplane/flow_buckets.hpp"
#include "flyball/dataplane/loop.hpp"
#include "flyball/dataplane/nap.hpp"
#include "flyball/dataplane/rx_queue.hpp"
#include "flyball/dataplane/worker_ring.hpp"

namespace flyball::dataplane {

/// Workers that one poll core may feed.
inline constexpr std::size_t kWorkersMax = 64;

enum class HashKind : std::uint8_t {
    nic,  ///< the device's RSS hash where it gave one, else software
    software,
};

struct Steering {
    FlowBuckets buckets;
    HashKind hash = HashKind::nic;
    bool symmetric = false;  ///< both directions of a flow go to the same worker (software hash)
};

/// Set up by the control thread, then iterated by one lcore.
class RxLoop {
  public:
    /// `rings[worker]` leads to each worker; their number is at most kWorkersMax.
    RxLoop(std::vector<RxQueue> queues,
           std::vector<WorkerRing*> rings,
           const Steering& steering,
           Idle idle,
           LcoreCell& cell,
           const Nap& nap = Nap{});

    void iterate(LoopPhase phase) noexcept;

    /// A poll core keeps no packets between iterations.
    void finish() noexcept {}

  private:
    void rest(const governor::Setpoint& setpoint) noexcept;
    void distribute() noexcept;
    void enqueue(WorkerRing& ring, rte_mbuf* const* packets, unsigned count) noexcept;

    std::vector<RxQueue> queues_;
    std::vector<WorkerRing*> rings_;
    Steering steering_;
    LcoreCell* cell_;
    IdlePolicy idle_;
    CycleAccount cycles_;
    Nap nap_;
    Burst burst_;
    std::array<std::uint16_t, kWorkersMax> lane_count_{};
    std::array<std::array<rte_mbuf*, kBurstMax>, kWorkersMax> lanes_;
};

}  // namespace flyball::dataplane
