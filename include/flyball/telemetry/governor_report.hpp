// SPDX-License-Identifier: BSD-3-Clause
// What the governor was told, what it holds and why: a part of the Report.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flyball/governor/decision.hpp"

namespace flyball::telemetry {

/// Windows of 10 ms in which at least 50 packets were sampled.
struct LatencyWindows {
    std::uint64_t judged = 0;
    std::uint64_t late = 0;          ///< p99 above the target
    std::uint64_t late_greedy = 0;   ///< of them, those in which the worker did not wait at all
    std::uint64_t late_stalled = 0;  ///< of them, those in which the machine stalled the worker
};

/// One worker's decided knobs, estimates and state. Times in ns.
struct GovernedWorkerReport {
    unsigned lcore = 0;
    double target_ns = 0;  ///< 0 = none
    std::string regime;
    double rate_pps = 0;
    double burst_ns = 0;   ///< a: cost of a burst
    double packet_ns = 0;  ///< c: cost of a packet
    double load = 0;       ///< rate * (c + a / cap)
    double wait_limit_ns = 0;
    unsigned wait_threshold = 1;
    unsigned burst_cap = 32;
    unsigned queue_depth = 0;
    unsigned sleep_ns = 0;
    double trim_ns = 0;
    double margin = 0;
    LatencyWindows windows{};
};

struct GovernorReport {
    std::string mode;      ///< auto, observe or manual
    double target_ns = 0;  ///< the tightest of all workers; 0 = none
    LatencyWindows windows;
    /// Share of judged windows that were in time; nothing if none was judged.
    std::optional<double> attained_percent;
    double capacity_pps = 0;      ///< of all workers, at their present cost
    unsigned workers_needed = 0;  ///< what the scaler would keep awake
    std::uint64_t decisions_total = 0;
    std::vector<GovernedWorkerReport> workers;
    std::vector<governor::Decision> decisions;  ///< the last ones, oldest first
};

}  // namespace flyball::telemetry
