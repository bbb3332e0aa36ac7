// SPDX-License-Identifier: BSD-3-Clause
#include "sleep_rows.hpp"

#include <gtest/gtest.h>

#include "outcomes.hpp"

namespace flyball::sim {
namespace {

TEST(SleepRows, AwakeForAFractionOfWhatPollingTakes) {
    struct Row {
        const char* name;
        double awake_max;
    };

    for (const auto& [name, awake_max] :
         {Row{"sleep_100k", 7.0}, Row{"sleep_1m", 18.0}, Row{"sleep_4m", 50.0}}) {
        const Outcome& outcome = outcome_of(name);
        EXPECT_EQ(outcome.cost_unit, "awake %") << name;
        EXPECT_LT(outcome.governor.cost, awake_max) << name;
        EXPECT_DOUBLE_EQ(baseline_of(outcome, "greedy_32").cost, 100.0) << name;
        EXPECT_EQ(demand_of(outcome),
                  "attained >= 99 %, awake more than the oracle by <= 1 points");
    }
}

}  // namespace
}  // namespace flyball::sim
