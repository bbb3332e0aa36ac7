// SPDX-License-Identifier: BSD-3-Clause
// Reads what the lcores count, without stopping them, into the data-path part of a Report.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "flyball/base/clock.hpp"
#include "flyball/base/thread_usage.hpp"
#include "flyball/dataplane/counters.hpp"
#include "flyball/dataplane/lcore_cell.hpp"
#include "flyball/dataplane/traffic_source.hpp"
#include "flyball/dataplane/worker_ring.hpp"
#include "flyball/telemetry/report.hpp"

namespace flyball::telemetry {

/// One lcore's counters, and what they are called.
struct LcoreSource {
    unsigned lcore = 0;
    unsigned cpu = 0;
    unsigned numa_node = 0;
    std::string role;
    std::vector<std::string> stages;
    const dataplane::LcoreCell* cell = nullptr;
    ThreadUsageReader* usage = nullptr;  ///< of its thread; nullptr: no figures from the kernel
};

/// An RX queue's counters: which lcore polls it, which port it belongs to (indexes).
struct RxSource {
    std::size_t lcore = 0;
    std::size_t port = 0;
    const dataplane::BurstCounters* counters = nullptr;
    unsigned queue = 0;  ///< the port's number for it
};

struct TxSource {
    std::size_t lcore = 0;
    std::size_t port = 0;
    const dataplane::TxCounters* counters = nullptr;
};

/// Everything that counts. Pointers stay valid as long as the appliance exists.
struct Sources {
    TscScale scale{1e9};
    std::size_t ports = 0;
    std::vector<LcoreSource> lcores;
    std::vector<RxSource> rx;
    std::vector<TxSource> tx;
    std::vector<const dataplane::WorkerRing*> rings;
    const dataplane::TrafficCell* traffic = nullptr;  ///< nullptr: no generator
};

/// Fills totals, drops, latency, workers, rings, traffic and the counters of `ports` of a fresh
/// report. Any one thread at a time; never blocks an lcore.
///
/// Sent and dropped packets are read before received ones, so in_flight, their difference, is never
/// negative; it includes what arrived while the counters were read.
void collect(const Sources& sources, Report& report);

}  // namespace flyball::telemetry
