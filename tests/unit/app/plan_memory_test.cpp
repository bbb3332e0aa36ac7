// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/plan_memory.hpp"

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

config::Config demo() {
    config::Config config;
    config.ports = {port("left", "traffic"), port("right", "traffic")};
    return config;
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

TEST(PlanMemory, DemoFitsIntoSixtyFourMegabytesOnTwoCpus) {
    auto config = demo();
    config.memory.size_bytes = 64U << 20U;
    const auto plan = plan_of(config, machine("package:1 numanode:1 core:2 pu:1"));
    SCOPED_TRACE(to_text(plan.cores));
    EXPECT_TRUE(plan.wish.traffic_source);
    ASSERT_EQ(plan.pools.size(), 1U);
    ASSERT_EQ(plan.memory.size(), 1U);
    EXPECT_EQ(plan.memory[0].megabytes, 64U) << "memory.size is obeyed when it is enough";
    EXPECT_EQ(plan.memory[0].hugepages(), 32U);
    ASSERT_EQ(plan.rings.size(), 1U);
    EXPECT_EQ(plan.rings[0].count, 4U);
    EXPECT_EQ(plan.rings[0].entries, plan.traffic_ring_entries);
    ASSERT_EQ(plan.ports.size(), 2U);
    EXPECT_EQ(plan.ports[0].rx_queues, 1U);
    EXPECT_EQ(plan.ports[0].tx_queues, 1U);
    EXPECT_EQ(plan.ports[0].rx_descriptors, 0U) << "a pair of rings has no descriptors";
}

TEST(PlanMemory, MemorySizeBelowTheNeedIsRefusedWithTheSum) {
    auto config = demo();
    config.memory.size_bytes = 16U << 20U;
    const auto plan = make_plan(config, machine("package:1 numanode:1 core:2 pu:1"));
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().error_class, ErrorClass::plan);
    for (const char* word : {"memory.size 16M", "node 0", "auto"}) {
        EXPECT_NE(plan.error().message.find(word), std::string::npos) << plan.error().message;
    }
}

TEST(PlanMemory, MemoryBeyondTheNodeIsRefused) {
    auto config = demo();
    config.memory.pool_mbufs = 4'000'000;
    const auto plan = make_plan(config, machine("package:1 numanode:1 core:2 pu:1"));
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().error_class, ErrorClass::plan);
    EXPECT_NE(plan.error().message.find("NUMA node 0 needs"), std::string::npos)
        << plan.error().message;
}

TEST(PlanMemory, EachNodeHasItsOwnPoolAndRings) {
    config::Config config;
    config.cpu.layout = config::Layout::pipeline;
    config.cpu.poll_cores = 2;
    config.cpu.workers = 4;
    config.ports = {port("p0", "0000:18:00.0"), port("p1", "0000:af:00.0")};
    const auto plan = plan_of(config, two_nodes());
    SCOPED_TRACE(to_text(plan.cores));
    ASSERT_EQ(plan.pools.size(), 2U);
    EXPECT_EQ(plan.pools[0].node, NodeId{0});
    EXPECT_EQ(plan.pools[1].node, NodeId{1});
    ASSERT_EQ(plan.rings.size(), 2U);
    for (const PlannedRings& rings : plan.rings) {
        EXPECT_EQ(rings.purpose, "poll core to worker");
        EXPECT_EQ(rings.count, 2U) << "one poll core and two workers per node";
        EXPECT_EQ(rings.entries, 1024U);
    }
    EXPECT_EQ(plan.memory.size(), 2U);
    EXPECT_EQ(plan.ports[0].tx_queues, 4U) << "every worker has a TX queue on every port";
    EXPECT_EQ(plan.ports[0].hand_offs, 0U);
}

TEST(PlanMemory, RemotePortsHaveMemoryForTheirQueues) {
    config::Config config;
    config.cpu.cpus = *parse_cpu_list("1-3");
    config.ports = {port("p0", "0000:af:00.0")};
    const auto plan = plan_of(config, two_nodes());
    SCOPED_TRACE(to_text(plan.cores));
    ASSERT_EQ(plan.memory.size(), 2U);
    EXPECT_GT(plan.memory[0].pool_bytes, 0U);
    EXPECT_EQ(plan.memory[1].node, NodeId{1}) << "the card's node";
    EXPECT_EQ(plan.memory[1].pool_bytes, 0U);
    EXPECT_GT(plan.memory[1].megabytes, 0U);
}

