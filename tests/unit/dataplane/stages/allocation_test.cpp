// SPDX-License-Identifier: BSD-3-Clause
// No stage may touch the heap, whatever the packets.
#include <array>

#include <gtest/gtest.h>

#include "flyball/dataplane/stages.hpp"

#include "support/alloc_guard.hpp"
#include "support/eal_environment.hpp"
#include "support/random_frames.hpp"
#include "support/stage_runner.hpp"

namespace flyball::dataplane {
namespace {

TEST(AllocGuard, SeesAllocations) {
    const test::AllocGuard guard;
    const auto memory = std::make_unique<std::array<int, 100>>();
    ASSERT_NE(memory, nullptr);
    EXPECT_EQ(guard.allocations(), 1U);
    EXPECT_EQ(guard.releases(), 0U);
}

std::vector<std::unique_ptr<Stage>> all_stages() {
    std::vector<std::unique_ptr<Stage>> stages;
    stages.push_back(make_mac_stage());
    stages.push_back(make_macswap_stage());
    stages.push_back(make_fivetuple_swap_stage());
    stages.push_back(make_csum_stage());
    stages.push_back(make_icmpecho_stage());
    stages.push_back(make_rxonly_stage());
    stages.push_back(make_txonly_stage({}));
    stages.push_back(make_flowgen_stage({}));
    return stages;
}

TEST(Stages, NeverTouchTheHeap) {
    test::RandomFrames random(1);
    test::StageHarness harness;
    for (const auto& stage : all_stages()) {
        for (int round = 0; round < 20; ++round) {
            Burst burst;
            for (; burst.count < 64; ++burst.count) {
                burst.packets[burst.count] = test::packet_of(random.any());
            }
            StageContext context = harness.context();
            const test::AllocGuard guard;
            stage->process(burst, context);
            EXPECT_EQ(guard.allocations() + guard.releases(), 0U) << stage->name();
            rte_pktmbuf_free_bulk(burst.packets.data(), burst.count);
        }
    }
    EXPECT_EQ(test::packets_in_use(), 0U);
}

}  // namespace
}  // namespace flyball::dataplane
