// SPDX-License-Identifier: BSD-3-Clause
#include "oracle.hpp"

#include <array>

#include <gtest/gtest.h>
#include <tbb/global_control.h>

namespace flyball::sim {
namespace {

Workload workload(double pps, double seconds = 0.1) {
    Workload result;
    result.arrivals = std::make_shared<const Arrivals>(poisson({{seconds, pps}}, 1.0, 1));
    result.seconds = seconds;
    return result;
}

/// The same grid without shortcuts.
std::optional<Oracle> by_exhaustion(const Workload& load) {
    std::optional<Oracle> best;
    for (const std::uint16_t cap : std::array<std::uint16_t, 2>{32, 256}) {
        for (const std::uint16_t threshold :
             std::array<std::uint16_t, 8>{1, 2, 8, 16, 32, 64, 128, 256}) {
            for (unsigned step = 0; step <= 48; step += 2) {
                if (threshold > cap || (threshold > 1) != (step > 0)) {
                    continue;
                }
                const FixedKnobs knobs{
                    .cap = cap, .threshold = threshold, .wait_ns = step * 1'000U};
                const auto policy = make_policy({.knobs = knobs}, {});
                const Rows rows = run(load, *policy);
                const Span judged = from(rows, 2);
                const double cost = ns_per_packet(rows, judged);
                if (late_windows(rows, judged, 50e3) == 0 && (!best || cost < best->cost_ns)) {
                    best = Oracle{knobs, cost, 100.0};
                }
            }
        }
    }
    return best;
}

TEST(Oracle, FindsWhatTryingEverythingFinds) {
    for (const double pps : {3e5, 3e6}) {
        const Workload load = workload(pps);
        const auto found = find_oracle(load, {.fine = false});
        const auto best = by_exhaustion(load);
        ASSERT_TRUE(found && best);
        EXPECT_NEAR(found->cost_ns, best->cost_ns, 0.1 + 0.002 * best->cost_ns)
            << pps << ": b " << found->knobs.threshold << " t " << found->knobs.wait_ns;
        EXPECT_EQ(found->attained_percent, 100.0);
    }
}

TEST(Oracle, ATightTargetLeavesNothingToWaitFor) {
    const auto found = find_oracle(workload(3e6), {.target_ns = 2'500.0, .fine = false});
    ASSERT_TRUE(found);
    EXPECT_LE(found->knobs.wait_ns, 2'500U);
    EXPECT_FALSE(find_oracle(workload(3e6), {.target_ns = 200.0, .fine = false}))
        << "no burst is that quick";
}

TEST(Oracle, IsTheSameOnAnyNumberOfCores) {
    const Workload load = workload(1e6, 0.05);
    const auto parallel = find_oracle(load, {});
    const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
    const auto serial = find_oracle(load, {});
    ASSERT_TRUE(parallel && serial);
    EXPECT_EQ(parallel->knobs, serial->knobs);
    EXPECT_EQ(parallel->cost_ns, serial->cost_ns);
}

TEST(PartOf, CutsArrivalsAndCosts) {
    Workload load = workload(1e6);
    load.services.push_back({.from_ns = 4e7, .cost = {.packet_ns = 800.0}});
    const Workload part = part_of(load, {3, 8});
    EXPECT_DOUBLE_EQ(part.seconds, 0.05);
    EXPECT_NEAR(static_cast<double>(part.arrivals->size()), 5e4, 1e3);
    EXPECT_GE(part.arrivals->front(), 0.0);
    EXPECT_LT(part.arrivals->back(), 5e7);
    EXPECT_EQ(service_at(part.services, 0.5e7).cost.packet_ns, 100.0);
    EXPECT_EQ(service_at(part.services, 1.5e7).cost.packet_ns, 800.0);
    EXPECT_EQ(service_at(part_of(load, {5, 8}).services, 0.0).cost.packet_ns, 800.0);
}

}  // namespace
}  // namespace flyball::sim
