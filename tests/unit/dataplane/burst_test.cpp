// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/burst.hpp"

#include <gtest/gtest.h>

#include "support/eal_environment.hpp"
#include "support/test_port.hpp"

namespace flyball::dataplane {
namespace {

using Sequences = std::vector<std::uint32_t>;

Sequences sequences_of(const Burst& burst) {
    return test::sequences_of({burst.packets.begin(), burst.packets.begin() + burst.count});
}

TEST(KeepIf, ClosesUpWhatItKeepsAndCountsAndFreesTheRest) {
    Burst burst = test::burst_of(test::numbered_packets(1, 9));
    DropCounters drops;
    keep_if(burst, drops, [](const rte_mbuf* packet, DropReason& reason) {
        const std::uint32_t sequence = test::sequence_of(packet);
        reason = sequence < 4 ? DropReason::rxonly : DropReason::not_echo_request;
        return sequence % 2 == 0;
    });
    EXPECT_EQ(sequences_of(burst), (Sequences{0, 2, 4, 6, 8}));
    EXPECT_EQ(drops.get(DropReason::rxonly), 2U);
    EXPECT_EQ(drops.get(DropReason::not_echo_request), 2U);
    EXPECT_EQ(drops.total(), 4U);
    EXPECT_EQ(test::packets_in_use(), 5U);
    drop_all(burst, drops, DropReason::shutdown);
    EXPECT_EQ(burst.count, 0U);
    EXPECT_EQ(drops.get(DropReason::shutdown), 5U);
    EXPECT_EQ(test::packets_in_use(), 0U);
}

TEST(KeepIf, TakesEmptyAndFullBursts) {
    DropCounters drops;
    for (const unsigned count : {0U, unsigned{kBurstMax}}) {
        Burst burst = test::burst_of(test::numbered_packets(1, count));
        keep_if(burst, drops, [](const rte_mbuf*, DropReason&) { return false; });
        EXPECT_EQ(burst.count, 0U);
        EXPECT_EQ(drops.get(DropReason::malformed), count);
        EXPECT_EQ(test::packets_in_use(), 0U);
    }
}

TEST(ForEachPrefetched, VisitsEachPacketOnceInOrder) {
    for (const unsigned count : {0U, 1U, 3U, 4U, 5U, 8U, 255U, 256U}) {
        Burst burst = test::burst_of(test::numbered_packets(1, count));
        // A prefetch that reads past the end would follow this pointer.
        for (std::size_t i = count; i < kBurstMax; ++i) {
            burst.packets[i] = nullptr;
        }
        Sequences visited;
        for_each_prefetched(
            burst, [&](const rte_mbuf* packet) { visited.push_back(test::sequence_of(packet)); });
        EXPECT_EQ(visited, sequences_of(burst)) << count << " packets";
        rte_pktmbuf_free_bulk(burst.packets.data(), burst.count);
    }
}

}  // namespace
}  // namespace flyball::dataplane
