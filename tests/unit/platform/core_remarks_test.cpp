// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/platform/core_remarks.hpp"

#include <gtest/gtest.h>

#include "plan_fixture.hpp"

namespace flyball::platform {
namespace {

PlannedCore core(unsigned lcore, unsigned cpu, unsigned node, Role role) {
    return {.lcore = LcoreId{lcore}, .cpu = CpuId{cpu}, .node = NodeId{node}, .role = role};
}

TEST(CoreRemarks, RefusalSaysAskedAvailableAndFix) {
    const auto topology = machine("core:4 pu:2");
    auto wish = wish_for({vdev("p0")});
    wish.poll_cores = 2;
    wish.workers = 6;
    const auto selection = select_cpus(topology, wish);
    ASSERT_TRUE(selection);
    EXPECT_EQ(
        refuse_counts(*selection, make_sets(*selection, wish), wish),
        "asked for at least 8 CPUs for packets (pipeline: cpu.poll_cores 2, cpu.workers 6); "
        "available: 3 on NUMA node 0 (2,4,6), CPU 0-1 is for housekeeping; ask for fewer, set "
        "cpu.layout: fused, set cpu.use_smt_siblings: true, or use a larger machine");
}

TEST(CoreRemarks, WarnsOfPollCoresWithoutQueues) {
    CorePlan plan;
    plan.cores = {core(1, 1, 0, Role::poll_core), core(2, 2, 0, Role::poll_core),
                  core(3, 3, 0, Role::worker)};
    plan.queues = {{.port = 0, .rx_queue = QueueId{0}, .lcore = LcoreId{1}}};
    plan.housekeeping = {CpuId{0}};
    const auto warnings = plan_warnings(plan, machine("core:4 pu:1"), wish_for({vdev("p0")}));
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_EQ(warnings[0].what, "the poll core (lcore 2, CPU 2) has no RX queue to poll");
    EXPECT_NE(warnings[0].fix.find("cpu.poll_cores"), std::string::npos);
}

TEST(CoreRemarks, WarnsOncePerSharedCpu) {
    CorePlan plan;
    plan.cores = {core(1, 1, 0, Role::poll_core), core(2, 1, 0, Role::worker)};
    plan.cores[0].shared_cpu = true;
    plan.cores[1].shared_cpu = true;
    plan.queues = {{.port = 0, .rx_queue = QueueId{0}, .lcore = LcoreId{1}}};
    plan.housekeeping = {CpuId{0}};
    const auto warnings = plan_warnings(plan, machine("core:2 pu:1"), wish_for({vdev("p0")}));
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_NE(warnings[0].what.find("CPU 1 is shared"), std::string::npos);
}

TEST(CoreRemarks, ReasonsNameNodesRolesAndIdleSiblings) {
    const auto topology = machine("numanode:2 core:2 pu:2");
    CorePlan plan;
    plan.cores = {core(1, 4, 1, Role::poll_core), core(2, 6, 1, Role::worker)};
    plan.housekeeping = {CpuId{0}, CpuId{1}, CpuId{2}, CpuId{3}};
    const auto reasons = plan_reasons(plan, topology, wish_for({nic("p0", 1)}), "because");
    const std::vector<std::string> expected = {
        "because", "NUMA node 1: 1 poll core and 1 worker on CPU 4,6, next to port p0",
        "CPU 0-3 does housekeeping",
        "CPU 5,7 stays idle: the SMT sibling of a data core would slow it down"};
    EXPECT_EQ(reasons, expected);
}

}  // namespace
}  // namespace flyball::platform
