// SPDX-License-Identifier: BSD-3-Clause
#include "config_report_json.hpp"

#include <gtest/gtest.h>

namespace flyball::telemetry {
namespace {

TEST(ConfigReportJson, HasEveryFieldUnderItsName) {
    const ConfigReport report{.generation = 1,
                              .cause = "patch",
                              .changes_total = 2,
                              .rollbacks_total = 3,
                              .reverts_total = 4,
                              .refused_total = 5,
                              .pending_options = 6,
                              .lagging_lcores = 7,
                              .reverts_in_seconds = 8.5,
                              .is_persistent = true,
                              .damaged_files_total = 9,
                              .last_reload_successful = false,
                              .last_reload_success_timestamp_seconds = 10};
    EXPECT_EQ(config_report_json(report).dump(),
              R"({"generation":1,"cause":"patch","changes_total":2,"rollbacks_total":3,)"
              R"("reverts_total":4,"refused_total":5,"pending_options":6,"lagging_lcores":7,)"
              R"("reverts_in_seconds":8.5,"is_persistent":true,"damaged_files_total":9,)"
              R"("last_reload_successful":false,"last_reload_success_timestamp_seconds":10.0})");
}

TEST(ConfigReportJson, IsNullWithoutAReport) {
    EXPECT_TRUE(config_report_json(std::nullopt).is_null());
}

TEST(ConfigReportJson, WhatStaysHasNoTimeToRevert) {
    EXPECT_TRUE(config_report_json(ConfigReport{})["reverts_in_seconds"].is_null());
}

}  // namespace
}  // namespace flyball::telemetry
