// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/sim/scenarios.hpp"

#include <set>

#include <gtest/gtest.h>

#include "flyball/sim/render.hpp"

#include "outcomes.hpp"

namespace flyball::sim {
namespace {

TEST(Scenarios, HaveNamesOfTheirOwn) {
    std::set<std::string_view> names;
    for (const Scenario& scenario : scenarios()) {
        EXPECT_TRUE(names.insert(scenario.name).second) << scenario.name;
        EXPECT_FALSE(scenario.summary.empty()) << scenario.name;
    }
}

TEST(Scenarios, AnUnknownNameNamesTheKnownOnes) {
    const auto outcome = run_scenario("stepp", kDefaultSeed);
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().error_class, ErrorClass::usage);
    EXPECT_NE(outcome.error().message.find("there are step, step_bursts_8"), std::string::npos)
        << outcome.error().message;
}

/// The promise of the whole governor, as `flyball simulate --all` prints it.
TEST(Scenarios, AllMeetTheirDemand) {
    const auto outcomes = run_all_scenarios(kDefaultSeed);
    ASSERT_EQ(outcomes.size(), scenarios().size());
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        EXPECT_EQ(outcomes[i].scenario, scenarios()[i].name);
        EXPECT_TRUE(outcomes[i].passed()) << render_table(outcomes[i]);
        known_outcomes().emplace(outcomes[i].scenario, outcomes[i]);
    }
}

}  // namespace
}  // namespace flyball::sim
