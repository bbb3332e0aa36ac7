// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/eal_setup.hpp"

#include <gtest/gtest.h>

namespace flyball::app {
namespace {

using platform::HugepageUse;
using platform::Role;

/// A poll core, two workers and a traffic source on two nodes.
Plan two_node_plan() {
    Plan plan;
    plan.cores.housekeeping = {CpuId{0}, CpuId{8}};
    const auto add = [&plan](unsigned lcore, unsigned cpu, Role role) {
        platform::PlannedCore core;
        core.lcore = LcoreId{lcore};
        core.cpu = CpuId{cpu};
        core.role = role;
        plan.cores.cores.push_back(core);
    };
    add(1, 1, Role::poll_core);
    add(2, 2, Role::worker);
    add(3, 9, Role::worker);
    add(4, 3, Role::traffic);
    plan.memory.resize(2);
    plan.memory[0].node = NodeId{0};
    plan.memory[0].megabytes = 96;
    plan.memory[1].node = NodeId{1};
    plan.memory[1].megabytes = 32;
    return plan;
}

config::Config with_devices(const std::vector<std::string>& devices) {
    config::Config config;
    for (const std::string& device : devices) {
        config::Port port;
        port.device = device;
        config.ports.push_back(port);
    }
    return config;
}

TEST(MakeEalRequest, TakesCoresAndMemoryFromThePlan) {
    const auto request = make_eal_request({}, two_node_plan());
    EXPECT_EQ(request.housekeeping, (CpuList{CpuId{0}, CpuId{8}}));
    ASSERT_EQ(request.lcores.size(), 4U);
    EXPECT_EQ(request.lcores[2].cpu, CpuId{9});
    EXPECT_EQ(request.lcores[3].role, Role::traffic);
    EXPECT_EQ(request.memory_mb, (std::map<NodeId, unsigned>{{NodeId{0}, 96}, {NodeId{1}, 32}}));
}

TEST(MakeEalRequest, ServesTelemetryIfConfigured) {
    config::Config config;
    EXPECT_FALSE(make_eal_request(config, two_node_plan()).telemetry);
    config.telemetry.dpdk = true;
    EXPECT_TRUE(make_eal_request(config, two_node_plan()).telemetry);
}

TEST(MakeEalRequest, SortsDevicesByBus) {
    const auto request = make_eal_request(
        with_devices({"traffic", "0000:4b:00.0", "net_null0", "net_virtio_user0,path=/run/v"}),
        two_node_plan());
    EXPECT_EQ(request.pci_addresses, std::vector<std::string>{"0000:4b:00.0"});
    EXPECT_EQ(request.vdevs,
              (std::vector<std::string>{"net_null0", "net_virtio_user0,path=/run/v"}));
    EXPECT_TRUE(request.single_file_segments);
    EXPECT_FALSE(
        make_eal_request(with_devices({"net_null0"}), two_node_plan()).single_file_segments);
}

TEST(MakeEalRequest, ObeysTheConfiguration) {
    config::Config config;
    EXPECT_EQ(make_eal_request(config, two_node_plan()).hugepages, HugepageUse::automatic);
    EXPECT_EQ(make_eal_request(config, two_node_plan()).log_level, LogLevel::info);
    config.memory.hugepages = config::Hugepages::never;
    config.eal.file_prefix = "edge";
    config.eal.extra_args = {"--no-hpet"};
    config.logging.level = config::LogVerbosity::debug;
    const auto request = make_eal_request(config, two_node_plan());
    EXPECT_EQ(request.hugepages, HugepageUse::never);
    EXPECT_EQ(request.file_prefix, "edge");
    EXPECT_EQ(request.extra_args, std::vector<std::string>{"--no-hpet"});
    EXPECT_EQ(request.log_level, LogLevel::debug);
    config.memory.hugepages = config::Hugepages::always;
    EXPECT_EQ(make_eal_request(config, two_node_plan()).hugepages, HugepageUse::always);
}

TEST(ForwardingLcores, AreThoseThatSend) {
    EXPECT_EQ(forwarding_lcores(two_node_plan().cores), 2U);
}

}  // namespace
}  // namespace flyball::app
