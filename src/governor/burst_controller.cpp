// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/burst_controller.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace flyball::governor {
namespace {

/// A longer period is a stall or a clock that jumped: nothing to learn from.
constexpr double kPeriodMaxNs = 100e6;
/// No worker counts this far in 100 ms; a counter that went backwards looks larger still.
constexpr unsigned kCountBitsMax = 40;
/// 2^50 ticks in 100 ms would be a clock of 11 PHz.
constexpr unsigned kTickBitsMax = 50;

constexpr double kCalibrationCap = 32.0;
constexpr double kCalibrationLoadMax = 0.75;
/// Largest wait on probation, as a share of the target.
constexpr double kHalfShare = 0.25;
/// Below this load a drop is the short queue's own doing: it must not keep itself short for ever.
constexpr double kOverloadedLoad = 0.9;
constexpr double kWaitGrowth = 1.25;
constexpr double kWaitGrowthNs = 1'000.0;
constexpr double kThresholdGrowth = 2.0;
/// Smaller rises of the cap are noise and would only delay those of the wait.
constexpr double kCapWorthRaising = 1.05;
constexpr double kShortOfThreshold = 0.9;
/// A wait this near to the law's is not held back by a step limit.
constexpr double kFullWait = 0.9;

bool is_plausible(const WorkTotals& work) noexcept {
    const std::uint64_t counts = work.arrivals | work.packets | work.bursts | work.ring_drops;
    return counts >> kCountBitsMax == 0 && work.busy_ticks >> kTickBitsMax == 0 &&
           work.bursts <= work.packets && work.packets <= work.packets_squared;
}

bool is_finite(const Knobs& knobs) noexcept {
    return std::isfinite(knobs.wait_ns + knobs.threshold + knobs.cap);
}

Knobs greedy(double cap) noexcept {
    return {.wait_ns = 0.0, .threshold = 1.0, .cap = cap};
}

double calibration_cap(const Limits& limits) noexcept {
    return std::max(static_cast<double>(limits.cap_min),
                    std::min(kCalibrationCap, static_cast<double>(limits.cap_max)));
}

Knobs manual_knobs(const Guidance& guidance) noexcept {
    const Limits& limits = guidance.limits;
    const auto cap =
        std::clamp(guidance.manual_cap, limits.cap_min, std::max(limits.cap_min, limits.cap_max));
    const auto threshold_max = std::max<std::uint16_t>(1, std::min(limits.threshold_max, cap));
    return {.wait_ns = std::min(static_cast<double>(guidance.manual_wait_ns),
                                static_cast<double>(limits.wait_max_ns)),
            .threshold = static_cast<double>(
                std::clamp<std::uint16_t>(guidance.manual_threshold, 1, threshold_max)),
            .cap = static_cast<double>(cap)};
}

}  // namespace

BurstController::BurstController(const BurstControllerConfig& config) noexcept
    : config_(config), cost_(config.prior) {}

Setpoint BurstController::step(const Observation& observation, const Guidance& guidance) noexcept {
    const double period_ns = advance_clock(observation.now_ns);
    const WorkTotals work = since(observation.totals, totals_);
    const bool is_first = !started_;
    totals_ = observation.totals;
    started_ = true;
    if (guidance.epoch != status_.epoch) {
        status_.wait_max_ns = static_cast<float>(applied_.wait_ns);
        status_.is_finite = true;
        status_.stall_ns = 0.0F;
    }
    // The packets that a stall delayed are served after it: it belongs to the epoch that follows.
    status_.stall_ns = std::max(status_.stall_ns, std::exchange(stall_ns_, 0.0F));
    static_cast<void>(dead_man_.update(std::min(period_ns, kPeriodMaxNs), guidance.epoch));

    const bool usable =
        !is_first && period_ns > 0.0 && period_ns <= kPeriodMaxNs && is_plausible(work);
    const double target_ns = double{guidance.target_ns};
    if (usable && !learn(observation, work, period_ns, target_ns)) {
        recover();
    }
    const Regime regime = regime_of(guidance);
    if (const Knobs solved = solve_for(guidance); is_finite(solved)) {
        note_binding(work, solved.wait_ns);
        decided_ = approach(restrict_to(regime, guidance, solved), guidance.fleet_moved);
    } else {
        recover();
    }
    depth_ = overload_.is_on() && target_ns > 0.0
                 ? overload_depth(cost_.cost(), decided_.cap, target_ns, guidance.limits)
                 : 0.0;
    status_.ring_occupancy = observation.ring_occupancy;
    const Setpoint setpoint = apply(guidance, regime, observation.now_ns);
    describe(guidance, regime);
    return setpoint;
}

