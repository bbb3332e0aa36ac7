// SPDX-License-Identifier: BSD-3-Clause
// The answers themselves go through a socket: tests/e2e/scenarios/dpdk_telemetry_test.py.
#include "flyball/telemetry/dpdk_commands.hpp"

#include <gtest/gtest.h>

namespace flyball::telemetry {
namespace {

TEST(DpdkCommands, CanBeServedAgainAfterTheyWereTakenBack) {
    for (int round = 0; round < 2; ++round) {
        const auto commands = DpdkCommands::serve([] { return nullptr; });
        ASSERT_TRUE(commands) << commands.error().message;
    }
}

TEST(DpdkCommands, TheSourceIsGivenBack) {
    const auto report = std::make_shared<const Report>();
    {
        const auto commands = DpdkCommands::serve([report] { return report; });
        ASSERT_TRUE(commands) << commands.error().message;
        EXPECT_GT(report.use_count(), 1);
    }
    EXPECT_EQ(report.use_count(), 1);
}

}  // namespace
}  // namespace flyball::telemetry
