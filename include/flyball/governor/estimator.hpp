// SPDX-License-Identifier: BSD-3-Clause
// Learns rate and cost from a worker's totals, once per period (1 ms). Each estimator belongs to
// one thread.
#pragma once

#include <cstdint>

#include "flyball/governor/cost_model.hpp"
#include "flyball/governor/observation.hpp"

namespace flyball::governor {

/// Arrival rate, quick to rise and slow to fall: EMA with weight 0.7 up, 0.3 down; the first
/// traffic after a silence counts at once.
class RateEstimator {
  public:
    /// Adds a period in which `arrivals` packets came, dropped ones included; `per_period_ns` is
    /// one divided by its length in ns.
    void update(std::uint64_t arrivals, double per_period_ns) noexcept;

    /// Packets per ns, >= 0.
    [[nodiscard]] double rate() const noexcept { return rate_; }

  private:
    double rate_ = 0.0;
};

/// Cost of a burst by least squares of duration on size with exponential forgetting (0.9 per
/// period). When sizes do not vary enough to tell a from c (determinant <= 0.05 * S1 * Snn), a is
/// kept and c alone moves.
class CostEstimator {
  public:
    explicit constexpr CostEstimator(const CostModel& prior = {}) noexcept : cost_(prior) {}

    /// Adds one period's work; `ns_per_tick` converts its ticks.
    void update(const WorkTotals& period, double ns_per_tick) noexcept;

    /// Last estimate; the prior until bursts were seen.
    [[nodiscard]] const CostModel& cost() const noexcept { return cost_; }

    /// False once a sum or the estimate is not a finite number: then reset().
    [[nodiscard]] bool is_valid() const noexcept;

    /// Forgets everything: after a stretch of nonsense.
    void reset(const CostModel& prior = {}) noexcept { *this = CostEstimator(prior); }

  private:
    CostModel cost_;
    // Weighted sums over bursts of n packets that took s ns.
    double ones_ = 0.0;
    double n_ = 0.0;
    double nn_ = 0.0;
    double s_ = 0.0;
    double ns_ = 0.0;
};

}  // namespace flyball::governor
