// SPDX-License-Identifier: BSD-3-Clause
#include "fanout.hpp"

#include <gtest/gtest.h>

namespace flyball::sim {
namespace {

constexpr double kMs = 1e6;

governor::Setpoint greedy(std::uint16_t cap) {
    return {.burst_cap = cap};
}

TEST(FanOut, EveryPacketIsHandedOverOrStillHeld) {
    FanOut core({});
    core.run(10 * kMs, 5e6, greedy(32));
    const governor::WorkTotals& totals = core.totals();
    EXPECT_NEAR(static_cast<double>(totals.arrivals), 5e4, 1e3);
    EXPECT_EQ(totals.ring_drops, 0U);
    EXPECT_LE(totals.packets, totals.arrivals);
    EXPECT_NEAR(static_cast<double>(totals.packets), static_cast<double>(totals.arrivals), 64.0);
    EXPECT_EQ(governor::snapshot(core.held()).count(), totals.packets);
}

TEST(FanOut, HoldingMakesFewerAndLargerHandOvers) {
    FanOut eager({});
    FanOut patient({});
    eager.run(10 * kMs, 10e6, greedy(32));
    patient.run(10 * kMs, 10e6, {.burst_cap = 32, .wait_threshold = 32, .wait_limit_ns = 10'000});
    EXPECT_LT(3 * patient.totals().bursts, eager.totals().bursts);
    EXPECT_LT(patient.busy_ns(), 0.8 * eager.busy_ns());
    const auto held = governor::snapshot(patient.held());
    EXPECT_GT(held.percentile(99.0), 9'000U);
    EXPECT_LT(held.percentile(99.0), 12'000U) << "no packet is held longer than the limit";
}

TEST(FanOut, DropsWhatTheQueueCannotHold) {
    FanOut core({});
    core.run(10 * kMs, 80e6, greedy(32));
    EXPECT_GT(core.totals().ring_drops, 0U);
    EXPECT_GT(core.observe(10 * kMs).ring_occupancy, 4096U - 64U) << "full but for the last poll";
}

TEST(FanOut, ObservesExtremesSinceTheLastLook) {
    FanOut core({});
    core.run(1 * kMs, 1e6, greedy(32));
    const governor::Observation first = core.observe(1 * kMs);
    EXPECT_GT(first.min_sojourn_ns, 80.0) << "a hand-over alone takes that";
    EXPECT_LE(first.min_sojourn_ns, first.max_sojourn_ns);
    const governor::Observation second = core.observe(1 * kMs);
    EXPECT_EQ(second.min_sojourn_ns, governor::kNoSojourn);
    EXPECT_EQ(second.totals, first.totals);
}

TEST(FanOut, TheSameSeedGivesTheSamePackets) {
    FanOut first({.seed = 3});
    FanOut second({.seed = 3});
    FanOut other({.seed = 4});
    for (FanOut* core : {&first, &second, &other}) {
        core->run(2 * kMs, 3e6, greedy(64));
    }
    EXPECT_EQ(first.totals(), second.totals());
    EXPECT_NE(first.totals(), other.totals());
}

}  // namespace
}  // namespace flyball::sim
