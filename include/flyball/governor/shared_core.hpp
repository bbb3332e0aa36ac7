// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "flyball/governor/cost_model.hpp"
#include "flyball/governor/limits.hpp"
#include "flyball/governor/observation.hpp"

namespace flyball::governor {

/// One core that serves a latency-critical queue and a bulk queue by turns: a latency-critical
/// packet waits for at most one bulk burst and its own, so the bulk cap is what the target leaves:
///   cap = (0.9*D - 2a - c_lc*n_lc - theta) / c_bulk
/// It comes down at once; it rises to at most twice itself a period. Worker's thread only.
class SharedCore {
  public:
    SharedCore(const CostModel& prior, const Limits& limits) noexcept;

    /// One fast period: work done on the bulk queue, and what is known of the latency-critical one:
    /// its cost, its usual burst in packets, the target D and its trim theta. Returns the bulk cap
    /// in packets.
    [[nodiscard]] double update(const WorkTotals& bulk,
                                double ns_per_tick,
                                const CostModel& critical,
                                double critical_burst,
                                double target_ns,
                                double trim_ns) noexcept;

    [[nodiscard]] double cap() const noexcept { return cap_; }

    /// True when the bulk cap is what limits: then the trim may learn from being early.
    [[nodiscard]] bool cap_binds() const noexcept { return cap_ < limits_.cap_max; }

    /// Cost of a bulk packet in ns. Bursts of one size cannot tell a from c, so a is assumed; an
    /// EMA with weight 0.9 up and 0.3 down, since a packet that became dearer must be noticed now.
    [[nodiscard]] double bulk_packet_ns() const noexcept { return bulk_packet_ns_; }

  private:
    Limits limits_;
    double burst_ns_;
    double bulk_packet_ns_;
    double cap_;
};

}  // namespace flyball::governor
