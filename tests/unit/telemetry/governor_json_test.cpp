// SPDX-License-Identifier: BSD-3-Clause
#include "governor_json.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace flyball::telemetry {
namespace {

using governor::Decision;
using governor::Knob;

GovernorReport a_report() {
    GovernorReport report;
    report.mode = "auto";
    report.target_ns = 300'000;
    report.windows = {.judged = 200, .late = 1, .late_greedy = 1};
    report.attained_percent = 99.5;
    report.workers.push_back(
        {.lcore = 2, .target_ns = 300'000, .regime = "closed", .wait_limit_ns = 210'000.4});
    Decision decision;
    decision.worker = 2;
    decision.to = 210'000;
    decision.predicted_core = 0.1234567F;
    report.decisions.push_back(decision);
    report.decisions_total = 77;
    return report;
}

TEST(GovernorJson, NoGovernorIsNull) {
    EXPECT_TRUE(governor_json(std::nullopt).is_null());
}

TEST(GovernorJson, TellsTargetAttainmentAndDecisions) {
    const auto json = governor_json(a_report());
    EXPECT_EQ(json["mode"], "auto");
    EXPECT_EQ(json["target_ns"], 300'000);
    EXPECT_EQ(json["attained_percent"], 99.5);
    EXPECT_EQ(json["windows"]["late_greedy"], 1);
    EXPECT_EQ(json["workers"][0]["lcore"], 2);
    EXPECT_EQ(json["workers"][0]["wait_limit_ns"], 210'000);
    EXPECT_EQ(json["decisions_total"], 77);
    ASSERT_EQ(json["decisions"].size(), 1U);
    const auto& decision = json["decisions"][0];
    EXPECT_EQ(decision["knob"], "wait_limit");
    EXPECT_EQ(decision["to"], 210'000);
    EXPECT_EQ(decision["applied"], true);
    EXPECT_EQ(decision["predicted"]["core"], 0.123);
    EXPECT_TRUE(decision["text"].get<std::string>().starts_with("lcore 2: wait_limit")) << decision;
}

TEST(GovernorJson, WhatIsNotKnownIsNull) {
    GovernorReport report = a_report();
    report.target_ns = 0;
    report.attained_percent.reset();
    report.workers[0].target_ns = 0;
    report.workers[0].packet_ns = std::numeric_limits<double>::quiet_NaN();
    const auto json = governor_json(report);
    EXPECT_TRUE(json["target_ns"].is_null());
    EXPECT_TRUE(json["attained_percent"].is_null());
    EXPECT_TRUE(json["workers"][0]["target_ns"].is_null());
    EXPECT_TRUE(json["workers"][0]["packet_ns"].is_null());
    EXPECT_TRUE(json["decisions"][0]["measured"]["p99_ns"].is_null()) << "not measured yet";
}

TEST(GovernorJson, RegimesAndTheFleetHaveNames) {
    Decision decision;
    decision.knob = Knob::regime;
    decision.from = static_cast<double>(governor::Regime::open);
    decision.to = static_cast<double>(governor::Regime::half);
    decision.worker = governor::kFleet;
    decision.mode = governor::Mode::observe;
    decision.measured_p99_ns = 5'000;
    const auto json = decision_json(decision);
    EXPECT_EQ(json["from"], "open");
    EXPECT_EQ(json["to"], "half");
    EXPECT_TRUE(json["lcore"].is_null());
    EXPECT_EQ(json["applied"], false);
    EXPECT_EQ(json["measured"]["p99_ns"], 5'000);
}

}  // namespace
}  // namespace flyball::telemetry
