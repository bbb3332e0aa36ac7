// SPDX-License-Identifier: BSD-3-Clause
#include <map>

#include <gtest/gtest.h>

#include "plan_fixture.hpp"

namespace flyball::platform {
namespace {

/// Fused cores 1..count on CPUs of the same number, `nodes[i]` the node of each.
CorePlan fused_on(const std::vector<unsigned>& nodes) {
    CorePlan plan;
    for (unsigned i = 0; i < nodes.size(); ++i) {
        plan.cores.push_back({.lcore = LcoreId{i + 1},
                              .cpu = CpuId{i + 1},
                              .node = NodeId{nodes[i]},
                              .role = Role::fused});
    }
    return plan;
}

/// "p0q0:1 p0q1:2": lcore of each queue.
std::string text_of(const std::vector<QueueAssignment>& queues) {
    std::string text;
    for (const QueueAssignment& queue : queues) {
        text += (text.empty() ? "p" : " p") + std::to_string(queue.port) + "q" +
                std::to_string(queue.rx_queue.value) + ":" + std::to_string(queue.lcore.value);
    }
    return text;
}

TEST(QueueAssignment, QueuesOfAPortGoToDifferentCores) {
    const auto wish = wish_for({vdev("a"), vdev("b")});
    EXPECT_EQ(text_of(assign_queues(fused_on({0, 0}), wish, {2, 2})),
              "p0q0:1 p0q1:2 p1q0:1 p1q1:2");
    EXPECT_EQ(text_of(assign_queues(fused_on({0, 0}), wish, {3, 1})),
              "p0q0:1 p0q1:2 p0q2:1 p1q0:2");
}

TEST(QueueAssignment, FewerQueuesThanCoresSpreadWholePorts) {
    const auto wish = wish_for({vdev("a"), vdev("b"), vdev("c")});
    EXPECT_EQ(text_of(assign_queues(fused_on({0, 0, 0, 0}), wish, {1, 1, 1})),
              "p0q0:1 p1q0:2 p2q0:3");
    EXPECT_EQ(text_of(assign_queues(fused_on({0, 0}), wish, {1, 1, 1})), "p0q0:1 p1q0:2 p2q0:1");
}

TEST(QueueAssignment, PortsStayOnTheirNode) {
    const auto wish = wish_for({vdev("free"), nic("one", 1), nic("zero", 0)});
    EXPECT_EQ(text_of(assign_queues(fused_on({0, 1, 1}), wish, {1, 2, 2})),
              "p0q0:2 p1q0:2 p1q1:3 p2q0:1 p2q1:1");
}

TEST(QueueAssignment, FreePortsFillTheCoresThatAreLeft) {
    const auto wish = wish_for({vdev("free"), nic("zero", 0)});
    EXPECT_EQ(text_of(assign_queues(fused_on({0, 1}), wish, {1, 1})), "p0q0:2 p1q0:1");
}

TEST(QueueAssignment, RemotePortsGoAnywhere) {
    EXPECT_EQ(text_of(assign_queues(fused_on({0, 0}), wish_for({nic("far", 7)}), {2})),
              "p0q0:1 p0q1:2");
}

TEST(QueueAssignment, OnlyPollAndFusedCoresPoll) {
    CorePlan plan = fused_on({0, 0, 0});
    plan.cores[0].role = Role::poll_core;
    plan.cores[1].role = Role::worker;
    plan.cores[2].role = Role::traffic;
    EXPECT_EQ(text_of(assign_queues(plan, wish_for({vdev("a")}), {3})), "p0q0:1 p0q1:1 p0q2:1");
    EXPECT_TRUE(assign_queues(CorePlan{}, wish_for({vdev("a")}), {3}).empty());
}

}  // namespace
}  // namespace flyball::platform
