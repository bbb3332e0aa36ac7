// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/platform/cpu_selection.hpp"

#include <gtest/gtest.h>

#include "plan_fixture.hpp"

namespace flyball::platform {
namespace {

struct Row {
    const char* name;
    const char* machine;
    const char* cpus;  ///< "" = all
    bool use_smt_siblings;
    const char* data;
    const char* reserved;
};

TEST(CpuSelection, KeepsTheLowestCoreUnlessOthersAreOutside) {
    const Row rows[] = {
        {"one CPU has nothing to give", "core:1 pu:1", "", false, "", "0"},
        {"two cores", "core:2 pu:1", "", false, "1", "0"},
        {"one core with two threads", "core:1 pu:2", "", false, "1", "0"},
        {"whole core is kept", "core:4 pu:2", "", false, "2,4,6", "0-1"},
        {"siblings when asked", "core:4 pu:2", "", true, "2-7", "0-1"},
        {"cores outside do housekeeping", "core:8 pu:1", "4-7", false, "4-7", ""},
        {"a single CPU beside others", "core:2 pu:1", "1", false, "1", ""},
        {"siblings outside are no quiet core", "core:2 pu:2", "0,2", false, "2", "0"},
        {"a single thread, its sibling outside", "core:1 pu:2", "1", false, "1", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.name);
        auto wish = wish_for({vdev("p0")});
        wish.use_smt_siblings = row.use_smt_siblings;
        if (*row.cpus != '\0') {
            wish.cpus = *parse_cpu_list(row.cpus);
        }
        const auto selection = select_cpus(machine(row.machine), wish);
        ASSERT_TRUE(selection) << selection.error().message;
        EXPECT_EQ(format_cpu_list(ids_of(selection->data)), row.data);
        EXPECT_EQ(format_cpu_list(ids_of(selection->reserved)), row.reserved);
    }
}

TEST(CpuSelection, SparesThePortsOnlyNeighbour) {
    const auto selection = select_cpus(machine("numanode:2 core:1 pu:1"), wish_for({nic("p0", 0)}));
    ASSERT_TRUE(selection) << selection.error().message;
    EXPECT_EQ(format_cpu_list(ids_of(selection->data)), "0");
    EXPECT_EQ(format_cpu_list(ids_of(selection->reserved)), "1");
}

TEST(CpuSelection, NamesTheCpusThatAreMissing) {
    auto wish = wish_for({vdev("p0")});
    wish.cpus = *parse_cpu_list("1,8-9");
    const auto selection = select_cpus(machine("core:4 pu:1"), wish);
    ASSERT_FALSE(selection);
    EXPECT_EQ(selection.error().error_class, ErrorClass::plan);
    EXPECT_NE(selection.error().message.find("CPU 8-9"), std::string::npos)
        << selection.error().message;
    EXPECT_NE(selection.error().message.find("0-3"), std::string::npos);
}

}  // namespace
}  // namespace flyball::platform
