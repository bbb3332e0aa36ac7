// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace flyball::governor {

/// Who decides about a worker.
enum class Mode : std::uint8_t {
    automatic,  ///< the governor
    observe,    ///< the governor decides and records, the worker stays greedy
    manual,     ///< a human's values, until they expire
};

/// How far the governor may go at the moment. Safety only ever moves towards greedy: take what is
/// there (threshold 1), never wait (limit 0).
enum class Regime : std::uint8_t {
    calibrate,  ///< greedy with cap 32 (more if the load needs it) until three
                ///< valid windows were seen
    closed,     ///< the law at work
    open,       ///< the breaker tripped: greedy for 1, 2, 4 .. 60 s
    half,       ///< on probation for 1 s: waits at most a quarter of the target
    hold,       ///< too few samples: trim and misses frozen, margin 0.25
    overload,   ///< a standing queue: greedy, short queue, asks for a worker
    dead_man,   ///< the control thread is silent: greedy
    count,
};

inline constexpr std::array<std::string_view, static_cast<std::size_t>(Regime::count)> kRegimeNames{
    "calibrate", "closed", "open", "half", "hold", "overload", "dead_man"};

[[nodiscard]] constexpr std::string_view to_string(Regime regime) noexcept {
    return kRegimeNames[static_cast<std::size_t>(regime)];
}

/// Whether waiting for company is out of the question.
[[nodiscard]] constexpr bool is_greedy(Regime regime) noexcept {
    return regime == Regime::calibrate || regime == Regime::open || regime == Regime::overload ||
           regime == Regime::dead_man;
}

}  // namespace flyball::governor
