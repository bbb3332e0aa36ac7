// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/platform/core_plan.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "plan_fixture.hpp"

namespace flyball::platform {
namespace {

CorePlan plan_of(const Topology& topology, const CoreWish& wish) {
    auto plan = plan_cores(topology, wish);
    EXPECT_TRUE(plan) << plan.error().message;
    return plan ? *plan : CorePlan{};
}

std::string text(CpuList cpus) {
    std::sort(cpus.begin(), cpus.end());
    return format_cpu_list(cpus);
}

CoreWish demo() {
    auto wish = wish_for({vdev("in"), vdev("out")});
    wish.traffic_source = true;
    return wish;
}

TEST(CorePlan, TwoCpusRunFusedBesideHousekeepingAndTraffic) {
    const auto plan = plan_of(machine("package:1 numanode:1 core:2 pu:1"), demo());
    SCOPED_TRACE(to_text(plan));
    EXPECT_EQ(plan.layout, Layout::fused);
    ASSERT_EQ(plan.cores.size(), 2U);
    EXPECT_EQ(plan.cores[0].role, Role::fused);
    EXPECT_EQ(plan.cores[0].cpu, CpuId{1});
    EXPECT_FALSE(plan.cores[0].shared_cpu);
    EXPECT_EQ(plan.cores[0].idle, Idle::pause);
    EXPECT_EQ(plan.cores[1].role, Role::traffic);
    EXPECT_EQ(plan.cores[1].cpu, CpuId{0});
    EXPECT_TRUE(plan.cores[1].shared_cpu);
    EXPECT_EQ(plan.cores[1].idle, Idle::sleep);
    EXPECT_EQ(text(plan.housekeeping), "0");
}

TEST(CorePlan, TwoThreadsOfOneCoreWorkAndWarn) {
    const auto plan = plan_of(machine("package:1 numanode:1 core:1 pu:2"), demo());
    SCOPED_TRACE(to_text(plan));
    EXPECT_EQ(text(cpus_of(plan, Role::fused)), "1");
    EXPECT_EQ(text(plan.housekeeping), "0");
    ASSERT_EQ(plan.warnings.size(), 1U);
    EXPECT_NE(plan.warnings[0].what.find("SMT sibling"), std::string::npos);
}

TEST(CorePlan, OneCpuIsSharedByAllAndSleeps) {
    const auto plan = plan_of(machine("package:1 numanode:1 core:1 pu:1"), demo());
    SCOPED_TRACE(to_text(plan));
    ASSERT_EQ(plan.cores.size(), 2U);
    for (const PlannedCore& core : plan.cores) {
        EXPECT_EQ(core.cpu, CpuId{0});
        EXPECT_TRUE(core.shared_cpu);
        EXPECT_EQ(core.idle, Idle::sleep);
    }
    EXPECT_EQ(text(plan.housekeeping), "0");
    EXPECT_EQ(plan.queues.size(), 2U);
}

TEST(CorePlan, PipelineOnTwoCpusTakesTurns) {
    auto wish = demo();
    wish.layout = Layout::pipeline;
    const auto plan = plan_of(machine("package:1 numanode:1 core:2 pu:1"), wish);
    SCOPED_TRACE(to_text(plan));
    EXPECT_EQ(plan.layout, Layout::pipeline);
    ASSERT_EQ(plan.cores.size(), 3U);
    EXPECT_EQ(plan.cores[0].role, Role::poll_core);
    EXPECT_EQ(plan.cores[1].role, Role::worker);
    EXPECT_EQ(plan.cores[1].feeds_from, LcoreId{1});
    for (const PlannedCore& core : plan.cores) {
        EXPECT_TRUE(core.shared_cpu);
        EXPECT_EQ(core.idle, Idle::sleep);
    }
    EXPECT_FALSE(plan.warnings.empty());
}

TEST(CorePlan, WithoutTrafficPollAndWorkerUseBothCpus) {
    auto wish = wish_for({vdev("p0")});
    wish.layout = Layout::pipeline;
    const auto plan = plan_of(machine("package:1 numanode:1 core:2 pu:1"), wish);
    SCOPED_TRACE(to_text(plan));
    EXPECT_EQ(text(cpus_of(plan, Role::poll_core)), "1");
    EXPECT_EQ(text(cpus_of(plan, Role::worker)), "0");
}

TEST(CorePlan, SmallMachinesObeyExplicitNumbersUpToALimit) {
    auto wish = wish_for({vdev("p0")});
    wish.poll_cores = 1;
    wish.workers = 3;
    const auto topology = machine("package:1 numanode:1 core:2 pu:1");
    EXPECT_EQ(cpus_of(plan_of(topology, wish), Role::worker).size(), 3U);
    wish.workers = 8;
    const auto refused = plan_cores(topology, wish);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error_class, ErrorClass::plan);
    EXPECT_NE(refused.error().message.find("asked for 9 lcores"), std::string::npos)
        << refused.error().message;
}

TEST(CorePlan, SixteenCoresAndOneQueueMakeAPipeline) {
    const auto plan = plan_of(machine("package:1 numanode:1 core:16 pu:1"), wish_for({vdev("p0")}));
    SCOPED_TRACE(to_text(plan));
    EXPECT_EQ(plan.layout, Layout::pipeline);
    EXPECT_EQ(text(cpus_of(plan, Role::poll_core)), "1");
    EXPECT_EQ(text(cpus_of(plan, Role::worker)), "2-5");
    EXPECT_EQ(text(plan.housekeeping), "0,6-15");
    EXPECT_TRUE(plan.warnings.empty());
    for (const PlannedCore& core : plan.cores) {
        EXPECT_FALSE(core.shared_cpu);
        if (core.role == Role::worker) {
            EXPECT_EQ(core.feeds_from, LcoreId{1});
        }
    }
}

TEST(CorePlan, EnoughQueuesForRssMakeFusedCores) {
    const auto plan = plan_of(machine("package:1 numanode:1 core:16 pu:1"),
                              wish_for({nic("p0", 0), nic("p1", 0)}));
    SCOPED_TRACE(to_text(plan));
    EXPECT_EQ(plan.layout, Layout::fused);
    EXPECT_EQ(text(cpus_of(plan, Role::fused)), "1-15");
    EXPECT_EQ(text(plan.housekeeping), "0");
    EXPECT_EQ(plan.queues.size(), 30U) << "each core polls one queue of each port";
}

TEST(CorePlan, TrafficGetsACpuOfItsOwnWhereThereAreEnough) {
    const auto plan = plan_of(machine("package:1 numanode:1 core:8 pu:1"), demo());
    SCOPED_TRACE(to_text(plan));
    EXPECT_EQ(text(cpus_of(plan, Role::poll_core)), "1-2");
    EXPECT_EQ(text(cpus_of(plan, Role::worker)), "3-6");
    EXPECT_EQ(text(cpus_of(plan, Role::traffic)), "7");
    EXPECT_FALSE(plan.cores.back().shared_cpu);
    EXPECT_EQ(plan.cores.back().role, Role::traffic);
    EXPECT_EQ(text(plan.housekeeping), "0");
}

TEST(CorePlan, LargeSmtMachineStaysOnTheNodeOfItsNic) {
    const auto plan =
        plan_of(machine("package:2 numanode:1 core:16 pu:2"), wish_for({nic("p0", 1)}));
    SCOPED_TRACE(to_text(plan));
    EXPECT_EQ(plan.layout, Layout::fused);
    EXPECT_EQ(plan.cores.size(), 16U);
    for (const PlannedCore& core : plan.cores) {
        EXPECT_EQ(core.node, NodeId{1});
        EXPECT_EQ(core.cpu.value % 2, 0U) << "the sibling of a data core stays idle";
    }
    EXPECT_EQ(text(plan.housekeeping), "0-31") << "node 0; no sibling of a data core";
    EXPECT_TRUE(plan.warnings.empty());
}

TEST(CorePlan, PortsOnBothNodesGiveOneSetPerNode) {
    const auto plan = plan_of(machine("package:2 numanode:1 core:16 pu:2"),
                              wish_for({nic("p0", 0, 4), nic("p1", 1, 4)}));
    SCOPED_TRACE(to_text(plan));
    EXPECT_EQ(plan.layout, Layout::pipeline);
    std::set<NodeId> polls;
    std::set<NodeId> workers;
    for (const PlannedCore& core : plan.cores) {
        (core.role == Role::worker ? workers : polls).insert(core.node);
    }
    EXPECT_EQ(polls, (std::set<NodeId>{{0}, {1}}));
    EXPECT_EQ(workers, polls);
    for (const QueueAssignment& queue : plan.queues) {
        EXPECT_EQ(plan.cores[queue.lcore.value - 1].node.value, queue.port);
    }
}

TEST(CorePlan, SiblingsAreUsedWhenAsked) {
    auto wish = wish_for({nic("p0", 1, 32)});
    wish.use_smt_siblings = true;
    const auto plan = plan_of(machine("package:2 numanode:1 core:16 pu:2"), wish);
    EXPECT_EQ(text(cpus_of(plan, Role::fused)), "32-63") << to_text(plan);
}

TEST(CorePlan, FourNodesKeepEachNicLocal) {
    const auto topology = machine("package:4 numanode:1 core:24 pu:1");
    for (unsigned node = 0; node < 4; ++node) {
        const auto plan = plan_of(topology, wish_for({nic("p0", node, 8)}));
        SCOPED_TRACE(to_text(plan));
        for (const PlannedCore& core : plan.cores) {
            EXPECT_EQ(core.node, NodeId{node});
        }
        EXPECT_EQ(plan.housekeeping.front(), CpuId{0});
        EXPECT_TRUE(plan.warnings.empty());
    }
}

TEST(CorePlan, EightNodesWithAPortOnEachUseThemAll) {
    std::vector<PortWish> ports;
    for (unsigned node = 0; node < 8; ++node) {
        ports.push_back(nic("p" + std::to_string(node), node, 2));
    }
    const auto plan = plan_of(machine("package:8 numanode:1 core:8 pu:1"), wish_for(ports));
    SCOPED_TRACE(to_text(plan));
    EXPECT_EQ(plan.layout, Layout::pipeline);
    std::set<NodeId> nodes;
    for (const PlannedCore& core : plan.cores) {
        nodes.insert(core.node);
    }
    EXPECT_EQ(nodes.size(), 8U);
    EXPECT_TRUE(plan.warnings.empty());
}

TEST(CorePlan, WorkersShareTheCacheOfTheirPollCore) {
    const auto topology = machine("package:1 numanode:1 l3:2 core:8 pu:1");
    auto wish = wish_for({vdev("p0", 2)});
    wish.poll_cores = 2;
    wish.workers = 10;
    const auto plan = plan_of(topology, wish);
    SCOPED_TRACE(to_text(plan));
    for (const PlannedCore& core : plan.cores) {
        if (core.role == Role::worker) {
            ASSERT_TRUE(core.feeds_from);
            const PlannedCore& poll = plan.cores[core.feeds_from->value - 1];
            EXPECT_EQ(topology.cpus[core.cpu.value].last_level_cache,
                      topology.cpus[poll.cpu.value].last_level_cache);
        }
    }
}

TEST(CorePlan, AFewLcoresStayWithinOneCache) {
    const auto topology = machine("package:1 numanode:1 l3:4 core:4 pu:1");
    auto wish = wish_for({vdev("p0")});
    wish.poll_cores = 1;
    wish.workers = 3;
    const auto plan = plan_of(topology, wish);
    SCOPED_TRACE(to_text(plan));
    std::set<unsigned> caches;
    for (const PlannedCore& core : plan.cores) {
        caches.insert(topology.cpus[core.cpu.value].last_level_cache);
    }
    EXPECT_EQ(caches.size(), 1U);
}

TEST(CorePlan, RemotePortIsAWarningWithCostAndFix) {
    auto wish = wish_for({nic("p1", 1)});
    wish.cpus = *parse_cpu_list("0-7");
    const auto plan = plan_of(machine("package:2 numanode:1 core:8 pu:1"), wish);
    SCOPED_TRACE(to_text(plan));
    ASSERT_EQ(plan.warnings.size(), 1U);
    EXPECT_NE(plan.warnings[0].what.find("port p1 is on NUMA node 1"), std::string::npos);
    EXPECT_NE(plan.warnings[0].what.find("on node 0"), std::string::npos);
    EXPECT_FALSE(plan.warnings[0].cost.empty());
    EXPECT_NE(plan.warnings[0].fix.find("CPUs of node 1"), std::string::npos);
}

TEST(CorePlan, HousekeepingMovesRatherThanTakeAPortsOnlyNeighbour) {
    const auto plan =
        plan_of(machine("package:2 numanode:1 core:1 pu:1"), wish_for({nic("p0", 0)}));
    SCOPED_TRACE(to_text(plan));
    EXPECT_EQ(text(cpus_of(plan, Role::fused)), "0");
    EXPECT_EQ(text(plan.housekeeping), "1");
    EXPECT_TRUE(plan.warnings.empty());
}

TEST(CorePlan, ExplicitCpusAreObeyed) {
    auto wish = wish_for({vdev("p0", 8)});
    wish.cpus = *parse_cpu_list("2-5");
    const auto plan = plan_of(machine("package:1 numanode:1 core:8 pu:1"), wish);
    EXPECT_EQ(text(cpus_of(plan, Role::fused)), "2-5") << to_text(plan);
    EXPECT_EQ(text(plan.housekeeping), "0-1,6-7");
}

TEST(CorePlan, ExplicitNumbersAreObeyed) {
    auto wish = wish_for({nic("p0", 1, 16), nic("p1", 1, 16)});
    wish.poll_cores = 2;
    wish.workers = 6;
    wish.idle = Idle::spin;
    const auto plan = plan_of(machine("package:2 numanode:1 core:16 pu:2"), wish);
    SCOPED_TRACE(to_text(plan));
    EXPECT_EQ(plan.layout, Layout::pipeline);
    EXPECT_EQ(cpus_of(plan, Role::poll_core).size(), 2U);
    EXPECT_EQ(cpus_of(plan, Role::worker).size(), 6U);
    for (const PlannedCore& core : plan.cores) {
        EXPECT_EQ(core.idle, Idle::spin);
    }
}

struct Refusal {
    const char* name;
    const char* machine;
    CoreWish wish;
    std::vector<std::string> words;
};

CoreWish with(CoreWish wish, void (*change)(CoreWish&)) {
    change(wish);
    return wish;
}

TEST(CorePlan, RefusesWithAskedAvailableAndFix) {
    const CoreWish one = wish_for({nic("p0", 0)});
    const std::vector<Refusal> refusals = {
        {"no such CPU",
         "package:1 numanode:1 core:8 pu:1",
         with(one, [](CoreWish& w) { w.cpus = *parse_cpu_list("4-9"); }),
         {"8-9", "0-7", "cpu.cpus"}},
        {"too many workers",
         "package:2 numanode:1 core:8 pu:2",
         with(one, [](CoreWish& w) { w.workers = 20; }),
         {"20", "available: 7", "cpu.workers", "use_smt_siblings", "housekeeping"}},
        {"too many lcores",
         "package:1 numanode:1 core:8 pu:1",
         with(one,
              [](CoreWish& w) {
                  w.poll_cores = 4;
                  w.workers = 4;
              }),
         {"8", "available: 7", "fused"}},
        {"pipeline on four single-core nodes",
         "package:4 numanode:1 core:1 pu:1",
         with(one, [](CoreWish& w) { w.layout = Layout::pipeline; }),
         {"NUMA node", "fused"}},
        {"poll cores in the fused layout",
         "package:1 numanode:1 core:8 pu:1",
         with(one,
              [](CoreWish& w) {
                  w.layout = Layout::fused;
                  w.poll_cores = 2;
              }),
         {"cpu.poll_cores 2", "fused"}},
        {"zero workers",
         "package:1 numanode:1 core:8 pu:1",
         with(one, [](CoreWish& w) { w.workers = 0; }),
         {"cpu.workers", "auto"}},
        {"no port", "package:1 numanode:1 core:8 pu:1", wish_for({}), {"port"}},
        {"spin on a shared CPU",
         "package:1 numanode:1 core:1 pu:1",
         with(one, [](CoreWish& w) { w.idle = Idle::spin; }),
         {"cpu.idle spin", "CPU 0", "auto"}},
    };
    for (const Refusal& refusal : refusals) {
        SCOPED_TRACE(refusal.name);
        const auto plan = plan_cores(machine(refusal.machine), refusal.wish);
        ASSERT_FALSE(plan) << to_text(*plan);
        EXPECT_EQ(plan.error().error_class, ErrorClass::plan);
        for (const std::string& word : refusal.words) {
            EXPECT_NE(plan.error().message.find(word), std::string::npos)
                << word << " in: " << plan.error().message;
        }
    }
}

TEST(CorePlan, XmlMachineIsPlannedByItsNics) {
    const auto topology = load_topology_xml(std::string(FLYBALL_UNIT_TESTS) +
                                            "/platform/data/two_nodes_nics_on_both.xml");
    ASSERT_TRUE(topology) << topology.error().message;
    for (const Nic& found : topology->nics) {
        ASSERT_TRUE(found.node);
        const auto plan = plan_of(*topology, wish_for({nic(found.pci_address, found.node->value)}));
        SCOPED_TRACE(to_text(plan));
        for (const PlannedCore& core : plan.cores) {
            EXPECT_EQ(core.node, *found.node);
        }
    }
}

TEST(CorePlan, XmlNicOnADisallowedNodeIsRemote) {
    const auto topology = load_topology_xml(std::string(FLYBALL_UNIT_TESTS) +
                                            "/platform/data/node_one_disallowed.xml");
    ASSERT_TRUE(topology) << topology.error().message;
    const auto plan = plan_of(*topology, wish_for({nic("p0", topology->nics[0].node->value)}));
    ASSERT_EQ(plan.warnings.size(), 1U) << to_text(plan);
    EXPECT_NE(plan.warnings[0].what.find("NUMA node 1"), std::string::npos);
}

TEST(CorePlan, ReasonsAreShortSentences) {
    const auto plan =
        plan_of(machine("package:2 numanode:1 core:16 pu:2"), wish_for({nic("p0", 1)}));
    ASSERT_GE(plan.reasons.size(), 3U);
    for (const std::string& reason : plan.reasons) {
        EXPECT_FALSE(reason.empty());
        EXPECT_LT(reason.size(), 160U) << reason;
    }
}

}  // namespace
}  // namespace flyball::platform
