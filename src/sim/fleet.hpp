// SPDX-License-Identifier: BSD-3-Clause
// Several workers behind one distributor in simulated time: flows fall into buckets, a bucket
// belongs to a worker, and the governor moves buckets and wakes workers. A move takes effect
// between two fast periods; the drain of the old ring before a hand-over is not simulated.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "flyball/governor/bucket_balancer.hpp"
#include "flyball/governor/worker_scaler.hpp"

#include "run.hpp"

namespace flyball::sim {

struct FleetWorkload {
    std::shared_ptr<const Arrivals> arrivals{};
    std::vector<std::uint16_t> buckets{};  ///< of each arrival
    std::size_t bucket_count = 128;
    double seconds = 0.0;
    Service service{};
    double target_ns = 100e3;
};

/// Who decides about workers and buckets.
struct FleetSetup {
    PolicySpec policy{};  ///< of each worker
    unsigned workers_min = 8;
    unsigned workers_max = 8;
    bool balances = false;
    std::uint64_t seed = 1;
};

struct FleetRun {
    Rows rows{};  ///< of all workers together; WindowRow::workers is the mean awake
    std::size_t moves = 0;
    std::size_t resizes = 0;
};

[[nodiscard]] FleetRun run_fleet(const FleetWorkload& workload, const FleetSetup& setup);

}  // namespace flyball::sim
