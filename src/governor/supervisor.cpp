// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/supervisor.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "flyball/governor/deadline_law.hpp"

namespace flyball::governor {
namespace {

constexpr double kHoldMargin = 0.25;
constexpr double kSilenceMaxNs = 100e6;
constexpr double kElapsedMaxNs = 100e6;
/// A worker that waits less than this share of the target does not wait.
constexpr double kWaitingShare = 0.02;
/// Share of windows that stalls of the machine may excuse, and how many in a row.
constexpr double kExcusedShare = 0.01;
constexpr double kExcusedAtOnce = 3.0;
/// Smaller changes of a knob are not worth a record.
constexpr double kWorthRecording = 0.1;
constexpr double kWaitWorthRecordingNs = 1'000.0;

constexpr std::array<Reason, 8> kReasonOf{
    Reason::model,         Reason::calibrated,      Reason::three_of_five_late,
    Reason::far_too_late,  Reason::not_a_number,    Reason::dropped_while_waiting,
    Reason::back_off_over, Reason::probation_passed};

constexpr Reason reason_of(BreakerCause cause) noexcept {
    return kReasonOf[static_cast<std::size_t>(cause)];
}

constexpr double to_value(Regime regime) noexcept {
    return static_cast<double>(regime);
}

bool differs(double from, double to, double at_least) noexcept {
    return std::abs(to - from) > std::max(at_least, kWorthRecording * std::abs(from));
}

Reason reason_of_regime(Regime from, Regime to) noexcept {
    if (to == Regime::overload) {
        return Reason::standing_queue;
    }
    if (to == Regime::dead_man) {
        return Reason::control_silent;
    }
    return from == Regime::overload ? Reason::queue_gone : Reason::regime;
}

}  // namespace

bool was_stalled(const LatencyReading& reading,
                 const WorkerStatus& status,
                 double target_ns) noexcept {
    return reading.p99_ns > target_ns && reading.p99_ns - double{status.stall_ns} <= target_ns;
}

void Supervisor::set_manual(const ManualSetting& setting) noexcept {
    manual_ = setting;
    config_.mode = Mode::manual;
}

Guidance Supervisor::step(const SlowWindow& window,
                          const WorkerStatus& status,
                          DecisionRing& ring) noexcept {
    if (config_.mode == Mode::manual && window.now_ns >= manual_.until_ns) {
        config_.mode = Mode::automatic;
    }
    const bool held = window.now_ns < hold_.until_ns;
    mode_ = held ? Mode::manual : config_.mode;
    const ManualSetting& manual = held ? hold_ : manual_;
    record_measured(window, ring);
    context_ = describe(window, status);
    pending_from_ = ring.size();
    record_hold(held, status, ring);
    judge(window, status, ring);
    record_status(status, ring);
    pending_to_ = ring.size();
    now_ns_ = window.now_ns;
    started_ = true;

    const double miss_margin = trim_.miss_margin();
    const double margin = (holding_ ? kHoldMargin : TargetTrim::kMargin) + miss_margin;
    const bool hold = holding_ && breaker_.state() == Regime::closed;
    return {.epoch = ++epoch_,
            .regime = hold ? Regime::hold : breaker_.state(),
            .mode = mode_,
            .fleet_moved = window.fleet_moved,
            .target_ns = static_cast<float>(config_.target_ns),
            .trim_ns = static_cast<float>(trim_.trim_ns()),
            .margin = static_cast<float>(std::min(margin, 1.0)),
            .manual_wait_ns = manual.wait_ns,
            .limits = config_.limits,
            .manual_until_ns = manual.until_ns,
            .manual_threshold = manual.threshold,
            .manual_cap = manual.cap};
}

/// Stalls excuse one window in a hundred, no more: beyond that it is for us to sleep less.
bool Supervisor::is_excused(const SlowWindow& window, const WorkerStatus& status) noexcept {
    stall_credit_ = std::min(stall_credit_ + kExcusedShare, kExcusedAtOnce);
    if (!window.raw || !was_stalled(*window.raw, status, config_.target_ns) ||
        stall_credit_ < 1.0) {
        return false;
    }
    stall_credit_ -= 1.0;
    return true;
}

void Supervisor::judge(const SlowWindow& window,
                       const WorkerStatus& status,
                       DecisionRing& ring) noexcept {
    const double elapsed_ns =
        started_ && window.now_ns > now_ns_
            ? std::min(static_cast<double>(window.now_ns - now_ns_), kElapsedMaxNs)
            : 0.0;
    silence_ns_ = window.sensor ? 0.0 : silence_ns_ + elapsed_ns;
    const bool was_waiting = double{status.wait_max_ns} > kWaitingShare * config_.target_ns;
    const bool stalled = is_excused(window, status);
    const Regime before = breaker_.state();
    const BreakerCause cause =
        breaker_.update({.elapsed_ns = elapsed_ns,
                         .is_valid = window.raw && window.raw->is_valid(),
                         .p99_ns = window.raw ? window.raw->p99_ns : 0.0,
                         .target_ns = config_.target_ns,
                         .was_waiting = was_waiting && !stalled && mode_ != Mode::manual,
                         .is_finite = status.is_finite,
                         .dropped = started_ && status.ring_drops != ring_drops_});
    ring_drops_ = status.ring_drops;
    if (cause != BreakerCause::none) {
        record(Knob::regime, reason_of(cause), to_value(before), to_value(breaker_.state()), ring);
    }
    if (cause == BreakerCause::calibrated && window.raw) {
        // The worker was greedy: what is above the model now will be when it waits.
        trim_.seed(window.raw->p99_ns - double{context_.predicted_p99_ns}, config_.target_ns);
    }
    hold_or_trim(window, status, {was_waiting, stalled}, ring);
}

void Supervisor::hold_or_trim(const SlowWindow& window,
                              const WorkerStatus& status,
                              const Verdict& verdict,
                              DecisionRing& ring) noexcept {
    const bool was_holding = holding_;
    holding_ =
        window.sensor ? !window.sensor->is_valid() : holding_ || silence_ns_ >= kSilenceMaxNs;
    if (holding_ != was_holding) {
        record(Knob::regime, holding_ ? Reason::few_samples : Reason::samples_back,
               to_value(was_holding ? Regime::hold : breaker_.state()),
               to_value(holding_ ? Regime::hold : breaker_.state()), ring);
    }
    // A wait that a human chose says nothing about the law's own.
    if (window.sensor && !holding_ && mode_ == Mode::automatic) {
        trim_.update({.p99_ns = window.sensor->p99_ns,
                      .target_ns = config_.target_ns,
                      .stalled = verdict.stalled,
                      .was_waiting = verdict.was_waiting,
                      .deadline_binds = status.deadline_binds});
    }
}

/// What a human took over, and what the law got back.
void Supervisor::record_hold(bool held, const WorkerStatus& status, DecisionRing& ring) noexcept {
    const bool was_held = recorded_hold_.until_ns > 0;
    const bool same = hold_.wait_ns == recorded_hold_.wait_ns &&
                      hold_.threshold == recorded_hold_.threshold &&
                      hold_.cap == recorded_hold_.cap && hold_.until_ns == recorded_hold_.until_ns;
    if (held && !same) {
        record(Knob::wait_limit, Reason::held, double{status.wait_ns}, hold_.wait_ns, ring);
        record(Knob::wait_threshold, Reason::held, status.threshold, hold_.threshold, ring);
        record(Knob::burst_cap, Reason::held, status.cap, hold_.cap, ring);
        recorded_hold_ = hold_;
    } else if (!held && was_held) {
        const ManualSetting& past = recorded_hold_;
        record(Knob::wait_limit, Reason::hold_over, past.wait_ns, double{status.wait_ns}, ring);
        record(Knob::wait_threshold, Reason::hold_over, past.threshold, status.threshold, ring);
        record(Knob::burst_cap, Reason::hold_over, past.cap, status.cap, ring);
        recorded_hold_ = {};
    }
}

/// Records what the worker's fast loop changed since the last record.
void Supervisor::record_status(const WorkerStatus& status, DecisionRing& ring) noexcept {
    const bool moved = status.regime != recorded_.regime;
    const bool by_worker = status.regime == Regime::overload || status.regime == Regime::dead_man ||
                           recorded_.regime == Regime::overload ||
                           recorded_.regime == Regime::dead_man;
    if (moved && by_worker) {
        record(Knob::regime, reason_of_regime(recorded_.regime, status.regime),
               to_value(recorded_.regime), to_value(status.regime), ring);
    }
    const double trimmed_ns = std::abs(trim_.trim_ns() - recorded_trim_ns_);
    const double wait_change_ns = double{status.wait_ns} - double{recorded_.wait_ns};
    Reason reason = trimmed_ns > 0.5 * std::abs(wait_change_ns) ? Reason::trim : Reason::model;
    reason = moved ? Reason::regime : reason;
    if (differs(double{recorded_.wait_ns}, double{status.wait_ns}, kWaitWorthRecordingNs)) {
        record(Knob::wait_limit, reason, double{recorded_.wait_ns}, double{status.wait_ns}, ring);
        recorded_.wait_ns = status.wait_ns;
        recorded_trim_ns_ = trim_.trim_ns();
    }
    reason = moved ? Reason::regime : Reason::model;
    if (differs(recorded_.threshold, status.threshold, 0.0)) {
        record(Knob::wait_threshold, reason, recorded_.threshold, status.threshold, ring);
        recorded_.threshold = status.threshold;
    }
    if (differs(recorded_.cap, status.cap, 0.0)) {
        record(Knob::burst_cap, reason, recorded_.cap, status.cap, ring);
        recorded_.cap = status.cap;
    }
    if (differs(recorded_.depth, status.depth, 0.0)) {
        record(Knob::queue_depth, reason, recorded_.depth, status.depth, ring);
        recorded_.depth = status.depth;
    }
    recorded_.regime = status.regime;
}

void Supervisor::record(
    Knob knob, Reason reason, double from, double to, DecisionRing& ring) noexcept {
    Decision decision = context_;
    decision.knob = knob;
    decision.reason = reason;
    decision.from = from;
    decision.to = to;
    ring.add(decision);
}

/// The decisions of the last period have had a whole window to show their effect.
void Supervisor::record_measured(const SlowWindow& window, DecisionRing& ring) noexcept {
    if (!window.raw || !window.raw->is_valid()) {
        return;
    }
    for (; pending_from_ < pending_to_; ++pending_from_) {
        ring.measured(pending_from_, static_cast<float>(window.raw->p99_ns), window.core_share);
    }
}

Decision Supervisor::describe(const SlowWindow& window, const WorkerStatus& status) const noexcept {
    const CostModel cost{.burst_ns = double{status.burst_ns},
                         .packet_ns = double{status.packet_ns}};
    const double rate = double{status.rate_pps} * 1e-9;
    const Prediction expected = predict(cost, rate, trim_.trim_ns(),
                                        {.wait_ns = double{status.wait_ns},
                                         .threshold = static_cast<double>(status.threshold),
                                         .cap = static_cast<double>(status.cap)});
    Decision decision;
    decision.time_ns = window.now_ns;
    decision.worker = config_.worker;
    decision.regime = status.regime;
    decision.mode = mode_;
    decision.rate_pps = status.rate_pps;
    decision.burst_ns = status.burst_ns;
    decision.packet_ns = status.packet_ns;
    decision.load = static_cast<float>(cost.true_load(rate, status.cap));
    decision.p99_ns = window.raw ? static_cast<float>(window.raw->p99_ns) : 0.0F;
    decision.trim_ns = static_cast<float>(trim_.trim_ns());
    decision.margin = static_cast<float>(TargetTrim::kMargin + trim_.miss_margin());
    decision.samples =
        window.raw ? static_cast<std::uint32_t>(window.raw->samples) : std::uint32_t{0};
    decision.predicted_p99_ns = static_cast<float>(expected.p99_ns);
    decision.predicted_core = static_cast<float>(expected.core);
    return decision;
}

}  // namespace flyball::governor