TEST(PlanMemory, LcoresWithoutATxQueueHandOver) {
    config::Config config;
    config.cpu.workers = 3;
    config.cpu.poll_cores = 1;
    config.ports = {port("p0", "net_pcap0,rx_pcap=a,tx_pcap=b")};
    const auto plan = plan_of(config, machine("package:1 numanode:1 core:8 pu:1"));
    EXPECT_EQ(plan.ports[0].tx_queues, 1U);
    EXPECT_EQ(plan.ports[0].hand_offs, 2U);
    ASSERT_EQ(plan.rings.size(), 2U);
    EXPECT_EQ(plan.rings[0].count, 3U);
    EXPECT_EQ(plan.rings[1].purpose, "to the owner of a TX queue");
    EXPECT_EQ(plan.rings[1].count, 2U);
}

TEST(PlanMemory, LargeFramesGetLargeMbufs) {
    auto config = demo();
    const auto small = machine("core:2 pu:1");
    EXPECT_EQ(plan_of(config, small).pools.at(0).data_bytes, 2176U);
    config.ports[0].mtu = 9000;
    EXPECT_EQ(plan_of(config, small).pools.at(0).data_bytes, 128U + 9216U);
    config.memory.mbuf_data_bytes = 4096;
    EXPECT_EQ(plan_of(config, small).pools.at(0).data_bytes, 4096U);
}

TEST(PlanMemory, RingsHoldAFullRxQueue) {
    config::Config config;
    config.ports = {port("p0", "0000:18:00.0")};
    config.ports[0].rx_descriptors = 4096;
    EXPECT_EQ(plan_of(config, two_nodes()).ring_entries, 4096U);
    config.tuning.ring_entries = 512;
    EXPECT_EQ(plan_of(config, two_nodes()).ring_entries, 512U);
}

TEST(PlanMemory, TapGetsAsManyTxQueuesAsRxQueues) {
    config::Config config;
    config.cpu.layout = config::Layout::fused;
    config.cpu.workers = 3;
    config.ports = {port("p0", "net_tap0"), port("p1", "net_tap1")};
    config.ports[0].rx_queues = 3;
    const auto plan = plan_of(config, machine("core:8 pu:1"));
    SCOPED_TRACE(to_text(plan.cores));
    EXPECT_EQ(plan.ports[0].rx_queues, 3U);
    EXPECT_EQ(plan.ports[0].tx_queues, 3U);
    EXPECT_EQ(plan.ports[1].tx_queues, 1U);
}

TEST(PlanMemory, RingsShortenAsWorkersShareTheTraffic) {
    config::Config config;
    config.cpu.poll_cores = 1;
    config.ports = {port("p0", "net_null0")};
    const std::pair<unsigned, unsigned> rows[] = {{1, 1024}, {4, 1024}, {8, 512}, {40, 256}};
    for (const auto& [workers, entries] : rows) {
        config.cpu.workers = workers;
        EXPECT_EQ(plan_of(config, machine("core:48 pu:1")).ring_entries, entries) << workers;
    }
}

TEST(PlanMemory, RingsToAWorkerOnASharedCpuBridgeItsAbsence) {
    config::Config config;
    config.cpu.layout = config::Layout::pipeline;
    config.ports = {port("p0", "net_null0")};
    EXPECT_EQ(plan_of(config, machine("core:2 pu:1")).ring_entries, 4096U);
}

TEST(PlanMemory, PoolCoversTheGeneratorsPacketsEverywhere) {
    auto config = demo();
    config.cpu.poll_cores = 1;
    config.cpu.workers = 2;
    const auto plan = plan_of(config, machine("core:8 pu:1"));
    std::uint64_t rings = 0;
    for (const PlannedRings& planned : plan.rings) {
        rings += std::uint64_t{planned.count} * planned.entries;
    }
    EXPECT_EQ(rings, 2U * 1024U + 2U * 256U + 4U * 2048U) << "workers, hand-offs, generator";
    EXPECT_GE(plan.pools.at(0).mbufs, rings);
}

}  // namespace
}  // namespace flyball::app
