// SPDX-License-Identifier: BSD-3-Clause
// Stops the governor when waiting does harm, whatever the model believes. It sees the raw
// histogram's windows, never a filtered value.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "flyball/governor/regime.hpp"

namespace flyball::governor {

/// Why the breaker changed its state.
enum class BreakerCause : std::uint8_t {
    none,
    calibrated,             ///< three valid windows were seen
    three_of_five_late,     ///< while waiting
    far_too_late,           ///< one p99 above 2*D while waiting
    not_a_number,           ///< an estimate was not finite
    dropped_while_waiting,  ///< the ring overflowed with t > 0
    back_off_over,          ///< OPEN lasted its time
    probation_passed,       ///< HALF lasted its time
};

/// One slow period as the breaker sees it.
struct BreakerInput {
    double elapsed_ns = 0.0;   ///< since the last one
    bool is_valid = false;     ///< enough samples to judge p99
    double p99_ns = 0.0;       ///< raw
    double target_ns = 0.0;    ///< D
    bool was_waiting = false;  ///< t was above 2 % of D at some time of the window
    bool is_finite = true;     ///< the worker's estimates are numbers
    bool dropped = false;      ///< the ring refused packets in the window
};

/// CALIBRATE (greedy, cap 32) until 3 valid windows -> CLOSED -> OPEN (greedy) on 3 late of 5
/// windows, or one p99 > 2*D, both only while waiting, or an estimate that is not a number, or a
/// drop while waiting. OPEN lasts 1, 2, 4 .. 60 s -> HALF (t <= D/4) for 1 s -> CLOSED. In the
/// first windows of HALF and of CLOSED after it one late window is enough; a CLOSED as long as the
/// last OPEN forgives, and the next OPEN is 1 s again. One thread at a time; some ns per update.
class CircuitBreaker {
  public:
    /// Returns what made the state change, or none.
    BreakerCause update(const BreakerInput& input) noexcept;

    /// calibrate, closed, open or half.
    [[nodiscard]] Regime state() const noexcept { return state_; }

    [[nodiscard]] unsigned trips() const noexcept { return trips_; }

    /// Late windows in which nobody waited: not the governor's fault, counted apart.
    [[nodiscard]] std::uint64_t late_when_greedy() const noexcept { return late_when_greedy_; }

    [[nodiscard]] std::uint64_t late_when_waiting() const noexcept { return late_when_waiting_; }

  private:
    [[nodiscard]] BreakerCause harm(const BreakerInput& input) noexcept;
    BreakerCause enter(Regime state, double lasts_ns, BreakerCause cause) noexcept;

    Regime state_ = Regime::calibrate;
    double left_ns_ = 0.0;  ///< of OPEN, of HALF, or of CLOSED until it forgives
    double back_off_ns_ = 1e9;
    double lasts_open_ns_ = 0.0;
    unsigned valid_windows_ = 0;
    std::uint32_t late_history_ = 0;  ///< one bit per valid window, newest lowest
    unsigned trips_ = 0;
    std::uint64_t late_when_greedy_ = 0;
    std::uint64_t late_when_waiting_ = 0;
};

}  // namespace flyball::governor
