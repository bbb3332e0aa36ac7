// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/worker_governor.hpp"

#include <algorithm>

namespace flyball::dataplane {

namespace {

using governor::Guidance;
using governor::Setpoint;

/// Neither a burst nor the end of a sleep takes this long.
constexpr double kLateMaxNs = 0.5e6;
/// Neither does what gathered during a sleep, where there is time to sleep.
constexpr double kAwakeMaxNs = 0.3e6;

std::uint64_t packets_in(const BurstCounters& counters) noexcept {
    std::uint64_t packets = 0;
    for (std::size_t size = 1; size < counters.bursts.size(); ++size) {
        packets += size * counters.bursts[size].get();
    }
    return packets;
}

/// Without a target nothing is decided: the lcore obeys what it was configured with.
bool is_governed(const Guidance& guidance) noexcept {
    return guidance.target_ns > 0.0F || guidance.mode == governor::Mode::manual;
}

}  // namespace

WorkerGovernor::WorkerGovernor(const WorkerGovernorOptions& options, LcoreCell& cell)
    : options_(options),
      cell_(&cell),
      controller_({.base = cell.base_setpoint.load(),
                   .ns_per_tick = options.scale.to_ns(1),
                   .may_sleep = options.may_sleep,
                   .queue_packets = static_cast<double>(options.queue_packets)}),
      period_(options.scale.to_cycles(kPeriodNs)) {}

void WorkerGovernor::record_cost(std::uint64_t cycles, unsigned packets) noexcept {
    if (packets == 0) {
        return;
    }
    totals_.packets += packets;
    totals_.bursts += 1;
    totals_.packets_squared += std::uint64_t{packets} * packets;
    totals_.busy_ticks += cycles;
    totals_.packets_busy_ticks += packets * cycles;
}

governor::Observation WorkerGovernor::observe(std::uint64_t now,
                                              const SojournRange& sojourns) noexcept {
    totals_.arrivals = 0;
    totals_.empty_polls = 0;
    for (const BurstCounters* counters : arrivals_) {
        totals_.arrivals += packets_in(*counters);
        totals_.empty_polls += counters->bursts[0].get();
    }
    totals_.ring_drops = cell_->drops.get(DropReason::queue_depth);
    totals_.tx_drops = cell_->drops.get(DropReason::tx_full);
    std::uint32_t occupancy = 0;
    for (const WorkerRing* ring : rings_) {
        totals_.ring_drops += ring->refused_packets();
        occupancy += ring->used();
    }
    totals_.arrivals += totals_.ring_drops;
    governor::Observation observation{
        .now_ns = static_cast<std::uint64_t>(options_.scale.to_ns(now)),
        .totals = totals_,
        .ring_occupancy = occupancy};
    if (sojourns.max > 0) {
        observation.min_sojourn_ns = options_.scale.to_ns(sojourns.min);
        observation.max_sojourn_ns = options_.scale.to_ns(sojourns.max);
    }
    return observation;
}

void WorkerGovernor::record_awake(std::uint64_t awake) noexcept {
    if (const double awake_ns = options_.scale.to_ns(awake); awake_ns > kAwakeMaxNs) {
        controller_.record_stall(awake_ns);
    }
}

/// A decision that comes late although nobody slept past its time: the lcore had lost its CPU. For
/// how long is not known exactly; at most since the last decision.
void WorkerGovernor::note_stall(std::uint64_t now) noexcept {
    const double late_ns = period_end_ > 0 ? options_.scale.to_ns(now - period_end_) : 0.0;
    if (late_ns > kLateMaxNs + static_cast<double>(cell_->setpoint.load().sleep_ns)) {
        controller_.record_stall(kPeriodNs + late_ns);
    }
}

void WorkerGovernor::decide(std::uint64_t now, const SojournRange& sojourns) noexcept {
    note_stall(now);
    period_end_ = now + period_;
    const Guidance guidance = cell_->guidance.read();
    const Setpoint base = cell_->base_setpoint.load();
    controller_.set_base(base);
    const Setpoint decided = controller_.step(observe(now, sojourns), guidance);
    cell_->status.publish(controller_.status());
    const Setpoint setpoint = is_governed(guidance) ? fit_to_queues(decided, guidance) : base;
    sleeps_to_wait_ = is_governed(guidance) && controller_.status().sleep_ns > 0;
    cell_->setpoint.store(setpoint);
}

/// The law speaks of one queue that the worker can look into. Several are served in turn, so that
/// all together may take what the law lets one take. A queue inside the device cannot be looked
/// into: there the cap bounds what is received, and packets wait in the TX buffer instead.
Setpoint WorkerGovernor::fit_to_queues(const Setpoint& decided,
                                       const Guidance& guidance) const noexcept {
    Setpoint setpoint = decided;
    if (guidance.mode == governor::Mode::automatic) {
        const auto queues = static_cast<std::uint32_t>(std::max<std::size_t>(
            1, options_.queue == Queue::device ? arrivals_.size() : rings_.size()));
        setpoint.burst_cap = std::max(static_cast<std::uint16_t>(decided.burst_cap / queues),
                                      std::min(decided.burst_cap, guidance.limits.cap_min));
        setpoint.queue_depth = decided.queue_depth / queues;
    }
    if (options_.queue == Queue::device) {
        setpoint.rx_burst = setpoint.burst_cap;
        if (setpoint.wait_limit_ns > 0) {
            setpoint.tx_flush_threshold = setpoint.wait_threshold;
            setpoint.tx_flush_timeout_ns = setpoint.wait_limit_ns;
            setpoint.wait_threshold = 1;
            setpoint.wait_limit_ns = 0;
        }
    }
    return setpoint;
}

}  // namespace flyball::dataplane
