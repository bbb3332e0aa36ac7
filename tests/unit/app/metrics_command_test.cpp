// SPDX-License-Identifier: BSD-3-Clause
#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include "flyball/telemetry/metrics_page.hpp"

#include "../../../src/app/commands.hpp"

namespace flyball::app {
namespace {

TEST(MetricsCommand, PrintsThePageAndSucceeds) {
    CLI::App app;
    int exit_code = -1;
    add_metrics_command(app, exit_code);
    testing::internal::CaptureStdout();
    app.parse("metrics");
    EXPECT_EQ(testing::internal::GetCapturedStdout(), telemetry::metrics_page());
    EXPECT_EQ(exit_code, 0);
}

}  // namespace
}  // namespace flyball::app
