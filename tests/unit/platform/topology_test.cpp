// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/platform/topology.hpp"

#include <algorithm>
#include <set>

#include <sched.h>

#include <gtest/gtest.h>

namespace flyball::platform {
namespace {

std::string data_file(const std::string& name) {
    return std::string(FLYBALL_UNIT_TESTS) + "/platform/data/" + name;
}

TEST(Topology, SyntheticMachineHasItsNodesCoresAndSiblings) {
    const auto machine = synthetic_topology("package:2 numanode:1 core:16 pu:2");
    ASSERT_TRUE(machine) << machine.error().message;
    ASSERT_EQ(machine->cpus.size(), 64U);
    EXPECT_EQ(machine->nodes, (std::vector<NodeId>{{0}, {1}}));
    EXPECT_EQ(machine->memory_bytes.size(), 2U);
    EXPECT_GT(machine->memory_bytes.at(NodeId{1}), 0U);
    std::set<unsigned> cores;
    for (const Cpu& cpu : machine->cpus) {
        cores.insert(cpu.core);
        EXPECT_EQ(cpu.node.value, cpu.id.value / 32) << "CPU " << cpu.id.value;
        EXPECT_EQ(cpu.package, cpu.id.value / 32) << "CPU " << cpu.id.value;
        EXPECT_EQ(cpu.core, cpu.id.value / 2) << "CPU " << cpu.id.value;
    }
    EXPECT_EQ(cores.size(), 32U);
    EXPECT_TRUE(machine->nics.empty());
}

TEST(Topology, LastLevelCacheGroupsCpus) {
    const auto machine = synthetic_topology("numanode:1 l3:2 l2:4 core:1 pu:1");
    ASSERT_TRUE(machine) << machine.error().message;
    ASSERT_EQ(machine->cpus.size(), 8U);
    for (const Cpu& cpu : machine->cpus) {
        EXPECT_EQ(cpu.last_level_cache, cpu.id.value / 4) << "CPU " << cpu.id.value;
    }
}

TEST(Topology, WithoutCachesTheNodeStandsIn) {
    const auto machine = synthetic_topology("package:1 numanode:2 core:2 pu:1");
    ASSERT_TRUE(machine) << machine.error().message;
    EXPECT_EQ(machine->cpus[0].last_level_cache, machine->cpus[1].last_level_cache);
    EXPECT_NE(machine->cpus[1].last_level_cache, machine->cpus[2].last_level_cache);
}

TEST(Topology, BadSyntheticTextIsAUsageErrorWithAnExample) {
    const auto machine = synthetic_topology("package:two");
    ASSERT_FALSE(machine);
    EXPECT_EQ(machine.error().error_class, ErrorClass::usage);
    EXPECT_NE(machine.error().message.find("package:two"), std::string::npos);
    EXPECT_NE(machine.error().message.find("package:2 numanode:1"), std::string::npos);
}

TEST(Topology, ThisMachineOffersOnlyTheCpusOfOurAffinity) {
    cpu_set_t before;
    ASSERT_EQ(sched_getaffinity(0, sizeof(before), &before), 0);
    const auto all = discover_topology();
    ASSERT_TRUE(all) << all.error().message;
    EXPECT_EQ(all->cpus.size(), static_cast<std::size_t>(CPU_COUNT(&before)));

    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(all->cpus.back().id.value, &only);
    ASSERT_EQ(sched_setaffinity(0, sizeof(only), &only), 0);
    const auto one = discover_topology();
    ASSERT_EQ(sched_setaffinity(0, sizeof(before), &before), 0);
    ASSERT_TRUE(one) << one.error().message;
    ASSERT_EQ(one->cpus.size(), 1U);
    EXPECT_EQ(one->cpus[0].id, all->cpus.back().id);
    EXPECT_EQ(one->nodes, all->nodes) << "nodes and NICs stay visible";
    EXPECT_EQ(one->nics.size(), all->nics.size());
}

TEST(Topology, XmlShowsNicsUnderTheirNodes) {
    const auto machine = load_topology_xml(data_file("two_nodes_nics_on_both.xml"));
    ASSERT_TRUE(machine) << machine.error().message;
    EXPECT_EQ(machine->cpus.size(), 8U);
    ASSERT_EQ(machine->nics.size(), 3U);
    EXPECT_EQ(machine->nics[0].pci_address, "0000:18:00.0");
    EXPECT_EQ(machine->nics[0].os_name, "ens1f0");
    EXPECT_EQ(machine->nics[0].node, NodeId{0});
    EXPECT_EQ(machine->nics[1].pci_address, "0000:af:00.0");
    EXPECT_EQ(machine->nics[1].node, NodeId{1});
    EXPECT_EQ(machine->nics[2].pci_address, "0000:af:00.1");
    EXPECT_EQ(machine->nics[2].os_name, "") << "bound to vfio-pci: no kernel interface";
}

TEST(Topology, XmlNicBelowTheMachineHasNoNode) {
    const auto machine = load_topology_xml(data_file("nic_without_node.xml"));
    ASSERT_TRUE(machine) << machine.error().message;
    ASSERT_EQ(machine->nics.size(), 1U);
    EXPECT_EQ(machine->nics[0].node, std::nullopt);
}

TEST(Topology, XmlKeepsDisallowedCpusOutButTheirNicsIn) {
    const auto machine = load_topology_xml(data_file("node_one_disallowed.xml"));
    ASSERT_TRUE(machine) << machine.error().message;
    EXPECT_EQ(machine->cpus.size(), 4U);
    for (const Cpu& cpu : machine->cpus) {
        EXPECT_EQ(cpu.node, NodeId{0});
    }
    ASSERT_EQ(machine->nics.size(), 1U);
    EXPECT_EQ(machine->nics[0].node, NodeId{1});
}

TEST(Topology, UnreadableXmlNamesFileAndReason) {
    const auto missing = load_topology_xml("/nonexistent/machine.xml");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().error_class, ErrorClass::usage);
    EXPECT_NE(missing.error().message.find("/nonexistent/machine.xml"), std::string::npos);
    EXPECT_NE(missing.error().message.find("No such file"), std::string::npos);

    const auto broken = load_topology_xml(data_file("not_a_topology.xml"));
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().error_class, ErrorClass::usage);
    EXPECT_NE(broken.error().message.find("not_a_topology.xml"), std::string::npos);
    EXPECT_NE(broken.error().message.find("lstopo --of xml"), std::string::npos);
}

}  // namespace
}  // namespace flyball::platform
