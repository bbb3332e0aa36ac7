// SPDX-License-Identifier: BSD-3-Clause
#include "shared_worker.hpp"

#include <gtest/gtest.h>

#include "arrivals.hpp"

namespace flyball::sim {
namespace {

constexpr SharedCosts kCosts{.critical = {}, .bulk = {.packet_ns = 50.0}};

TEST(SharedWorker, ServesBothByTurns) {
    const Arrivals arrivals = poisson({{0.01, 2e5}}, 1.0, 1);
    SharedWorker worker(arrivals);
    worker.run(10e6, 64, kCosts);
    EXPECT_NEAR(static_cast<double>(worker.critical().packets),
                static_cast<double>(arrivals.size()), 2.0);
    EXPECT_EQ(worker.critical().ring_drops, 0U);
    EXPECT_EQ(worker.bulk().packets, 64 * worker.bulk().bursts) << "bulk never runs dry";
    const double busy_ns =
        kNsPerTick * static_cast<double>(worker.critical().busy_ticks + worker.bulk().busy_ticks);
    EXPECT_NEAR(busy_ns, 10e6, 10e3) << "one of the two is always at work";
    EXPECT_EQ(governor::snapshot(worker.sojourns()).count(), worker.critical().packets);
}

TEST(SharedWorker, ACriticalPacketWaitsForOneBulkBurstAndItsOwn) {
    const Arrivals arrivals = poisson({{0.05, 2e5}}, 1.0, 1);
    for (const std::size_t cap : {16U, 128U, 256U}) {
        SharedWorker worker(arrivals);
        worker.run(50e6, cap, kCosts);
        const double bulk_ns = kCosts.bulk.time_ns(static_cast<double>(cap));
        const auto sojourns = governor::snapshot(worker.sojourns());
        EXPECT_GT(static_cast<double>(sojourns.percentile(99.0)), bulk_ns) << cap;
        EXPECT_LT(static_cast<double>(sojourns.percentile(99.0)), bulk_ns + 1'500.0) << cap;
    }
}

TEST(SharedWorker, DropsWhatTheRingCannotHold) {
    const Arrivals arrivals(40'000, 1.0);
    SharedWorker worker(arrivals);
    worker.run(1e3, 8, kCosts);
    worker.run(2e3, 8, kCosts);
    EXPECT_EQ(worker.critical().arrivals, 40'000U);
    EXPECT_EQ(worker.critical().ring_drops, 40'000U - 16'384U);
}

}  // namespace
}  // namespace flyball::sim
