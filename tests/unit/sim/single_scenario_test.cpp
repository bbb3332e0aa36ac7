// SPDX-License-Identifier: BSD-3-Clause
#include "single_scenario.hpp"

#include <gtest/gtest.h>

namespace flyball::sim {
namespace {

/// 0.3 then 1.5 Mpps, short.
SingleScenario step() {
    Workload load;
    load.arrivals = std::make_shared<const Arrivals>(poisson({{0.3, 3e5}, {0.3, 1.5e6}}, 1.0, 1));
    load.seconds = 0.6;
    return {.name = "test",
            .workload = load,
            .steps = {30},
            .demand = {.attained_percent = 99.0,
                       .late_windows = 0,
                       .late_per_step = 0,
                       .cost_ratio = 1.10,
                       .settle_ms = 20.0,
                       .no_drops = true}};
}

TEST(SingleScenario, RunsGovernorBaselinesAndOracleOnTheSamePackets) {
    const SingleRuns runs = run_policies(step(), 1);
    ASSERT_EQ(runs.baselines.size(), 6U);
    EXPECT_EQ(runs.baselines.back().score.policy, "oracle");
    std::uint64_t packets = 0;
    for (const WindowRow& row : runs.governor.rows) {
        packets += row.packets;
    }
    for (const PolicyRun& run : runs.baselines) {
        std::uint64_t theirs = 0;
        for (const WindowRow& row : run.rows) {
            theirs += row.packets;
        }
        EXPECT_NEAR(static_cast<double>(theirs), static_cast<double>(packets), 200.0)
            << run.score.policy;
    }
    const double greedy = runs.baseline("greedy_32").score.cost;
    EXPECT_LT(runs.governor.score.cost, 0.6 * greedy);
    EXPECT_LE(runs.baseline("oracle").score.cost, runs.governor.score.cost);
}

TEST(SingleScenario, ChecksEverythingThatIsDemanded) {
    const Outcome outcome = run_single(step(), 1);
    EXPECT_EQ(outcome.checks.size(), 6U);
    for (const Check& check : outcome.checks) {
        EXPECT_TRUE(check.passed()) << check.what << ": " << check.value;
    }
    EXPECT_EQ(outcome.scenario, "test");
    EXPECT_EQ(outcome.cost_reference, "oracle");
    ASSERT_TRUE(outcome.settle_ms.has_value());
    EXPECT_EQ(outcome.series.p99_us.size(), 60U);
    EXPECT_EQ(outcome.series.target_us, 50.0);
}

TEST(SingleScenario, FailsWhatIsNotReached) {
    SingleScenario scenario = step();
    scenario.target_ns = 700.0;  // less than two packets take
    const Outcome outcome = run_single(scenario, 1);
    EXPECT_FALSE(outcome.passed());
    EXPECT_FALSE(outcome.baselines.back().feasible);
    EXPECT_LT(outcome.governor.attained_percent, 99.0);
    EXPECT_FALSE(outcome.settle_ms.has_value());
}

}  // namespace
}  // namespace flyball::sim
