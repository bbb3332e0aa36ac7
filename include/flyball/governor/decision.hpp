// SPDX-License-Identifier: BSD-3-Clause
// The record of a decision: what was changed, why, what was expected of it and what came of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "flyball/governor/regime.hpp"

namespace flyball::governor {

enum class Knob : std::uint8_t {
    wait_limit,      ///< t, ns
    wait_threshold,  ///< b, packets
    burst_cap,       ///< packets
    queue_depth,     ///< packets; 0 = as many as fit
    regime,          ///< values are Regime
    workers,         ///< how many are awake
    bucket_owner,    ///< values are workers; Decision::subject is the bucket
    count,
};

inline constexpr std::array<std::string_view, static_cast<std::size_t>(Knob::count)> kKnobNames{
    "wait_limit", "wait_threshold", "burst_cap",   "queue_depth",
    "regime",     "workers",        "bucket_owner"};

enum class Reason : std::uint8_t {
    model,                  ///< rate or cost changed, the law follows
    trim,                   ///< measured p99 differs from the model's
    regime,                 ///< the regime forbids or allows more
    calibrated,             ///< three valid windows were seen
    three_of_five_late,     ///< three of five windows late while waiting
    far_too_late,           ///< p99 above twice the target while waiting
    not_a_number,           ///< an estimate was not finite
    dropped_while_waiting,  ///< the ring overflowed with t > 0
    back_off_over,          ///< OPEN lasted its time
    probation_passed,       ///< HALF lasted its time
    few_samples,            ///< fewer than 50 in the window, or none for 100 ms
    samples_back,
    standing_queue,  ///< smallest sojourn above half the target for 5 ms
    queue_gone,      ///< 100 ms without drop or standing queue
    control_silent,  ///< the worker saw no new epoch for 100 ms
    load_rose,       ///< more workers needed at 75 % load
    load_fell,       ///< fewer workers suffice at 60 % load
    queue_delay,     ///< a ring's delay above a quarter of the target
    imbalance,       ///< a worker 8 points above the mean and above 60 %
    held,            ///< a human's value, for a while
    hold_over,       ///< that while is over
    count,
};

inline constexpr std::array<std::string_view, static_cast<std::size_t>(Reason::count)> kReasonNames{
    "model",
    "trim",
    "regime",
    "calibrated",
    "three_of_five_late",
    "far_too_late",
    "not_a_number",
    "dropped_while_waiting",
    "back_off_over",
    "probation_passed",
    "few_samples",
    "samples_back",
    "standing_queue",
    "queue_gone",
    "control_silent",
    "load_rose",
    "load_fell",
    "queue_delay",
    "imbalance",
    "held",
    "hold_over"};

[[nodiscard]] constexpr std::string_view to_string(Knob knob) noexcept {
    return kKnobNames[static_cast<std::size_t>(knob)];
}

[[nodiscard]] constexpr std::string_view to_string(Reason reason) noexcept {
    return kReasonNames[static_cast<std::size_t>(reason)];
}

/// A measured value that is not there yet.
inline constexpr float kNotMeasured = -1.0F;

/// 80 bytes, trivially copyable. Times in ns.
struct Decision {
    std::uint64_t time_ns = 0;  ///< the control thread's clock
    std::uint16_t worker = 0;   ///< 65535 = the fleet
    Knob knob = Knob::wait_limit;
    Reason reason = Reason::model;
    Regime regime = Regime::calibrate;
    Mode mode = Mode::automatic;  ///< observe: decided, not applied
    std::uint16_t subject = 0;    ///< the bucket of bucket_owner
    double from = 0.0;
    double to = 0.0;
    // Signals it was taken from.
    float rate_pps = 0.0F;
    float burst_ns = 0.0F;   ///< a
    float packet_ns = 0.0F;  ///< c
    float load = 0.0F;       ///< lambda*(c + a/cap)
    float p99_ns = 0.0F;     ///< of the last window
    float trim_ns = 0.0F;    ///< theta
    float margin = 0.0F;     ///< m + q
    std::uint32_t samples = 0;
    // What was expected, and what the next whole window showed.
    float predicted_p99_ns = 0.0F;
    float predicted_core = 0.0F;
    float measured_p99_ns = kNotMeasured;
    float measured_core = kNotMeasured;
};

inline constexpr std::uint16_t kFleet = 65535;

}  // namespace flyball::governor
