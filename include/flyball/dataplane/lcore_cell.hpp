// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "flyball/dataplane/counters.hpp"
#include "flyball/governor/latency_histogram.hpp"
#include "flyball/governor/setpoint.hpp"

namespace flyball::dataplane {

/// All that one lcore shares with the control thread. The lcore writes everything but `setpoint`,
/// which it only reads.
struct LcoreCell {
    LoopCounters loop;
    DropCounters drops;
    BurstCounters ring_bursts;           ///< worker: what it took from the poll cores' rings
    governor::LatencyHistogram latency;  ///< sojourn in cycles, RX stamp to TX accepted
    governor::SetpointCell setpoint;
};

}  // namespace flyball::dataplane
