// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/platform/core_counts.hpp"

#include <gtest/gtest.h>

#include "plan_fixture.hpp"

namespace flyball::platform {
namespace {

std::vector<NodeSet> sets_on(const std::string& synthetic, const CoreWish& wish) {
    const auto selection = select_cpus(machine(synthetic), wish);
    EXPECT_TRUE(selection) << selection.error().message;
    return make_sets(*selection, wish);
}

TEST(CoreCounts, OneSetPerNodeThatHasPorts) {
    const auto sets =
        sets_on("numanode:4 core:4 pu:1", wish_for({nic("a", 3, 2), nic("b", 1, 4), vdev("c", 1)}));
    ASSERT_EQ(sets.size(), 2U);
    EXPECT_EQ(sets[0].node, NodeId{1});
    EXPECT_EQ(sets[1].node, NodeId{3});
    EXPECT_EQ(sets[0].ports, (std::vector<std::size_t>{1}));
    EXPECT_EQ(sets[1].ports, (std::vector<std::size_t>{0, 2})) << "c goes where fewer queues are";
    EXPECT_EQ(sets[1].queues, 3U);
}

TEST(CoreCounts, PortsWithoutANodeUseTheLargest) {
    const auto sets = sets_on("numanode:2 core:4 pu:1", wish_for({vdev("a")}));
    ASSERT_EQ(sets.size(), 1U);
    EXPECT_EQ(sets[0].node, NodeId{1}) << "node 0 gives a core to housekeeping";
}

TEST(CoreCounts, FurtherNodesOnlyForExplicitNumbers) {
    auto wish = wish_for({vdev("a", 16)});
    wish.poll_cores = 2;
    wish.workers = 5;
    EXPECT_EQ(sets_on("numanode:2 core:4 pu:1", wish).size(), 2U);
    wish.workers = 2;
    EXPECT_EQ(sets_on("numanode:2 core:4 pu:1", wish).size(), 1U);
}

TEST(CoreCounts, NeverMoreSetsThanPollCores) {
    auto wish = wish_for({nic("a", 0), nic("b", 1), nic("c", 1)});
    wish.poll_cores = 1;
    const auto sets = sets_on("numanode:2 core:4 pu:1", wish);
    ASSERT_EQ(sets.size(), 1U);
    EXPECT_EQ(sets[0].node, NodeId{1}) << "more ports are there";
    EXPECT_EQ(sets[0].ports.size(), 3U);
}

TEST(CoreCounts, LayoutFollowsCpusAndQueues) {
    struct Row {
        const char* machine;
        unsigned queues;
        unsigned kept_for_traffic;
        Layout layout;
    };

    const Row rows[] = {
        {"core:3 pu:1", 1, 0, Layout::fused},      {"core:4 pu:1", 1, 0, Layout::pipeline},
        {"core:4 pu:1", 1, 1, Layout::fused},      {"core:4 pu:1", 2, 0, Layout::pipeline},
        {"core:4 pu:1", 3, 0, Layout::fused},      {"core:17 pu:1", 16, 0, Layout::fused},
        {"core:18 pu:1", 16, 0, Layout::pipeline},
    };
    for (const Row& row : rows) {
        const auto wish = wish_for({vdev("a", row.queues), vdev("b", 64)});
        const auto sets = sets_on(row.machine, wish);
        const auto choice = choose_layout(sets, wish, row.kept_for_traffic);
        EXPECT_EQ(choice.layout, row.layout) << row.machine << ", " << row.queues << " queues";
        EXPECT_FALSE(choice.reason.empty());
    }
}

TEST(CoreCounts, OneCoreInFourPollsWithinTheQueues) {
    auto sets = sets_on("core:17 pu:1", wish_for({vdev("a", 64)}));
    ASSERT_TRUE(count_lcores(sets, Layout::pipeline, wish_for({vdev("a", 64)}), 0));
    EXPECT_EQ(sets[0].polls, 4U);
    EXPECT_EQ(sets[0].workers, 12U);

    sets = sets_on("core:17 pu:1", wish_for({vdev("a", 2)}));
    ASSERT_TRUE(count_lcores(sets, Layout::pipeline, wish_for({vdev("a", 2)}), 0));
    EXPECT_EQ(sets[0].polls, 2U);
    EXPECT_EQ(sets[0].workers, 8U);
}

TEST(CoreCounts, ExplicitNumbersAreDealtEvenly) {
    auto wish = wish_for({nic("a", 0), nic("b", 1)});
    wish.poll_cores = 3;
    wish.workers = 8;
    auto sets = sets_on("numanode:2 core:8 pu:1", wish);
    ASSERT_TRUE(count_lcores(sets, Layout::pipeline, wish, 0));
    EXPECT_EQ(sets[0].polls, 2U);
    EXPECT_EQ(sets[1].polls, 1U);
    EXPECT_EQ(sets[0].workers, 4U);
    EXPECT_EQ(sets[1].workers, 4U);
    wish.workers = 13;
    EXPECT_FALSE(count_lcores(sets, Layout::pipeline, wish, 0)) << "16 lcores, 15 CPUs";
}

TEST(CoreCounts, StaysWithinTheLcoresThatDpdkHas) {
    const auto wish = wish_for({vdev("a", 512)});
    auto sets = sets_on("core:200 pu:1", wish);
    ASSERT_TRUE(count_lcores(sets, Layout::fused, wish, 0));
    EXPECT_EQ(sets[0].polls, 126U) << "128 less the main lcore and the traffic source";
    ASSERT_TRUE(count_lcores(sets, Layout::pipeline, wish, 0));
    EXPECT_LE(sets[0].workers, 64U) << "a poll core has 64 lanes";
}

}  // namespace
}  // namespace flyball::platform
