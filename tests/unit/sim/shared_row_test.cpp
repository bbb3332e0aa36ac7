// SPDX-License-Identifier: BSD-3-Clause
#include "shared_row.hpp"

#include <gtest/gtest.h>

#include "outcomes.hpp"

namespace flyball::sim {
namespace {

TEST(SharedRow, FixedCapsFailOneOfThePhases) {
    const Outcome& outcome = outcome_of("shared_worker");
    EXPECT_EQ(outcome.governor.late_windows, 0U);
    EXPECT_LT(baseline_of(outcome, "static_64").attained_percent, 60.0);
    EXPECT_LT(baseline_of(outcome, "greedy_256").attained_percent, 60.0);
    EXPECT_EQ(baseline_of(outcome, "greedy_32").late_windows, 0U) << "in time, but dear";
    EXPECT_LT(outcome.governor.cost, 0.95 * baseline_of(outcome, "greedy_32").cost);
}

}  // namespace
}  // namespace flyball::sim
