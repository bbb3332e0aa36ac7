// SPDX-License-Identifier: BSD-3-Clause
#include "advice_facts.hpp"

#include "advice_samples.hpp"

namespace flyball::control {
namespace {

TEST(AdviceFacts, AreOfTheTimeBetweenTheReports) {
    Situation situation;
    situation.worker().cpu_wait_seconds += 0.6;
    situation.worker().involuntary_context_switches += 120;
    const AdviceInput input{situation.config, situation.before, situation.now};
    const AdviceFacts facts(input);
    EXPECT_DOUBLE_EQ(facts.seconds(), 60);
    const LcoreFacts* const worker = facts.lcore(2);
    ASSERT_NE(worker, nullptr);
    EXPECT_EQ(worker->name(), "worker 2");
    EXPECT_DOUBLE_EQ(worker->busy, 0.5);
    EXPECT_DOUBLE_EQ(worker->load, 0.5);
    EXPECT_NEAR(worker->cpu_wait, 0.01, 1e-9);
    EXPECT_DOUBLE_EQ(worker->preemptions_per_second, 2);
    EXPECT_EQ(facts.lcore(9), nullptr);
    EXPECT_EQ(facts.forwarding_lcores(), 1U);
    EXPECT_DOUBLE_EQ(facts.rate(10, 4), 0) << "another run";
    EXPECT_EQ(facts.before(situation.now.ports[1]).rx_packets,
              situation.before.ports[1].rx_packets);
}

TEST(AdviceFacts, ChangesKnowWhetherTheyAreLive) {
    const Situation situation;
    const AdviceInput input{situation.config, situation.before, situation.now};
    const AdviceFacts facts(input);
    EXPECT_TRUE(facts.change("tuning.rx_burst", "64").at(0).is_live);
    EXPECT_EQ(facts.change("ports.mtu", "9000", 1).at(0).setting, "ports[1].mtu");
    EXPECT_TRUE(facts.change("ports.mtu", "9000", 7).empty());
    EXPECT_TRUE(facts.change("no.such_option", "1").empty());
}

TEST(AdviceFacts, FiguresReadWell) {
    EXPECT_EQ(in_words(1'204), "1.204k");
    EXPECT_EQ(in_words(-3), "0");
    EXPECT_EQ(percent_in_words(0.973), "97 %");
}

}  // namespace
}  // namespace flyball::control
