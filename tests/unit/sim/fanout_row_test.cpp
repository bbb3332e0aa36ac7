// SPDX-License-Identifier: BSD-3-Clause
#include "fanout_row.hpp"

#include <gtest/gtest.h>

#include "outcomes.hpp"

namespace flyball::sim {
namespace {

TEST(FanOutRow, HoldsThePollCoreToMoreThanTwiceGreedysRate) {
    const Outcome& outcome = outcome_of("fan_out");
    EXPECT_EQ(demand_of(outcome), "highest rate >= 2.5 x greedy_32");
    EXPECT_LT(outcome.governor.cost, 0.5 * baseline_of(outcome, "greedy_32").cost);
    EXPECT_LE(outcome.governor.p99_ns, 20e3);
    const Score& oracle = baseline_of(outcome, "oracle");
    EXPECT_LE(oracle.cost, outcome.governor.cost)
        << "a constant setting was searched: " << oracle.note;
    EXPECT_NE(oracle.note.find("Mpps, b="), std::string::npos) << oracle.note;
}

}  // namespace
}  // namespace flyball::sim
