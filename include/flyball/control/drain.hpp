// SPDX-License-Identifier: BSD-3-Clause
// Leaving without losing a packet: first nobody is sent here any more (/readyz), packets that still
// come are forwarded, and only when none comes any more, or at the deadline, the process stops.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>

#include "flyball/control/router.hpp"

namespace flyball::control {

struct DrainOrder {
    std::uint64_t deadline_ns = 30'000'000'000;  ///< longest wait from the order on
    std::uint64_t quiet_ns = 1'000'000'000;      ///< so long without a packet is the end
};

struct DrainStatus {
    bool draining = false;
    std::uint64_t deadline_in_ns = 0;
    std::uint64_t quiet_for_ns = 0;  ///< since the last packet came
};

/// Times are nanoseconds of one monotonic clock. Any thread.
class Drain {
  public:
    explicit Drain(std::function<std::uint64_t()> clock) : clock_(std::move(clock)) {}

    /// Begins, or replaces the order that is being followed.
    void begin(const DrainOrder& order);

    void cancel();

    /// `rx_packets`: received by all ports so far. True: it is time to stop.
    [[nodiscard]] bool is_over(std::uint64_t rx_packets);

    [[nodiscard]] DrainStatus status() const;

  private:
    std::function<std::uint64_t()> clock_;
    mutable std::mutex mutex_;
    bool draining_ = false;
    DrainOrder order_;
    std::uint64_t begun_ns_ = 0;
    std::uint64_t rx_packets_ = 0;
    std::uint64_t last_packet_ns_ = 0;
};

/// GET, POST and DELETE /api/v1/drain. `drain` must outlive the router.
void add_drain_routes(Router& router, Drain& drain);

}  // namespace flyball::control
