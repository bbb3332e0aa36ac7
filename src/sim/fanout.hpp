// SPDX-License-Identifier: BSD-3-Clause
// A poll core that spreads what it receives over the rings of many workers, in simulated time: each
// hand-over costs the same however many packets it carries. Times in ns.
#pragma once

#include <cstdint>
#include <vector>

#include "flyball/governor/latency_histogram.hpp"

#include "policy.hpp"
#include "worker.hpp"

namespace flyball::sim {

struct FanOutConfig {
    unsigned outputs = 16;
    governor::CostModel poll{60.0, 12.0};  ///< of a poll that found packets
    double empty_poll_ns = 20.0;
    double hand_over_ns = 80.0;        ///< per burst into a ring
    std::size_t ring_capacity = 4096;  ///< of the RX queue
    std::uint64_t seed = 41;
};

/// Setpoint: burst_cap packets per poll; an output is handed over when wait_threshold packets are
/// held for it or the oldest is wait_limit_ns old. A hand-over is a burst of the totals: it takes
/// its own time and its packets' share of the polls.
class FanOut {
  public:
    explicit FanOut(const FanOutConfig& config);

    /// Receives Poisson arrivals of `pps` until `end_ns`.
    void run(double end_ns, double pps, const governor::Setpoint& setpoint);

    /// Totals, and the extremes since the last call.
    [[nodiscard]] governor::Observation observe(double now_ns) noexcept;

    [[nodiscard]] const governor::WorkTotals& totals() const noexcept { return totals_; }

    [[nodiscard]] double busy_ns() const noexcept { return busy_ns_; }

    /// From arrival to hand-over, every packet.
    [[nodiscard]] const governor::LatencyHistogram& held() const noexcept { return *held_; }

  private:
    struct Output {
        std::vector<double> arrivals{};
    };

    void admit_until(double now_ns, double gap_ns) noexcept;
    void idle_until_next(double wait_limit_ns) noexcept;
    [[nodiscard]] double poll(std::size_t cap);
    void hand_over(Output& output, double poll_ns_per_packet) noexcept;

    FanOutConfig config_;
    Rng rng_;
    Ring ring_;
    std::vector<Output> outputs_;
    double next_arrival_ns_ = 0.0;
    double now_ns_ = 0.0;
    double busy_ns_ = 0.0;
    double min_held_ns_ = governor::kNoSojourn;
    double max_held_ns_ = 0.0;
    governor::WorkTotals totals_;
    std::unique_ptr<governor::LatencyHistogram> held_;
};

}  // namespace flyball::sim
