// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/plan.hpp"

#include <gtest/gtest.h>

#include "../platform/plan_fixture.hpp"

namespace flyball::app {
namespace {

using platform::machine;

config::Port port(const std::string& name, const std::string& device) {
    config::Port made;
    made.name = name;
    made.device = device;
    return made;
}

Plan plan_of(const config::Config& config, const platform::Topology& topology) {
    auto plan = make_plan(config, topology);
    EXPECT_TRUE(plan) << plan.error().message;
    return plan ? *plan : Plan{};
}

platform::Topology two_nodes() {
    auto topology = platform::load_topology_xml(std::string(FLYBALL_UNIT_TESTS) +
                                                "/platform/data/two_nodes_nics_on_both.xml");
    EXPECT_TRUE(topology) << topology.error().message;
    return topology ? *topology : platform::Topology{};
}

TEST(Plan, PciPortsTakeTheirNodeFromTheMachine) {
    config::Config config;
    config.ports = {port("p0", "AF:00.0"), port("p1", "0000:af:00.1,devarg=1")};
    const auto plan = plan_of(config, two_nodes());
    SCOPED_TRACE(to_text(plan.cores));
    for (const PlannedPort& planned : plan.ports) {
        EXPECT_EQ(planned.node, NodeId{1});
    }
    for (const platform::PlannedCore& core : plan.cores.cores) {
        EXPECT_EQ(core.node, NodeId{1});
    }
    ASSERT_EQ(plan.pools.size(), 1U);
    EXPECT_EQ(plan.pools[0].node, NodeId{1});
    EXPECT_TRUE(plan.cores.warnings.empty());
}

TEST(Plan, ConfiguredNumaNodeWins) {
    config::Config config;
    config.ports = {port("p0", "0000:af:00.0")};
    config.ports[0].numa_node = NodeId{0};
    EXPECT_EQ(plan_of(config, two_nodes()).ports[0].node, NodeId{0});
}

TEST(Plan, UnknownPciAddressIsAWarning) {
    config::Config config;
    config.ports = {port("p0", "0000:99:00.0")};
    const auto plan = plan_of(config, two_nodes());
    ASSERT_EQ(plan.cores.warnings.size(), 1U) << to_text(plan.cores);
    EXPECT_NE(plan.cores.warnings[0].what.find("0000:99:00.0"), std::string::npos);
    EXPECT_FALSE(plan.cores.warnings[0].cost.empty());
    EXPECT_FALSE(plan.cores.warnings[0].fix.empty());
}

TEST(Plan, WishesOfTheConfigurationReachTheCores) {
    config::Config config;
    config.cpu.layout = config::Layout::pipeline;
    config.cpu.cpus = *parse_cpu_list("2-7");
    config.cpu.poll_cores = 1;
    config.cpu.workers = 3;
    config.cpu.idle = config::Idle::spin;
    config.cpu.use_smt_siblings = true;
    config.ports = {port("p0", "traffic")};
    const auto plan = plan_of(config, machine("core:4 pu:2"));
    SCOPED_TRACE(to_text(plan.cores));
    EXPECT_TRUE(plan.wish.traffic_source);
    EXPECT_TRUE(plan.wish.use_smt_siblings);
    EXPECT_EQ(plan.cores.layout, platform::Layout::pipeline);
    EXPECT_EQ(format_cpu_list(cpus_of(plan.cores, platform::Role::poll_core)), "2");
    EXPECT_EQ(cpus_of(plan.cores, platform::Role::worker).size(), 3U);
    EXPECT_EQ(plan.cores.cores.front().idle, platform::Idle::spin);
}

TEST(Plan, ConfiguredQueuesOfAnUnknownDriverAreObeyed) {
    config::Config config;
    config.ports = {port("p0", "net_memif0,role=client")};
    EXPECT_EQ(plan_of(config, machine("core:8 pu:1")).ports.at(0).rx_queues, 1U);
    config.ports[0].rx_queues = 4;
    config.ports[0].tx_queues = 2;
    const auto plan = plan_of(config, machine("core:8 pu:1"));
    SCOPED_TRACE(to_text(plan.cores));
    EXPECT_EQ(plan.ports.at(0).rx_queues, 4U);
    EXPECT_EQ(plan.ports.at(0).tx_queues, 2U);
}

TEST(Plan, ConfiguredQueuesLimitWhatADeviceOffers) {
    config::Config config;
    config.ports = {port("p0", "0000:18:00.0"), port("p1", "net_af_packet0,iface=x,qpairs=2")};
    EXPECT_EQ(plan_of(config, two_nodes()).wish.ports.at(0).rx_queues_max, 16U);
    EXPECT_EQ(plan_of(config, two_nodes()).ports.at(1).rx_queues, 2U) << "one per socket";
    config.ports[0].rx_queues = 3;
    config.ports[1].rx_queues = 8;
    const auto plan = plan_of(config, two_nodes());
    EXPECT_EQ(plan.wish.ports.at(0).rx_queues_max, 3U);
    EXPECT_EQ(plan.ports.at(0).rx_queues, 3U) << "obeyed, whatever the number of cores";
    EXPECT_EQ(plan.wish.ports.at(1).rx_queues_max, 2U) << "the socket has no more";
}

}  // namespace
}  // namespace flyball::app
