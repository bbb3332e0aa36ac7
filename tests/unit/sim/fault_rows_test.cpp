// SPDX-License-Identifier: BSD-3-Clause
#include "fault_rows.hpp"

#include <gtest/gtest.h>

#include "outcomes.hpp"

namespace flyball::sim {
namespace {

TEST(FaultRows, WithoutTheBreakerAStuckSensorIsHardlyEverInTime) {
    const Outcome& outcome = outcome_of("sensor_stuck");
    EXPECT_LT(baseline_of(outcome, "without_breaker").attained_percent, 2.0);
    EXPECT_GE(outcome.governor.attained_percent, 98.0);
}

TEST(FaultRows, WrongModelsStillSaveCoreTime) {
    for (const auto* name : {"model_third", "model_triple", "rate_tenfold", "sensor_silent"}) {
        const Outcome& outcome = outcome_of(name);
        EXPECT_EQ(demand_of(outcome), "attained >= 99 %") << name;
        EXPECT_LT(outcome.governor.cost, 0.9 * baseline_of(outcome, "greedy_32").cost) << name;
    }
}

TEST(FaultRows, AnInfeasibleStretchLeavesNoTrace) {
    const Outcome& outcome = outcome_of("stalls");
    EXPECT_FALSE(baseline_of(outcome, "oracle").feasible);
    EXPECT_LT(baseline_of(outcome, "greedy_32").attained_percent, 90.0)
        << "nobody is in time, or the scenario shows nothing";
}

TEST(FaultRows, OverloadIsServedInTimeWhereBaselinesLetTheQueueGrow) {
    const Outcome& outcome = outcome_of("overload");
    EXPECT_GT(baseline_of(outcome, "greedy_32").p99_ns, 10 * outcome.governor.p99_ns);
    EXPECT_GT(outcome.governor.drops, 0U) << "1.3 times the capacity cannot all be served";
}

TEST(FaultRows, ADeadControlThreadIsNoticed) {
    const Outcome& outcome = outcome_of("control_dead");
    // Waiting before, greedy from 1.1 s on.
    EXPECT_GT(outcome.series.wait_us[90], 20.0);
    for (std::size_t window = 112; window < outcome.series.wait_us.size(); ++window) {
        EXPECT_EQ(outcome.series.wait_us[window], 0.0) << window;
    }
}

}  // namespace
}  // namespace flyball::sim
