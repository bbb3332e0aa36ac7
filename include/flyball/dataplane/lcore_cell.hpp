// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstdint>

#include "flyball/dataplane/counters.hpp"
#include "flyball/governor/guidance.hpp"
#include "flyball/governor/latency_histogram.hpp"
#include "flyball/governor/setpoint.hpp"

namespace flyball::dataplane {

/// All that one lcore shares with the control thread. The lcore writes everything but
/// `base_setpoint` and `guidance`, and `setpoint` only if it has a governor; else the control
/// thread writes that.
struct LcoreCell {
    LoopCounters loop;
    DropCounters drops;
    BurstCounters ring_bursts;             ///< worker: what it took from the poll cores' rings
    governor::LatencyHistogram latency;    ///< sojourn in cycles, RX stamp to TX accepted
    governor::SetpointCell setpoint;       ///< what the lcore obeys
    governor::SetpointCell base_setpoint;  ///< what its governor starts from
    governor::GuidanceLine guidance;
    governor::StatusLine status;
};

/// The setpoint as an lcore obeys it. Bursts of 0 packets would stop it for good, and more than
/// kBurstMax fit into no burst, whatever the writer thought.
[[nodiscard]] inline governor::Setpoint obeyed_setpoint(const LcoreCell& cell) noexcept {
    constexpr std::uint16_t kOne = 1;
    governor::Setpoint setpoint = cell.setpoint.load();
    setpoint.rx_burst = std::clamp(setpoint.rx_burst, kOne, kBurstMax);
    setpoint.burst_cap = std::clamp(setpoint.burst_cap, kOne, kBurstMax);
    return setpoint;
}

}  // namespace flyball::dataplane
