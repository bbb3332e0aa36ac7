// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/governor_setup.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace flyball::app {
namespace {

using config::Config;
using platform::Idle;
using platform::PlannedCore;
using platform::Role;

Config two_ports() {
    Config config;
    config.ports.resize(2);
    return config;
}

PlannedCore core_of(Role role, Idle idle) {
    PlannedCore core{};
    core.role = role;
    core.idle = idle;
    return core;
}

TEST(GovernorSetup, NoTargetIsNone) {
    EXPECT_EQ(target_of(two_ports(), {0, 1}), 0.0);
}

TEST(GovernorSetup, PortsFollowTheApplianceUnlessTheyHaveTheirOwnTarget) {
    Config config = two_ports();
    config.latency.target_ns = 300'000;
    EXPECT_EQ(target_of(config, {0, 1}), 300'000.0);
    config.ports[1].latency_target_ns = 200'000;
    EXPECT_EQ(target_of(config, {0, 1}), 200'000.0) << "the tightest";
    EXPECT_EQ(target_of(config, {0}), 300'000.0);
    config.ports[1].latency_target_ns = 900'000;
    EXPECT_EQ(target_of(config, {1}), 900'000.0) << "its own counts, also if it is longer";
}

TEST(GovernorSetup, APortMayHaveATargetWithoutTheAppliance) {
    Config config = two_ports();
    config.ports[0].latency_target_ns = 100'000;
    EXPECT_EQ(target_of(config, {0, 1}), 100'000.0);
    EXPECT_EQ(target_of(config, {1}), 0.0);
}

TEST(GovernorSetup, BoundsComeFromTheConfiguration) {
    Config config = two_ports();
    config.latency.wait_max_ns = 70'000;
    config.latency.burst_cap_min = 16;
    config.latency.burst_cap_max = 64;
    const control::FleetOptions options = make_fleet_options(config, 0.5);
    EXPECT_EQ(options.ns_per_cycle, 0.5);
    EXPECT_EQ(options.mode, governor::Mode::automatic);
    EXPECT_EQ(options.limits.wait_max_ns, 70'000U);
    EXPECT_EQ(options.limits.cap_min, 16U);
    EXPECT_EQ(options.limits.cap_max, 64U);
    EXPECT_EQ(options.limits.threshold_max, 64U);
}

TEST(GovernorSetup, ManualIsWhatTuningSaysForever) {
    Config config = two_ports();
    config.latency.mode = config::GovernorMode::manual;
    config.tuning.wait_limit_ns = 40'000;
    config.tuning.wait_threshold = 64;
    config.tuning.burst_cap = 128;
    const control::FleetOptions options = make_fleet_options(config, 1.0);
    EXPECT_EQ(options.mode, governor::Mode::manual);
    EXPECT_EQ(options.manual.wait_ns, 40'000U);
    EXPECT_EQ(options.manual.threshold, 64U);
    EXPECT_EQ(options.manual.cap, 128U);
    EXPECT_EQ(options.manual.until_ns, std::numeric_limits<std::uint64_t>::max());
}

TEST(GovernorSetup, TheShortestQueueOfAnLcoreBoundsItsSleep) {
    Plan plan;
    plan.traffic_ring_entries = 2048;
    plan.ports.resize(3);
    plan.ports[0].rx_descriptors = 1024;
    plan.ports[1].device = "traffic";
    plan.ports[2].device = "net_tap0";
    const std::vector<platform::QueueAssignment> queues{
        {.port = 1, .rx_queue = QueueId{0}, .lcore = LcoreId{1}},
        {.port = 0, .rx_queue = QueueId{0}, .lcore = LcoreId{2}},
        {.port = 1, .rx_queue = QueueId{0}, .lcore = LcoreId{2}},
        {.port = 0, .rx_queue = QueueId{0}, .lcore = LcoreId{3}},
        {.port = 2, .rx_queue = QueueId{0}, .lcore = LcoreId{3}}};
    EXPECT_EQ(shortest_queue(plan, queues, LcoreId{1}), 2048U);
    EXPECT_EQ(shortest_queue(plan, queues, LcoreId{2}), 1024U);
    EXPECT_EQ(shortest_queue(plan, queues, LcoreId{3}), 256U) << "a device that does not say";
}

TEST(GovernorSetup, WhoForwardsMaySleepUnlessToldHowToBeIdle) {
    config::Cpu cpu;
    const PlannedCore worker = core_of(Role::worker, Idle::pause);
    EXPECT_TRUE(may_sleep(worker, cpu));
    EXPECT_EQ(idle_of(worker, cpu), dataplane::Idle::sleep);
    cpu.idle = config::Idle::pause;
    EXPECT_FALSE(may_sleep(worker, cpu));
    EXPECT_EQ(idle_of(worker, cpu), dataplane::Idle::pause);
    cpu.idle.reset();
    EXPECT_FALSE(may_sleep(core_of(Role::poll_core, Idle::pause), cpu));
    EXPECT_TRUE(may_sleep(core_of(Role::poll_core, Idle::sleep), cpu)) << "its CPU is shared";
}

TEST(GovernorSetup, WhoHasItsCpuAloneSleepsOnlyToWait) {
    const Config config = two_ports();
    EXPECT_EQ(setpoint_of(core_of(Role::fused, Idle::pause), config, 300'000).sleep_ns, 0U);
    EXPECT_EQ(setpoint_of(core_of(Role::fused, Idle::sleep), config, 300'000).sleep_ns,
              config.tuning.sleep_ns);
}

TEST(GovernorSetup, APollCoreMayWaitForAQuarterOfTheTarget) {
    Config config = two_ports();
    const PlannedCore poll_core = core_of(Role::poll_core, Idle::sleep);
    EXPECT_EQ(setpoint_of(poll_core, config, 400'000).wait_limit_ns, 100'000U);
    EXPECT_EQ(setpoint_of(poll_core, config, 0).wait_limit_ns, 0U);
    config.latency.mode = config::GovernorMode::observe;
    EXPECT_EQ(setpoint_of(poll_core, config, 400'000).wait_limit_ns, 0U);
}

TEST(GovernorSetup, WhoForwardsIsToldToWaitByTheGovernorAlone) {
    Config config = two_ports();
    config.tuning.wait_limit_ns = 40'000;
    config.tuning.wait_threshold = 64;
    const governor::Setpoint setpoint = setpoint_of(core_of(Role::worker, Idle::sleep), config, 0);
    EXPECT_EQ(setpoint.wait_limit_ns, 0U);
    EXPECT_EQ(setpoint.wait_threshold, 1U);
}

}  // namespace
}  // namespace flyball::app
