// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/decision_text.hpp"

#include <set>

#include <gtest/gtest.h>

namespace flyball::telemetry {
namespace {

using governor::Decision;
using governor::Knob;
using governor::Reason;

Decision a_decision() {
    Decision decision;
    decision.worker = 3;
    decision.knob = Knob::wait_limit;
    decision.reason = Reason::model;
    decision.from = 0;
    decision.to = 120'000;
    decision.rate_pps = 1.25e6F;
    decision.burst_ns = 250;
    decision.packet_ns = 90;
    decision.load = 0.11F;
    decision.p99_ns = 2'500'000;
    decision.margin = 0.05F;
    decision.samples = 730;
    decision.predicted_p99_ns = 180'000;
    decision.predicted_core = 0.31F;
    return decision;
}

TEST(DecisionText, SaysWhoWhatWhyAndWhatIsExpected) {
    EXPECT_EQ(decision_text(a_decision()),
              "lcore 3: wait_limit 0 ns -> 120.0 us: rate or cost changed (1.25 Mpps, burst 250 ns "
              "+ packet 90 ns, load 0.11, p99 2.50 ms of 730 samples, margin 5 %); expected p99 "
              "180.0 us at 0.31 of a core");
}

TEST(DecisionText, NamesRegimes) {
    Decision decision = a_decision();
    decision.knob = Knob::regime;
    decision.reason = Reason::three_of_five_late;
    decision.from = static_cast<double>(governor::Regime::closed);
    decision.to = static_cast<double>(governor::Regime::open);
    const std::string text = decision_text(decision);
    EXPECT_TRUE(text.starts_with("lcore 3: regime closed -> open: three of five windows were late"))
        << text;
}

TEST(DecisionText, TheFleetHasNoWaitOfItsOwn) {
    Decision decision = a_decision();
    decision.worker = governor::kFleet;
    decision.mode = governor::Mode::observe;
    decision.knob = Knob::workers;
    decision.reason = Reason::load_fell;
    decision.from = 4;
    decision.to = 3;
    decision.load = 1.5F;
    EXPECT_EQ(decision_text(decision),
              "fleet (observed only): workers 4 -> 3: the load fell (load 1.50 cores)");
}

TEST(DecisionText, EveryReasonHasItsOwnWords) {
    std::set<std::string> texts;
    for (unsigned reason = 0; reason < static_cast<unsigned>(Reason::count); ++reason) {
        Decision decision = a_decision();
        decision.reason = static_cast<Reason>(reason);
        const std::string text = decision_text(decision);
        EXPECT_EQ(text.find(":  ("), std::string::npos) << text;
        EXPECT_TRUE(texts.insert(text).second) << text;
    }
}

TEST(DecisionText, NoLimitIsSaidInWords) {
    Decision decision = a_decision();
    decision.knob = Knob::queue_depth;
    decision.from = 0;
    decision.to = 512;
    const std::string text = decision_text(decision);
    EXPECT_NE(text.find("as many as fit -> 512 packets"), std::string::npos) << text;
}

}  // namespace
}  // namespace flyball::telemetry
