// SPDX-License-Identifier: BSD-3-Clause
// The fast loop: what a worker calls every millisecond, inline, to turn its own counters into its
// own setpoint. One object per worker, that worker's thread only; about 30 ns per step.
#pragma once

#include <cstdint>

#include "flyball/base/cacheline.hpp"
#include "flyball/governor/dead_man.hpp"
#include "flyball/governor/deadline_law.hpp"
#include "flyball/governor/estimator.hpp"
#include "flyball/governor/guidance.hpp"
#include "flyball/governor/observation.hpp"
#include "flyball/governor/overload_guard.hpp"
#include "flyball/governor/setpoint.hpp"
#include "flyball/governor/wake_latency.hpp"

namespace flyball::governor {

struct BurstControllerConfig {
    Setpoint base{};           ///< what is not governed: rx_burst, tx_flush_*, sleep when greedy
    CostModel prior{};         ///< assumed until bursts were seen
    double ns_per_tick = 1.0;  ///< of WorkTotals' ticks
    bool may_sleep = false;    ///< wait by sleeping (Setpoint::sleep_ns) where it pays
    double queue_packets = 0;  ///< that come together while it sleeps, at most; 0 = not known
};

/// Estimates, solves, limits the step, and goes greedy by itself when anything is wrong.
///
/// Step rules: lower t, b and cap apply at once; t rises to at most 1.25*t + 1 us a period, b at
/// most doubles, and of the two families (t, b) and (cap) one rises per period, neither while the
/// fleet moves (Guidance::fleet_moved).
class alignas(kCacheLine) BurstController {
  public:
    explicit BurstController(const BurstControllerConfig& config) noexcept;

    /// One fast period. An observation whose clock did not advance, or jumped by more than 100 ms,
    /// or whose totals cannot be true, changes no estimate.
    [[nodiscard]] Setpoint step(const Observation& observation, const Guidance& guidance) noexcept;

    /// What is not governed; from the next step on.
    void set_base(const Setpoint& base) noexcept { config_.base = base; }

    /// After each sleep: asked for and taken, in ns.
    void record_sleep(double asked_ns, double slept_ns) noexcept {
        record_stall(wake_latency_.record(asked_ns, slept_ns));
    }

    /// The worker did not run for so long although it wanted to.
    void record_stall(double stall_ns) noexcept {
        const auto longer_ns = static_cast<float>(stall_ns);
        stall_ns_ = longer_ns > stall_ns_ ? longer_ns : stall_ns_;
    }

    /// What the last step found and decided; publish it in a StatusLine.
    [[nodiscard]] const WorkerStatus& status() const noexcept { return status_; }

  private:
    [[nodiscard]] double advance_clock(std::uint64_t now_ns) noexcept;
    [[nodiscard]] bool learn(const Observation& observation,
                             const WorkTotals& work,
                             double period_ns,
                             double target_ns) noexcept;
    [[nodiscard]] Regime regime_of(const Guidance& guidance) const noexcept;
    [[nodiscard]] Knobs solve_for(const Guidance& guidance) const noexcept;
    [[nodiscard]] Knobs restrict_to(Regime regime,
                                    const Guidance& guidance,
                                    const Knobs& solved) const noexcept;
    void note_binding(const WorkTotals& work, double solved_wait_ns) noexcept;
    [[nodiscard]] Knobs approach(const Knobs& wanted, bool fleet_moved) noexcept;
    void recover() noexcept;
    [[nodiscard]] std::uint32_t longest_sleep(double sleep_ns) const noexcept;
    [[nodiscard]] Setpoint apply(const Guidance& guidance,
                                 Regime regime,
                                 std::uint64_t now_ns) noexcept;
    void describe(const Guidance& guidance, Regime regime) noexcept;

    BurstControllerConfig config_;
    RateEstimator rate_;
    CostEstimator cost_;
    OverloadGuard overload_;
    DeadMan dead_man_;
    WakeLatency wake_latency_;
    WorkTotals totals_;
    Knobs decided_;
    Knobs applied_;
    double depth_ = 0.0;  ///< 0 = as many as fit
    std::uint64_t now_ns_ = 0;
    float stall_ns_ = 0.0F;  ///< since the last step
    bool started_ = false;
    bool cap_may_rise_ = false;  ///< whose turn it is when both families want to rise
    WorkerStatus status_;
};

}  // namespace flyball::governor
