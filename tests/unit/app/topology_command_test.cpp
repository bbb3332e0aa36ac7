// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/topology_command.hpp"

#include <gtest/gtest.h>

#include "flyball/base/result.hpp"

namespace flyball::app {
namespace {

/// The demo must run anywhere, so its plan must exist on every machine, with the promised memory.
TEST(TopologyCommand, PlansTheDemoOnEveryMachine) {
    for (const char* machine :
         {"core:1 pu:1", "core:1 pu:2", "core:2 pu:1", "package:1 numanode:1 core:16 pu:1",
          "package:2 numanode:1 core:16 pu:2", "package:4 numanode:1 core:24 pu:1",
          "package:8 numanode:1 core:8 pu:1", "package:2 numanode:2 l3:4 core:8 pu:2"}) {
        SCOPED_TRACE(machine);
        const auto text = topology_text({.xml_file = "", .synthetic = machine});
        ASSERT_TRUE(text) << text.error().message;
        for (const char* word : {"Machine: synthetic ", "\nCores (", "\nMemory\n", "\nWhy\n"}) {
            EXPECT_NE(text->find(word), std::string::npos) << word << " in:\n" << *text;
        }
    }
}

TEST(TopologyCommand, ShowsThisMachine) {
    const auto text = topology_text({});
    ASSERT_TRUE(text) << text.error().message;
    EXPECT_TRUE(text->starts_with("Machine: this machine\n")) << *text;
}

TEST(TopologyCommand, MissingFileIsAUsageError) {
    const auto text = topology_text({.xml_file = "/nonexistent.xml", .synthetic = ""});
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().error_class, ErrorClass::usage);
    EXPECT_NE(text.error().message.find("/nonexistent.xml: No such file"), std::string::npos)
        << text.error().message;
}

}  // namespace
}  // namespace flyball::app
