// SPDX-License-Identifier: BSD-3-Clause
// What a worker counts about itself. The governor never reads a clock or a device: it is handed
// these numbers, so the same code runs on the data path, in the simulator and in your application.
#pragma once

#include <cstdint>
#include <limits>

namespace flyball::governor {

/// Running totals of one worker since its start; each may wrap around at 2^64. Written by the
/// worker only. A tick is whatever the worker's clock counts (TSC cycles, nanoseconds).
struct WorkTotals {
    std::uint64_t arrivals = 0;            ///< packets offered, those dropped before us included
    std::uint64_t packets = 0;             ///< packets taken out of the queue
    std::uint64_t bursts = 0;              ///< bursts of at least one packet
    std::uint64_t packets_squared = 0;     ///< sum of n*n over bursts of n packets
    std::uint64_t busy_ticks = 0;          ///< sum of burst durations s
    std::uint64_t packets_busy_ticks = 0;  ///< sum of n*s
    std::uint64_t empty_polls = 0;
    std::uint64_t full_bursts = 0;  ///< bursts that the cap cut short
    std::uint64_t ring_drops = 0;   ///< arrivals the queue had no room for
    std::uint64_t tx_drops = 0;     ///< packets that TX refused

    friend bool operator==(const WorkTotals&, const WorkTotals&) = default;
};

/// What happened between two readings of the same totals. Right across a wrap of any of them.
[[nodiscard]] constexpr WorkTotals since(const WorkTotals& now,
                                         const WorkTotals& earlier) noexcept {
    // Unsigned subtraction is modulo 2^64: exactly what a wrapped counter needs.
    return {.arrivals = now.arrivals - earlier.arrivals,
            .packets = now.packets - earlier.packets,
            .bursts = now.bursts - earlier.bursts,
            .packets_squared = now.packets_squared - earlier.packets_squared,
            .busy_ticks = now.busy_ticks - earlier.busy_ticks,
            .packets_busy_ticks = now.packets_busy_ticks - earlier.packets_busy_ticks,
            .empty_polls = now.empty_polls - earlier.empty_polls,
            .full_bursts = now.full_bursts - earlier.full_bursts,
            .ring_drops = now.ring_drops - earlier.ring_drops,
            .tx_drops = now.tx_drops - earlier.tx_drops};
}

/// Shortest sojourn of a period in which no packet left.
inline constexpr double kNoSojourn = std::numeric_limits<double>::infinity();

/// One worker's control period (about 1 ms): the totals at its end and what is not a total.
struct Observation {
    std::uint64_t now_ns = 0;  ///< end of the period, any monotonic clock
    WorkTotals totals{};
    double min_sojourn_ns = kNoSojourn;  ///< shortest in the period; kNoSojourn if none left
    double max_sojourn_ns = 0.0;         ///< longest in the period
    std::uint32_t ring_occupancy = 0;    ///< packets waiting at the end
};

}  // namespace flyball::governor
