// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/topology_source.hpp"

#include <gtest/gtest.h>

namespace flyball::app {
namespace {

TEST(TopologySource, ChoosesTheMachineThatIsNamed) {
    EXPECT_EQ(topology_from({})->source, "this machine");
    EXPECT_EQ(topology_from({.xml_file = "", .synthetic = "core:3 pu:1"})->cpus.size(), 3U);
    const std::string file =
        std::string(FLYBALL_UNIT_TESTS) + "/platform/data/nic_without_node.xml";
    EXPECT_EQ(topology_from({.xml_file = file, .synthetic = ""})->source, file);
}

TEST(TopologySource, PassesOnWhatIsWrong) {
    const auto topology = topology_from({.xml_file = "", .synthetic = "what"});
    ASSERT_FALSE(topology);
    EXPECT_EQ(topology.error().error_class, ErrorClass::usage);
}

}  // namespace
}  // namespace flyball::app
