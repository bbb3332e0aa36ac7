// SPDX-License-Identifier: BSD-3-Clause
// Runs one worker under one policy and keeps what happened per 10 ms window.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "arrivals.hpp"
#include "policy.hpp"
#include "worker.hpp"

namespace flyball::sim {

/// One slow period, seen from outside: exact, not sampled.
struct WindowRow {
    double p99_ns = 0.0;       ///< of the packets that left; 0 if none
    double busy_ns = 0.0;      ///< on bursts
    double off_core_ns = 0.0;  ///< asleep
    std::uint64_t packets = 0;
    std::uint64_t arrivals = 0;
    std::uint64_t drops = 0;
    // Knobs in force at its end.
    double wait_ns = 0.0;
    double threshold = 1.0;
    double cap = 0.0;
    double workers = 1.0;
    governor::Regime regime = governor::Regime::closed;
};

using Rows = std::vector<WindowRow>;

/// Windows [begin, end) of a run.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

/// What one worker is put through.
struct Workload {
    std::shared_ptr<const Arrivals> arrivals{};
    double seconds = 0.0;
    std::vector<Service> services{Service{}};
    WorkerConfig worker{};
};

/// Ends a run early when it can no longer be what is looked for.
struct GiveUp {
    double target_ns = 0.0;
    std::size_t from_window = 0;
    std::size_t late_max = SIZE_MAX;  ///< windows
    bool on_drop = false;
};

/// Deterministic: the same workload and policy give the same rows. Given up, the rows end there.
[[nodiscard]] Rows run(const Workload& workload, Policy& policy, const GiveUp& give_up = {});

[[nodiscard]] inline double time_of(std::size_t window) noexcept {
    return static_cast<double>(window) * kFastPeriodNs * kFastPerSlow;
}

}  // namespace flyball::sim
