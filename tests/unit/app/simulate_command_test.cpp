// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/simulate_command.hpp"

#include <gtest/gtest.h>

namespace flyball::app {
namespace {

TEST(SimulateCommand, ListsEveryScenario) {
    const auto listed = simulate({.list = true});
    ASSERT_TRUE(listed);
    EXPECT_TRUE(listed->passed);
    for (const sim::Scenario& scenario : sim::scenarios()) {
        EXPECT_NE(listed->text.find(std::string(scenario.name) + " "), std::string::npos)
            << scenario.name << " in:\n"
            << listed->text;
    }
}

TEST(SimulateCommand, AnUnknownScenarioIsAUsageError) {
    const auto simulated = simulate({.scenario = "storm"});
    ASSERT_FALSE(simulated);
    EXPECT_EQ(simulated.error().error_class, ErrorClass::usage);
    EXPECT_NE(simulated.error().message.find("'storm'"), std::string::npos)
        << simulated.error().message;
}

}  // namespace
}  // namespace flyball::app
