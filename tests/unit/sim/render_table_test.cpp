// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "flyball/sim/render.hpp"

#include "sample_outcome.hpp"

namespace flyball::sim {
namespace {

TEST(RenderTable, NamesDemandGovernorAndBaselines) {
    const std::string text = render_table(sample_outcome());
    EXPECT_NE(text.find("sample (seed 3): passed"), std::string::npos) << text;
    EXPECT_NE(text.find("ok     attained >= 99.5 %: 99.8"), std::string::npos) << text;
    EXPECT_NE(text.find("governor           99.80      1      47.0      106.00   1.060"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("greedy_32         100.00      0       1.0      200.00   2.000"),
              std::string::npos)
        << text;
}

TEST(RenderTable, SaysWhatFailed) {
    Outcome outcome = sample_outcome();
    outcome.checks[1].value = 1.2;
    const std::string text = render_table(outcome);
    EXPECT_NE(text.find("sample (seed 3): FAILED"), std::string::npos) << text;
    EXPECT_NE(text.find("FAILED cost <= 1.1 x oracle: 1.2"), std::string::npos) << text;
}

TEST(RenderTable, SaysWhenThereIsNoOracle) {
    Outcome outcome = sample_outcome();
    outcome.baselines[1] = {
        .policy = "oracle", .feasible = false, .note = "no constant setting is in time"};
    EXPECT_NE(render_table(outcome).find("oracle           no constant setting is in time"),
              std::string::npos);
}

TEST(Demand, IsEveryCheckInWords) {
    EXPECT_EQ(demand_of(sample_outcome()), "attained >= 99.5 %, cost <= 1.1 x oracle");
}

TEST(Demand, NotANumberMeetsNothing) {
    Check check{.what = "settled in", .value = std::numeric_limits<double>::quiet_NaN()};
    check.limit = 20.0;
    EXPECT_FALSE(check.passed());
    check.at_least = true;
    EXPECT_FALSE(check.passed());
    EXPECT_FALSE(Outcome{}.passed()) << "demanding nothing is not passing";
}

}  // namespace
}  // namespace flyball::sim
