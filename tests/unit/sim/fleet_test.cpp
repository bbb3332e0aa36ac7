// SPDX-License-Identifier: BSD-3-Clause
#include "fleet.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "metrics.hpp"

namespace flyball::sim {
namespace {

/// Two thirds of the packets fall into bucket 0, the rest evenly into seven others.
FleetWorkload lopsided(double pps, double seconds = 0.3) {
    FleetWorkload workload;
    workload.service.cost = {.burst_ns = 500.0, .packet_ns = 1000.0};
    workload.seconds = seconds;
    workload.bucket_count = 8;
    workload.arrivals = std::make_shared<const Arrivals>(poisson({{seconds, pps}}, 1.0, 1));
    workload.buckets.resize(workload.arrivals->size());
    for (std::size_t i = 0; i < workload.buckets.size(); ++i) {
        workload.buckets[i] = static_cast<std::uint16_t>(i % 3 == 0 ? 1 + i / 3 % 7 : 0);
    }
    return workload;
}

PolicySpec greedy() {
    return {.name = "greedy", .knobs = {.cap = 32}};
}

std::uint64_t packets(const Rows& rows) {
    return std::accumulate(rows.begin(), rows.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const auto& row) { return sum + row.packets; });
}

TEST(Fleet, NoPacketIsLostOrServedTwice) {
    for (const bool balances : {false, true}) {
        const FleetWorkload workload = lopsided(1.1e6);
        const FleetRun run = run_fleet(workload, {.policy = greedy(),
                                                  .workers_min = balances ? 1U : 4U,
                                                  .workers_max = 4,
                                                  .balances = balances});
        const std::uint64_t ended = packets(run.rows) + drops(run.rows, from(run.rows, 0));
        EXPECT_NEAR(static_cast<double>(ended), static_cast<double>(workload.arrivals->size()),
                    500.0)
            << "but for those in flight at the end";
        EXPECT_LE(ended, workload.arrivals->size());
        EXPECT_EQ(run.moves > 0, balances);
    }
}

TEST(Fleet, WakesWorkersForTheLoadAndLetsThemSleepAfter) {
    FleetWorkload workload = lopsided(4e5, 1.0);
    const FleetSetup setup{
        .policy = greedy(), .workers_min = 1, .workers_max = 4, .balances = true};
    const FleetRun low = run_fleet(workload, setup);
    EXPECT_EQ(low.rows.back().workers, 1.0);
    workload = lopsided(1.5e6, 0.3);
    const FleetRun high = run_fleet(workload, setup);
    EXPECT_GE(high.rows.back().workers, 3.0);
    EXPECT_GE(high.resizes, 1U);
}

TEST(Fleet, IsTheSameEveryTime) {
    const FleetWorkload workload = lopsided(1.1e6, 0.1);
    const FleetSetup setup{.policy = {.name = "governor", .kind = PolicySpec::Kind::governed},
                           .workers_min = 1,
                           .workers_max = 4,
                           .balances = true};
    const FleetRun first = run_fleet(workload, setup);
    const FleetRun second = run_fleet(workload, setup);
    ASSERT_EQ(first.rows.size(), second.rows.size());
    for (std::size_t i = 0; i < first.rows.size(); ++i) {
        EXPECT_EQ(first.rows[i].p99_ns, second.rows[i].p99_ns) << i;
        EXPECT_EQ(first.rows[i].busy_ns, second.rows[i].busy_ns) << i;
    }
}

}  // namespace
}  // namespace flyball::sim
