// SPDX-License-Identifier: BSD-3-Clause
#include "single_rows.hpp"

#include <gtest/gtest.h>

namespace flyball::sim {
namespace {

TEST(SingleRows, AreTheSameToTheBit) {
    const Outcome first = run_cold_start(5);
    const Outcome second = run_cold_start(5);
    EXPECT_EQ(first.governor.cost, second.governor.cost);
    EXPECT_EQ(first.series.p99_us, second.series.p99_us);
    EXPECT_EQ(first.series.wait_us, second.series.wait_us);
    EXPECT_NE(first.series.p99_us, run_cold_start(6).series.p99_us);
}

TEST(SingleRows, StateTheDemandOfTheTable) {
    const Outcome outcome = run_cost_x16(2);
    EXPECT_EQ(outcome.scenario, "cost_x16");
    EXPECT_EQ(demand_of(outcome), "late windows <= 3");
    EXPECT_EQ(outcome.baselines.size(), 6U);
}

}  // namespace
}  // namespace flyball::sim
