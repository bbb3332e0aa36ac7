// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/circuit_breaker.hpp"

#include <algorithm>
#include <bit>

namespace flyball::governor {
namespace {

constexpr unsigned kCalibrationWindows = 3;
constexpr std::uint32_t kHistoryMask = 0b11111;
constexpr int kLateMax = 3;
/// Whoever comes back from OPEN or HALF has two of the three late windows already.
constexpr std::uint32_t kThinIce = 0b11;
constexpr double kFarTooLate = 2.0;
constexpr double kBackOffMinNs = 1e9;
constexpr double kBackOffMaxNs = 60e9;
constexpr double kProbationNs = 1e9;
/// Longer gaps between updates are a clock that jumped; OPEN must not end by it.
constexpr double kElapsedMaxNs = 100e6;

}  // namespace

BreakerCause CircuitBreaker::update(const BreakerInput& input) noexcept {
    // Written so that a NaN counts as no time at all.
    left_ns_ -= input.elapsed_ns > 0.0 ? std::min(input.elapsed_ns, kElapsedMaxNs) : 0.0;
    const BreakerCause cause = harm(input);
    if (cause != BreakerCause::none && state_ != Regime::open) {
        ++trips_;
        late_history_ = 0;
        lasts_open_ns_ = back_off_ns_;
        back_off_ns_ = std::min(2.0 * back_off_ns_, kBackOffMaxNs);
        return enter(Regime::open, lasts_open_ns_, cause);
    }
    if (state_ == Regime::calibrate && valid_windows_ >= kCalibrationWindows) {
        return enter(Regime::closed, 0.0, BreakerCause::calibrated);
    }
    if (state_ == Regime::closed && left_ns_ <= 0.0) {
        back_off_ns_ = kBackOffMinNs;
    }
    if (state_ == Regime::open && left_ns_ <= 0.0) {
        late_history_ = kThinIce;
        return enter(Regime::half, kProbationNs, BreakerCause::back_off_over);
    }
    if (state_ == Regime::half && left_ns_ <= 0.0) {
        late_history_ = kThinIce;
        return enter(Regime::closed, lasts_open_ns_, BreakerCause::probation_passed);
    }
    return BreakerCause::none;
}

/// Counts the window and says whether waiting did harm in it.
BreakerCause CircuitBreaker::harm(const BreakerInput& input) noexcept {
    if (!input.is_finite) {
        return BreakerCause::not_a_number;
    }
    if (input.dropped && input.was_waiting) {
        return BreakerCause::dropped_while_waiting;
    }
    if (!input.is_valid) {
        return BreakerCause::none;
    }
    ++valid_windows_;
    const bool late = input.p99_ns > input.target_ns;
    const bool our_fault = late && input.was_waiting;
    late_when_waiting_ += our_fault ? 1U : 0U;
    late_when_greedy_ += late && !our_fault ? 1U : 0U;
    late_history_ = (late_history_ << 1U | (our_fault ? 1U : 0U)) & kHistoryMask;
    if (our_fault && input.p99_ns > kFarTooLate * input.target_ns) {
        return BreakerCause::far_too_late;
    }
    return our_fault && std::popcount(late_history_) >= kLateMax ? BreakerCause::three_of_five_late
                                                                 : BreakerCause::none;
}

BreakerCause CircuitBreaker::enter(Regime state, double lasts_ns, BreakerCause cause) noexcept {
    state_ = state;
    left_ns_ = lasts_ns;
    return cause;
}

}  // namespace flyball::governor
