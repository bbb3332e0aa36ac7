// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/advice.hpp"

#include "advice_samples.hpp"

namespace flyball::control {
namespace {

using dataplane::DropReason;

TEST(Advice, AHealthyApplianceNeedsNone) {
    const Situation healthy;
    EXPECT_TRUE(healthy.advice().empty()) << healthy.advice()[0].text;
    Situation first;
    first.before = {};
    first.now = test::sample_report();
    first.now.drops = {};
    first.now.ports[0].rx_missed_packets = first.now.ports[1].rx_missed_packets = 0;
    first.now.ports[0].tx_dropped_packets = 0;
    EXPECT_TRUE(first.advice().empty()) << first.advice()[0].text;
}

/// Everything at once.
Situation broken() {
    Situation all;
    all.drop(DropReason::ring_full, 600);
    all.now.rings[0].enqueue_failures += 600;
    all.drop(DropReason::handoff_full, 60);
    all.drop(DropReason::tx_full, 60);
    all.now.ports[0].tx_dropped_packets += 60;
    all.drop(DropReason::malformed, 60'000);
    all.drop(DropReason::mbuf_exhausted, 60);
    all.now.ports[1].rx_missed_packets += 6'000;
    all.now.ports[1].link_up = false;
    all.now.ports[0].numa_node = 1;
    all.worker().involuntary_context_switches += 60'000;
    all.load_worker(0.97);
    return all;
}

TEST(Advice, TheMostSevereComesFirst) {
    const auto list = broken().advice();
    ASSERT_GE(list.size(), 9U);
    for (std::size_t i = 1; i < list.size(); ++i) {
        EXPECT_GE(list[i - 1].severity, list[i].severity) << i;
    }
    EXPECT_EQ(list.front().severity, Severity::critical);
}

TEST(Advice, EveryAdviceHasWordsEvidenceAndSomethingToDo) {
    for (const Advice& advice : broken().advice()) {
        EXPECT_FALSE(advice.rule.empty());
        EXPECT_FALSE(advice.subject.empty()) << advice.rule;
        EXPECT_TRUE(advice.text.ends_with('.')) << advice.text;
        EXPECT_FALSE(advice.evidence.empty()) << advice.text;
        for (const Evidence& evidence : advice.evidence) {
            EXPECT_TRUE(std::isfinite(evidence.value)) << advice.rule << ": " << evidence.what;
            EXPECT_FALSE(evidence.what.empty()) << advice.rule;
        }
        for (const SettingChange& change : advice.changes) {
            EXPECT_FALSE(change.from.empty()) << advice.rule;
            EXPECT_NE(change.from, change.to) << advice.rule;
        }
    }
}

TEST(Advice, WithoutTimeBetweenTheReportsThereIsNoRate) {
    Situation same = broken();
    same.before.uptime_seconds = same.now.uptime_seconds;
    for (const Advice& advice : same.advice()) {
        EXPECT_NE(advice.rule, "ring_full");
        EXPECT_NE(advice.rule, "disturbed");
    }
}

TEST(Advice, SeveritiesHaveNames) {
    EXPECT_EQ(name_of(Severity::info), "info");
    EXPECT_EQ(name_of(Severity::critical), "critical");
}

TEST(Advice, CostsAreWhatTheGovernorEstimates) {
    const auto costs = costs_of(test::sample_governed_report());
    ASSERT_EQ(costs.size(), 1U);
    EXPECT_EQ(costs[0].lcore, 2U);
    EXPECT_EQ(costs[0].burst_ns, 250);
    EXPECT_EQ(costs[0].packet_ns, 30);
    EXPECT_EQ(costs[0].burst_cap, 32);
    EXPECT_EQ(costs[0].packets_per_second, 15e6);
    EXPECT_TRUE(costs_of(test::sample_report()).empty());
}

}  // namespace
}  // namespace flyball::control