double BurstController::advance_clock(std::uint64_t now_ns) noexcept {
    const double period_ns = started_ && now_ns > now_ns_
                                 ? static_cast<double>(static_cast<std::int64_t>(now_ns - now_ns_))
                                 : 0.0;
    now_ns_ = now_ns;
    return period_ns;
}

/// Returns false if an estimate stopped being a number.
bool BurstController::learn(const Observation& observation,
                            const WorkTotals& work,
                            double period_ns,
                            double target_ns) noexcept {
    const double per_period_ns = 1.0 / period_ns;
    rate_.update(work.arrivals, per_period_ns);
    cost_.update(work, config_.ns_per_tick);
    if (target_ns > 0.0) {
        const bool dropped = work.ring_drops > 0 &&
                             cost_.cost().true_load(rate_.rate(), decided_.cap) > kOverloadedLoad;
        overload_.update(period_ns, observation.min_sojourn_ns, applied_.wait_ns, target_ns,
                         dropped);
    }
    return cost_.is_valid() && std::isfinite(rate_.rate());
}

Regime BurstController::regime_of(const Guidance& guidance) const noexcept {
    if (dead_man_.is_silent()) {
        return Regime::dead_man;
    }
    return overload_.is_on() ? Regime::overload : guidance.regime;
}

Knobs BurstController::solve_for(const Guidance& guidance) const noexcept {
    const double target_ns = double{guidance.target_ns};
    if (target_ns <= 0.0) {
        return greedy(config_.base.burst_cap);
    }
    const Aim aim{.target_ns = target_ns,
                  .trim_ns = double{guidance.trim_ns},
                  .margin = double{guidance.margin}};
    return solve(cost_.cost(), rate_.rate(), aim, guidance.limits);
}

Knobs BurstController::restrict_to(Regime regime,
                                   const Guidance& guidance,
                                   const Knobs& solved) const noexcept {
    if (!status_.is_finite) {
        return greedy(calibration_cap(guidance.limits));
    }
    const double target_ns = double{guidance.target_ns};
    if (!(target_ns > 0.0)) {
        return solved;
    }
    if (regime == Regime::calibrate) {
        // Under a load that this cap alone turns into an overload it would teach us just that.
        const bool needs_more =
            cost_.cost().true_load(rate_.rate(), kCalibrationCap) > kCalibrationLoadMax;
        return greedy(needs_more ? largest_cap(cost_.cost(), target_ns, guidance.limits)
                                 : calibration_cap(guidance.limits));
    }
    if (regime == Regime::overload) {
        return greedy(largest_cap(cost_.cost(), target_ns, guidance.limits));
    }
    if (is_greedy(regime)) {
        return greedy(solved.cap);
    }
    Knobs restricted = solved;
    if (regime == Regime::half) {
        restricted.wait_ns = std::min(solved.wait_ns, kHalfShare * target_ns);
    }
    return restricted;
}

/// Whether a longer wait would have shown in this period: the wait was the law's own, and bursts
/// stayed well short of b. A sleeper has no threshold.
void BurstController::note_binding(const WorkTotals& work, double solved_wait_ns) noexcept {
    if (work.bursts == 0) {
        return;
    }
    const double short_of_b = kShortOfThreshold * applied_.threshold *
                              static_cast<double>(static_cast<std::int64_t>(work.bursts));
    const auto packets = static_cast<double>(static_cast<std::int64_t>(work.packets));
    const bool closed_by_wait = status_.sleep_ns > 0 || packets < short_of_b;
    status_.deadline_binds = closed_by_wait && applied_.threshold > 1.0 &&
                             applied_.wait_ns >= kFullWait * solved_wait_ns;
}

