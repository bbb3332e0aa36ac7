// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace flyball::governor {

/// Why the number of workers changed.
enum class ScaleCause : std::uint8_t { none, load_rose, load_fell, queue_delay, worker_asked };

/// One fast period of the whole fleet.
struct FleetLoad {
    double period_ns = 0.0;
    double load = 0.0;            ///< Lambda*(c + a/cap): in workers' worth of capacity
    double queue_delay_ns = 0.0;  ///< time to serve what waits in the fullest ring
    double target_ns = 0.0;       ///< D
    bool worker_asked = false;    ///< some worker is in OVERLOAD
};

struct ScalerLimits {
    unsigned workers_min = 1;
    unsigned workers_max = 1;
};

/// How many workers to keep awake:
///   N = ceil(load / 0.75); one more if the queue delay exceeds D/4 and load/N > 0.6, or if a
///   worker asks (at most every 100 ms); one less after 300 ms in which ceil(load / 0.6) < N, the
///   next ones 50 ms apart. Up at once and by any number, down by one. (Shenango and Caladan: the
///   delay of the oldest packet is the signal that a core is missing.) Control thread only.
class WorkerScaler {
  public:
    explicit WorkerScaler(const ScalerLimits& limits) noexcept
        : limits_(limits), workers_(limits.workers_min) {}

    /// One period; returns why workers() changed, or none. A load that is not a number changes
    /// nothing.
    ScaleCause update(const FleetLoad& fleet) noexcept;

    [[nodiscard]] unsigned workers() const noexcept { return workers_; }

  private:
    [[nodiscard]] ScaleCause raise(const FleetLoad& fleet) noexcept;
    [[nodiscard]] ScaleCause lower(const FleetLoad& fleet) noexcept;

    ScalerLimits limits_;
    unsigned workers_;
    double low_ns_ = 0.0;          ///< how long fewer would have sufficed
    double since_asked_ns_ = 1e9;  ///< since a worker last asked successfully
};

}  // namespace flyball::governor
