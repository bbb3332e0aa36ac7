// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/machine_text.hpp"

#include <gtest/gtest.h>

#include "../platform/plan_fixture.hpp"

namespace flyball::app {
namespace {

TEST(MachineText, ListsNodesCachesAndCards) {
    const auto topology = platform::load_topology_xml(std::string(FLYBALL_UNIT_TESTS) +
                                                      "/platform/data/two_nodes_nics_on_both.xml");
    ASSERT_TRUE(topology) << topology.error().message;
    EXPECT_EQ(machine_text(*topology),
              "Machine: " + topology->source +
                  "\n"
                  "  2 packages, 2 NUMA nodes, 8 cores, 8 CPUs that this process may use\n"
                  "  NUMA node 0: package 0, 65536M memory, 4 cores, by last-level cache: "
                  "CPU 0-1 | 2-3\n"
                  "  NUMA node 1: package 1, 65536M memory, 4 cores, by last-level cache: "
                  "CPU 4-5 | 6-7\n"
                  "  NIC 0000:18:00.0 ens1f0, NUMA node 0\n"
                  "  NIC 0000:af:00.0 ens2f0, NUMA node 1\n"
                  "  NIC 0000:af:00.1 (no kernel interface), NUMA node 1\n");
}

TEST(MachineText, SaysWhatIsUnknownOrForbidden) {
    const std::string data = std::string(FLYBALL_UNIT_TESTS) + "/platform/data/";
    const auto unknown = platform::load_topology_xml(data + "nic_without_node.xml");
    ASSERT_TRUE(unknown) << unknown.error().message;
    EXPECT_NE(machine_text(*unknown).find("ens1, NUMA node unknown"), std::string::npos);
    const auto forbidden = platform::load_topology_xml(data + "node_one_disallowed.xml");
    ASSERT_TRUE(forbidden) << forbidden.error().message;
    EXPECT_NE(machine_text(*forbidden)
                  .find("NUMA node 1: 65536M memory, 0 cores, by last-level "
                        "cache: no CPU that we may use"),
              std::string::npos)
        << machine_text(*forbidden);
}

}  // namespace
}  // namespace flyball::app
