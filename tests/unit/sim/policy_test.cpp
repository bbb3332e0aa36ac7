// SPDX-License-Identifier: BSD-3-Clause
#include "policy.hpp"

#include <gtest/gtest.h>

#include "worker.hpp"

namespace flyball::sim {
namespace {

PolicyInput window_of(double p99_ns, double now_ns = 1e7) {
    return {.observation = {.now_ns = static_cast<std::uint64_t>(now_ns)},
            .window = governor::LatencyReading{.samples = 1000, .p99_ns = p99_ns}};
}

TEST(Policies, FixedNeverChanges) {
    const auto policy = make_policy({.knobs = {.cap = 64, .threshold = 7, .wait_ns = 9'000}}, {});
    const auto setpoint = policy->next(window_of(1e9));
    EXPECT_EQ(setpoint.burst_cap, 64U);
    EXPECT_EQ(setpoint.wait_threshold, 7U);
    EXPECT_EQ(setpoint.wait_limit_ns, 9'000U);
    EXPECT_EQ(setpoint.sleep_ns, 0U);
    EXPECT_EQ(to_setpoint({.wait_ns = 9'000, .sleeps = true}).sleep_ns, 9'000U);
    EXPECT_EQ(to_setpoint({.wait_ns = 9'000, .sleeps = true}).wait_limit_ns, 0U);
}

TEST(Policies, AimdAddsAndMultiplies) {
    const auto policy = make_policy({.kind = PolicySpec::Kind::aimd, .knobs = {.wait_ns = 5'000}},
                                    {.target_ns = 50e3});
    EXPECT_EQ(policy->next(window_of(40e3)).wait_limit_ns, 6'000U);
    EXPECT_EQ(policy->next(window_of(60e3)).wait_limit_ns, 4'800U);
    EXPECT_EQ(policy->next({}).wait_limit_ns, 4'800U) << "only windows count";
    for (int i = 0; i < 100; ++i) {
        EXPECT_LE(policy->next(window_of(40e3)).wait_limit_ns, 50'000U);
    }
}

TEST(Policies, BaselinesAreTheAgreedOnes) {
    const auto specs = baseline_specs();
    ASSERT_EQ(specs.size(), 5U);
    EXPECT_EQ(specs[0].knobs, (FixedKnobs{.cap = 32}));
    EXPECT_EQ(specs[1].knobs, (FixedKnobs{.cap = 256}));
    EXPECT_EQ(specs[2].knobs, (FixedKnobs{.cap = 32, .threshold = 32, .wait_ns = 100'000}));
    EXPECT_EQ(specs[3].knobs, (FixedKnobs{.cap = 128, .threshold = 64, .wait_ns = 40'000}));
    EXPECT_EQ(specs[4].kind, PolicySpec::Kind::aimd);
}

/// Feeds a governor 1 Mpps in bursts of 4 and 12 that take 250 + 100 n ns.
class Fed {
  public:
    explicit Fed(const GovernorSetup& setup) : policy(setup) {}

    void windows(int count, double p99_ns = 30e3) {
        for (int period = 0; period < 10 * count; ++period) {
            now_ns_ += 1e6;
            auto& totals = input_.observation.totals;
            for (int i = 0; i < 62; ++i) {
                for (const std::uint64_t n : {4U, 12U}) {
                    const std::uint64_t ticks = (250 + 100 * n) * 16;  // of kNsPerTick
                    totals.arrivals += n;
                    totals.packets += n;
                    totals.bursts += 1;
                    totals.packets_squared += n * n;
                    totals.busy_ticks += ticks;
                    totals.packets_busy_ticks += ticks * n;
                }
            }
            input_.observation.now_ns = static_cast<std::uint64_t>(now_ns_);
            input_.window.reset();
            if (period % 10 == 9) {
                input_.window = governor::LatencyReading{.samples = 1000, .p99_ns = p99_ns};
            }
            setpoint = policy.next(input_);
        }
    }

    GovernorPolicy policy;
    governor::Setpoint setpoint{};

  private:
    PolicyInput input_{};
    double now_ns_ = 0.0;
};

TEST(GovernorPolicy, DrivesTheRealGovernor) {
    Fed fed({});
    fed.windows(10);
    EXPECT_EQ(fed.policy.regime(), governor::Regime::closed);
    EXPECT_GT(fed.setpoint.wait_limit_ns, 10'000U);
    EXPECT_NEAR(static_cast<double>(fed.policy.controller().status().packet_ns), 100.0, 3.0);
    EXPECT_GT(fed.policy.decisions().size(), 0U);
}

TEST(GovernorPolicy, FaultsReachOnlyWhatTheGovernorIsTold) {
    Fed wrong(
        {.faults = {.reported_cost = governor::CostModel{.burst_ns = 750.0, .packet_ns = 300.0},
                    .rate_factor = 10.0}});
    wrong.windows(10);
    EXPECT_NEAR(static_cast<double>(wrong.policy.controller().status().packet_ns), 300.0, 9.0);
    EXPECT_NEAR(static_cast<double>(wrong.policy.controller().status().rate_pps), 1e7, 2e5);
}

TEST(GovernorPolicy, AStuckSensorFoolsTheTrimNotTheBreaker) {
    Fed stuck({.faults = {.sensor_stuck_ns = 5e3}});
    stuck.windows(4);
    stuck.windows(10, 70e3);
    EXPECT_EQ(stuck.policy.supervisor().breaker().trips(), 1U);
    Fed alone({.without_breaker = true, .faults = {.sensor_stuck_ns = 5e3}});
    alone.windows(4);
    alone.windows(10, 70e3);
    EXPECT_EQ(alone.policy.regime(), governor::Regime::closed) << "the breaker is ignored";
}

TEST(GovernorPolicy, ADeadControlThreadLeavesAGreedyWorker) {
    Fed dead({.faults = {.control_dead_from_ns = 0.2e9}});
    dead.windows(15);
    EXPECT_GT(dead.setpoint.wait_limit_ns, 0U);
    dead.windows(20);
    EXPECT_EQ(dead.policy.regime(), governor::Regime::dead_man);
    EXPECT_EQ(dead.setpoint.wait_limit_ns, 0U);
}

TEST(GovernorPolicy, ASilentSensorHolds) {
    Fed silent({.faults = {.sensor_silent_from_ns = 0.2e9}});
    silent.windows(25);
    EXPECT_EQ(silent.policy.regime(), governor::Regime::closed);
    silent.windows(10);
    EXPECT_EQ(silent.policy.regime(), governor::Regime::hold);
}

}  // namespace
}  // namespace flyball::sim
