// SPDX-License-Identifier: BSD-3-Clause
// The governor's fast loop on one lcore: gathers what the lcore counts, decides every millisecond
// and writes the Setpoint that the lcore obeys. The control thread guides it through one cache
// line and watches it through another.
#pragma once

#include <cstdint>
#include <vector>

#include "flyball/base/clock.hpp"
#include "flyball/dataplane/lcore_cell.hpp"
#include "flyball/dataplane/tx_port.hpp"
#include "flyball/dataplane/worker_ring.hpp"
#include "flyball/governor/burst_controller.hpp"

namespace flyball::dataplane {

/// Where a worker's packets wait for it.
enum class Queue : std::uint8_t {
    ring,    ///< a poll core fills it: the worker can see how many wait
    device,  ///< an RX queue that nobody else empties: waiting means not to poll
};

struct WorkerGovernorOptions {
    TscScale scale{1e9};
    Queue queue = Queue::ring;
    bool may_sleep = false;           ///< wait by sleeping where that pays
    std::uint32_t queue_packets = 0;  ///< that the queue holds; 0 = not known
};

/// Belongs to one lcore. Set up by the control thread before the lcore starts.
class WorkerGovernor {
  public:
    /// One period of the fast loop, in ns.
    static constexpr double kPeriodNs = 1e6;

    WorkerGovernor(const WorkerGovernorOptions& options, LcoreCell& cell);

    /// An RX queue or ring that this lcore empties: `counters` tell how many packets came.
    void watch(const BurstCounters& counters) { arrivals_.push_back(&counters); }

    /// The ring's refusals are arrivals too, and its fill is the occupancy.
    void watch(const WorkerRing& ring) { rings_.push_back(&ring); }

    /// The next step, at the start of the next iteration, is to learn how long this one took, which
    /// began at `now` cycles.
    void remember_cost(std::uint64_t now) noexcept { timed_from_ = now; }

    /// `packets` were moved by the last iteration. Decides if a period is over; calls
    /// `take_sojourns()` for the range of the period then. Returns when to call again, in cycles.
    template <typename TakeSojourns>
    std::uint64_t step(std::uint64_t now, unsigned packets, TakeSojourns&& take_sojourns) noexcept {
        if (timed_from_ > 0) {
            record_cost(now - timed_from_, packets);
            timed_from_ = 0;
        }
        if (now >= period_end_) {
            decide(now, take_sojourns());
        }
        return period_end_;
    }

    /// Before a sleep: `awake` cycles passed since the last one ended.
    void record_awake(std::uint64_t awake) noexcept;

    /// After a sleep of `slept` cycles when `asked_ns` were asked for.
    void record_sleep(std::uint32_t asked_ns, std::uint64_t slept) noexcept {
        controller_.record_sleep(static_cast<double>(asked_ns), options_.scale.to_ns(slept));
    }

    /// Whether an idle lcore is to sleep at once: the sleep is how it waits for company.
    [[nodiscard]] bool sleeps_to_wait() const noexcept { return sleeps_to_wait_; }

  private:
    void record_cost(std::uint64_t cycles, unsigned packets) noexcept;
    void note_stall(std::uint64_t now) noexcept;
    void decide(std::uint64_t now, const SojournRange& sojourns) noexcept;
    [[nodiscard]] governor::Observation observe(std::uint64_t now,
                                                const SojournRange& sojourns) noexcept;
    [[nodiscard]] governor::Setpoint fit_to_queues(
        const governor::Setpoint& decided, const governor::Guidance& guidance) const noexcept;

    WorkerGovernorOptions options_;
    LcoreCell* cell_;
    governor::BurstController controller_;
    governor::WorkTotals totals_;
    std::vector<const BurstCounters*> arrivals_;
    std::vector<const WorkerRing*> rings_;
    std::uint64_t period_;
    std::uint64_t period_end_ = 0;
    std::uint64_t timed_from_ = 0;  ///< 0: the last iteration was not timed
    bool sleeps_to_wait_ = false;
};

}  // namespace flyball::dataplane
