// SPDX-License-Identifier: BSD-3-Clause
#include "scaling_row.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "outcomes.hpp"

namespace flyball::sim {
namespace {

TEST(ScalingRow, AsManyWorkersAsTheLoadNeeds) {
    const Outcome& outcome = outcome_of("worker_scaling");
    const auto& workers = outcome.series.workers;
    ASSERT_EQ(workers.size(), 400U);
    EXPECT_LE(workers[90], 2.0);
    EXPECT_GE(workers[190], 4.0);
    EXPECT_GE(workers[290], 6.0);
    EXPECT_LE(workers[390], 2.0) << "and fewer again";
    EXPECT_LE(*std::max_element(workers.begin(), workers.end()), 8.0);
    EXPECT_LT(baseline_of(outcome, "greedy_32").attained_percent, 90.0)
        << "eight workers that nobody balances";
    EXPECT_NEAR(baseline_of(outcome, "8_balanced").cost, 32.0, 1e-6);
}

}  // namespace
}  // namespace flyball::sim
