// SPDX-License-Identifier: BSD-3-Clause
#include "map_row.hpp"

#include <gtest/gtest.h>

#include "outcomes.hpp"

namespace flyball::sim {
namespace {

TEST(MapRow, ComparesEveryPolicyWithTheOracleInFortyEightCells) {
    const Outcome& outcome = outcome_of("map");
    EXPECT_EQ(demand_of(outcome),
              "mean cost <= 1.03 x oracle, worst cost <= 1.1 x oracle, "
              "cells with 99 % in time >= 46");
    EXPECT_EQ(outcome.baselines.size(), 6U);
    for (const Score& score : outcome.baselines) {
        EXPECT_NE(score.note.find("of 48 cells"), std::string::npos) << score.note;
    }
    EXPECT_GT(baseline_of(outcome, "greedy_32").cost, 2.0) << "there is something to save";
    EXPECT_LT(baseline_of(outcome, "static_64").attained_percent, 80.0)
        << "no constant setting fits every cell";
}

}  // namespace
}  // namespace flyball::sim
