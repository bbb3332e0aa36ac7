// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/platform/core_placement.hpp"

#include <gtest/gtest.h>

#include "plan_fixture.hpp"

namespace flyball::platform {
namespace {

NodeSet set_on(const std::string& synthetic, unsigned polls, unsigned workers) {
    NodeSet set;
    set.cpus = machine(synthetic).cpus;
    set.polls = polls;
    set.workers = workers;
    return set;
}

std::string cpus_of(const std::vector<Placement>& placed, Role role) {
    std::string cpus;
    for (const Placement& placement : placed) {
        if (placement.role == role) {
            cpus += (cpus.empty() ? "" : ",") + std::to_string(placement.cpu.id.value);
        }
    }
    return cpus;
}

TEST(CorePlacement, PollCoresSpreadOverCachesAndWorkersFollow) {
    const auto placed = place_set(set_on("l3:2 core:4 pu:1", 2, 6), Layout::pipeline);
    EXPECT_EQ(cpus_of(placed, Role::poll_core), "0,4");
    ASSERT_EQ(placed.size(), 8U);
    for (std::size_t i = 2; i < placed.size(); ++i) {
        ASSERT_TRUE(placed[i].feeder);
        EXPECT_EQ(placed[*placed[i].feeder].cpu.last_level_cache, placed[i].cpu.last_level_cache);
    }
}

TEST(CorePlacement, SmallSetsUseOneCache) {
    const auto placed = place_set(set_on("l3:4 core:4 pu:1", 2, 2), Layout::pipeline);
    EXPECT_EQ(cpus_of(placed, Role::poll_core), "0,1");
    EXPECT_EQ(cpus_of(placed, Role::worker), "2,3");
    EXPECT_NE(placed[2].feeder, placed[3].feeder) << "each poll core feeds one";
}

TEST(CorePlacement, WorkersBeyondTheCacheHaveNoFeeder) {
    const auto placed = place_set(set_on("l3:2 core:2 pu:1", 1, 3), Layout::pipeline);
    EXPECT_EQ(cpus_of(placed, Role::worker), "1,2,3");
    EXPECT_TRUE(placed[1].feeder);
    EXPECT_FALSE(placed[2].feeder);
    EXPECT_FALSE(placed[3].feeder);
}

TEST(CorePlacement, FirstThreadsComeBeforeSiblings) {
    const auto fused = place_set(set_on("core:4 pu:2", 6, 0), Layout::fused);
    EXPECT_EQ(cpus_of(fused, Role::fused), "0,2,4,6,1,3");
}

TEST(CorePlacement, SharingFillsTheLeastLoadedCpu) {
    const auto cpus = machine("core:2 pu:1").cpus;
    const std::vector<Cpu> data_first{cpus[1], cpus[0]};
    const std::vector<Role> roles{Role::poll_core, Role::worker, Role::worker};
    const auto placed = place_sharing(data_first, {CpuId{0}}, roles);
    EXPECT_EQ(cpus_of(placed, Role::poll_core), "1");
    EXPECT_EQ(cpus_of(placed, Role::worker), "0,1");
    EXPECT_EQ(placed[1].feeder, 0U);
    const auto with_traffic = place_sharing(data_first, {CpuId{0}, CpuId{0}, CpuId{0}}, roles);
    EXPECT_EQ(cpus_of(with_traffic, Role::worker), "1,0") << "CPU 0 has the generator already";
}

}  // namespace
}  // namespace flyball::platform