/// One step from what is decided towards what is wanted.
Knobs BurstController::approach(const Knobs& wanted, bool fleet_moved) noexcept {
    const Knobs from = decided_;
    const double wait = std::min(wanted.wait_ns, kWaitGrowth * from.wait_ns + kWaitGrowthNs);
    const double threshold = std::min(wanted.threshold, kThresholdGrowth * from.threshold);
    const bool deadline_rises = wait > from.wait_ns || threshold > from.threshold;
    const bool cap_rises = wanted.cap > kCapWorthRaising * from.cap;
    const bool both = deadline_rises && cap_rises;
    const bool let_deadline = !fleet_moved && !(both && cap_may_rise_);
    const bool let_cap = !fleet_moved && !(both && !cap_may_rise_);
    cap_may_rise_ = both ? !cap_may_rise_ : cap_may_rise_;

    const double cap = cap_rises && let_cap ? wanted.cap : std::min(wanted.cap, from.cap);
    return {
        .wait_ns = let_deadline ? wait : std::min(wait, from.wait_ns),
        .threshold = std::min(cap, let_deadline ? threshold : std::min(threshold, from.threshold)),
        .cap = cap};
}

/// Back to what needs no estimate: greedy, and learn again from the prior.
void BurstController::recover() noexcept {
    cost_.reset(config_.prior);
    rate_ = {};
    decided_ = greedy(kCalibrationCap);
    status_.is_finite = false;
}

/// No sleep may last until the queue is full. Under load it must end earlier still: a backlog
/// shrinks only by what the load leaves of the capacity.
std::uint32_t BurstController::longest_sleep(double sleep_ns) const noexcept {
    const double load = cost_.cost().true_load(rate_.rate(), decided_.cap);
    const double room = config_.queue_packets * std::clamp(1.0 - load, 0.0, 1.0);
    return config_.queue_packets > 0.0 && !(room > 0.0)
               ? 0U
               : wake_latency_.bounded_sleep_ns(sleep_ns, room, rate_.rate());
}

Setpoint BurstController::apply(const Guidance& guidance,
                                Regime regime,
                                std::uint64_t now_ns) noexcept {
    Knobs applied = decided_;
    if (guidance.mode == Mode::observe) {
        applied = greedy(config_.base.burst_cap);
    } else if (guidance.mode == Mode::manual && now_ns < guidance.manual_until_ns) {
        applied = manual_knobs(guidance);
    }
    applied_ = applied;
    Setpoint setpoint = config_.base;
    setpoint.epoch = guidance.epoch;
    setpoint.burst_cap = static_cast<std::uint16_t>(applied.cap);
    setpoint.wait_threshold = static_cast<std::uint16_t>(applied.threshold);
    setpoint.wait_limit_ns = static_cast<std::uint32_t>(applied.wait_ns);
    if (regime == Regime::overload && guidance.mode != Mode::observe) {
        setpoint.queue_depth = static_cast<std::uint32_t>(depth_);
    }
    setpoint.sleep_ns = longest_sleep(static_cast<double>(setpoint.sleep_ns));
    status_.sleep_ns = 0;
    if (config_.may_sleep && applied.wait_ns > 0.0) {
        if (const auto sleep_ns = longest_sleep(wake_latency_.sleep_ns(applied.wait_ns));
            sleep_ns > 0) {
            // Packets gather while we sleep; waiting on top of that would be late.
            setpoint.sleep_ns = sleep_ns;
            setpoint.wait_threshold = 1;
            setpoint.wait_limit_ns = 0;
            status_.sleep_ns = sleep_ns;
        } else {
            wake_latency_.forget();
        }
    }
    return setpoint;
}

void BurstController::describe(const Guidance& guidance, Regime regime) noexcept {
    const CostModel& cost = cost_.cost();
    status_.epoch = guidance.epoch;
    status_.generation = guidance.generation;
    status_.regime = regime;
    status_.rate_pps = static_cast<float>(rate_.rate() * 1e9);
    status_.burst_ns = static_cast<float>(cost.burst_ns);
    status_.packet_ns = static_cast<float>(cost.packet_ns);
    status_.wait_ns = static_cast<float>(decided_.wait_ns);
    status_.wait_max_ns = std::max(status_.wait_max_ns, static_cast<float>(applied_.wait_ns));
    status_.threshold = static_cast<std::uint16_t>(decided_.threshold);
    status_.cap = static_cast<std::uint16_t>(decided_.cap);
    status_.depth = static_cast<std::uint32_t>(depth_);
    status_.ring_drops = static_cast<std::uint32_t>(totals_.ring_drops);
}

}  // namespace flyball::governor
