// SPDX-License-Identifier: BSD-3-Clause
// The two cache lines between a worker and the control thread: what the worker is told every 10 ms
// and what it says about itself every 1 ms.
#pragma once

#include <cstdint>

#include "flyball/governor/limits.hpp"
#include "flyball/governor/regime.hpp"
#include "flyball/governor/shared_line.hpp"

namespace flyball::governor {

/// Control thread -> worker. Times in ns.
struct Guidance {
    std::uint32_t epoch = 0;            ///< increases with every slow period: a sign of life
    Regime regime = Regime::calibrate;  ///< calibrate, closed, open, half or hold
    Mode mode = Mode::automatic;
    bool fleet_moved = false;  ///< workers or buckets changed in this slow period
    std::uint8_t padding = 0;
    float target_ns = 0.0F;            ///< D: 99 % of packets must be faster; 0 = no target
    float trim_ns = 0.0F;              ///< theta
    float margin = 0.05F;              ///< m + q, share of the target kept free
    std::uint32_t manual_wait_ns = 0;  ///< with Mode::manual
    Limits limits{};
    std::uint64_t manual_until_ns = 0;  ///< the worker's clock; then automatic again
    std::uint16_t manual_threshold = 1;
    std::uint16_t manual_cap = 32;
    std::uint32_t generation = 0;  ///< of the configuration that this comes from
    std::uint32_t unused[2] = {};
};

using GuidanceLine = SharedLine<Guidance>;

/// Worker -> control thread, after each fast period. Times in ns.
struct WorkerStatus {
    std::uint32_t epoch = 0;            ///< of the guidance in use
    Regime regime = Regime::calibrate;  ///< what the worker lives by
    bool is_finite = true;              ///< false: an estimate was not a number
    bool deadline_binds = false;        ///< t as the law wants it closes bursts, not b
    std::uint8_t padding = 0;
    float rate_pps = 0.0F;
    float burst_ns = 0.0F;        ///< a
    float packet_ns = 0.0F;       ///< c
    float wait_ns = 0.0F;         ///< t decided (applied unless observe)
    float wait_max_ns = 0.0F;     ///< largest t applied under this epoch
    std::uint16_t threshold = 1;  ///< b decided
    std::uint16_t cap = 32;
    std::uint32_t depth = 0;
    std::uint32_t ring_occupancy = 0;  ///< packets waiting now
    std::uint32_t ring_drops = 0;      ///< running total, wraps
    std::uint32_t sleep_ns = 0;        ///< asked for when idle
    float stall_ns = 0.0F;         ///< longest sleep beyond all that was learnt under this epoch
    std::uint32_t generation = 0;  ///< of the guidance in use
    std::uint32_t unused[2] = {};
};

using StatusLine = SharedLine<WorkerStatus>;

/// Time in ns to serve what waits in the worker's ring beyond its threshold: packets that are held
/// on purpose are no queue.
[[nodiscard]] inline double queue_delay_ns(const WorkerStatus& status) noexcept {
    const double cap = status.cap > 0 ? static_cast<double>(status.cap) : 1.0;
    const double waiting =
        static_cast<double>(status.ring_occupancy) - static_cast<double>(status.threshold);
    const double ns_per_packet = double{status.packet_ns} + double{status.burst_ns} / cap;
    return waiting > 0.0 ? waiting * ns_per_packet : 0.0;
}

}  // namespace flyball::governor
