// SPDX-License-Identifier: BSD-3-Clause
#include "worker.hpp"

#include <gtest/gtest.h>

#include "policy.hpp"

namespace flyball::sim {
namespace {

using governor::Setpoint;

/// No jitter, no stalls: 250 + 100 n.
const Service kExact{.cost = {}, .jitter = 0.0, .stalls_per_busy_s = 0.0};

struct Timed {
    std::uint64_t bursts;
    std::uint64_t packets;
    double longest_ns;
    double shortest_ns;
};

Timed run(std::vector<double> arrivals, const FixedKnobs& knobs, double until_ns = 1e6) {
    Worker worker({});
    worker.offer(arrivals);
    worker.run(until_ns, to_setpoint(knobs), kExact);
    const auto seen = worker.observe(until_ns);
    return {seen.totals.bursts, seen.totals.packets, seen.max_sojourn_ns, seen.min_sojourn_ns};
}

TEST(Worker, GreedyServesAtOnce) {
    const Timed timed = run({1'000.0, 50'000.0}, {});
    EXPECT_EQ(timed.bursts, 2U);
    EXPECT_DOUBLE_EQ(timed.longest_ns, 350.0);
}

TEST(Worker, TakesWhatGatheredWhileItWasBusy) {
    // The second and third come while the first is served: one burst of two.
    const Timed timed = run({1'000.0, 1'100.0, 1'200.0}, {});
    EXPECT_EQ(timed.bursts, 2U);
    EXPECT_DOUBLE_EQ(timed.longest_ns, 1'350.0 + 450.0 - 1'100.0);
}

TEST(Worker, WaitsForTheThreshold) {
    const Timed timed = run({1'000.0, 2'000.0, 3'000.0}, {.threshold = 3, .wait_ns = 100'000});
    EXPECT_EQ(timed.bursts, 1U);
    EXPECT_DOUBLE_EQ(timed.longest_ns, 2'000.0 + 550.0);
    EXPECT_DOUBLE_EQ(timed.shortest_ns, 550.0);
}

TEST(Worker, WaitsNoLongerThanTheLimit) {
    const Timed timed = run({1'000.0, 2'000.0}, {.threshold = 3, .wait_ns = 5'000});
    EXPECT_EQ(timed.bursts, 1U);
    EXPECT_DOUBLE_EQ(timed.longest_ns, 5'000.0 + 450.0);
}

TEST(Worker, TheLimitCountsFromTheOldestPacket) {
    const Timed timed = run({1'000.0, 5'900.0, 6'500.0}, {.threshold = 9, .wait_ns = 5'000});
    EXPECT_EQ(timed.bursts, 2U) << "two at 6,000, the third 5,000 after it came";
    EXPECT_DOUBLE_EQ(timed.longest_ns, 5'450.0);
}

TEST(Worker, TakesAtMostTheCap) {
    const Timed timed = run({1'000.0, 1'001.0, 1'002.0, 1'003.0, 1'004.0},
                            {.cap = 2, .threshold = 5, .wait_ns = 9'000});
    EXPECT_EQ(timed.bursts, 3U);
    EXPECT_EQ(timed.packets, 5U);
}

TEST(Worker, DropsWhatTheRingCannotHold) {
    std::vector<double> arrivals;
    for (int i = 0; i < 100; ++i) {
        arrivals.push_back(1'000.0 + i);
    }
    Worker worker({.ring_capacity = 64});
    worker.offer(arrivals);
    Setpoint setpoint = to_setpoint({.cap = 32});
    worker.run(1e6, setpoint, kExact);
    const auto seen = worker.observe(1e6);
    // One is in service while the ring fills up with 64.
    EXPECT_EQ(seen.totals.ring_drops, 35U);
    EXPECT_EQ(seen.totals.packets, 65U);
    EXPECT_EQ(seen.totals.arrivals, 100U);

    Worker guarded({.ring_capacity = 64});
    guarded.offer(arrivals);
    setpoint.queue_depth = 10;
    guarded.run(1e6, setpoint, kExact);
    EXPECT_EQ(guarded.observe(1e6).totals.packets, 11U);
}

TEST(Worker, StoppingInBetweenChangesNothing) {
    std::vector<double> arrivals;
    for (int i = 0; i < 1'000; ++i) {
        arrivals.push_back(1'000.0 + 700.0 * i);
    }
    const Setpoint setpoint = to_setpoint({.threshold = 8, .wait_ns = 4'000});
    Worker whole({});
    whole.offer(arrivals);
    whole.run(1e6, setpoint, Service{});
    Worker pieces({});
    pieces.offer(arrivals);
    for (int i = 1; i <= 1'000; ++i) {
        pieces.run(1e3 * i, setpoint, Service{});
    }
    EXPECT_EQ(whole.totals(), pieces.totals());
    EXPECT_EQ(whole.busy_ns(), pieces.busy_ns());
}

TEST(Worker, CountsWhatTheEstimatorsNeed) {
    Worker worker({.sample_stride = 2});
    const std::vector<double> arrivals{1'000.0, 2'000.0, 3'000.0};
    worker.offer(arrivals);
    worker.run(1e6, to_setpoint({.threshold = 3, .wait_ns = 100'000}), kExact);
    const auto& totals = worker.totals();
    EXPECT_EQ(totals.packets_squared, 9U);
    EXPECT_DOUBLE_EQ(static_cast<double>(totals.busy_ticks) * kNsPerTick, 550.0);
    EXPECT_DOUBLE_EQ(static_cast<double>(totals.packets_busy_ticks) * kNsPerTick, 1'650.0);
    EXPECT_EQ(governor::snapshot(worker.every_packet()).count(), 3U);
    EXPECT_EQ(governor::snapshot(worker.samples()).count(), 1U);
    const auto first = worker.observe(1e6);
    EXPECT_DOUBLE_EQ(first.max_sojourn_ns, 2'550.0);
    EXPECT_EQ(worker.observe(2e6).min_sojourn_ns, governor::kNoSojourn) << "starts again";
}

TEST(Worker, StallsAndJitterHaveTheirMean) {
    Worker worker({});
    std::vector<double> arrivals;
    for (int i = 0; i < 100'000; ++i) {
        arrivals.push_back(10'000.0 * i);
    }
    worker.offer(arrivals);
    worker.run(1e9, to_setpoint({}),
               {.jitter = 0.15, .stalls_per_busy_s = 1'000.0, .stall_ns = 5e3});
    // 350 ns and 1,000 stalls of 5 us per busy second.
    EXPECT_NEAR(worker.busy_ns() / 1e5, 350.0 * 1.005, 1.0);
}

TEST(ServiceAt, IsTheLastWhoseTimeHasCome) {
    const std::vector<Service> plan{{.cost = {.packet_ns = 50.0}},
                                    {.from_ns = 1e9, .cost = {.packet_ns = 800.0}}};
    EXPECT_EQ(service_at(plan, 0.0).cost.packet_ns, 50.0);
    EXPECT_EQ(service_at(plan, 1e9 - 1).cost.packet_ns, 50.0);
    EXPECT_EQ(service_at(plan, 1e9).cost.packet_ns, 800.0);
}

}  // namespace
}  // namespace flyball::sim
