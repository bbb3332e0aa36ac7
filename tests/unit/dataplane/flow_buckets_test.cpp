// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/flow_buckets.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace flyball::dataplane {
namespace {

TEST(FlowBuckets, SpreadEvenlyOverTheWorkers) {
    for (const std::uint16_t workers : std::to_array<std::uint16_t>({1, 2, 3, 7, 64})) {
        const FlowBuckets buckets = spread_buckets(workers);
        std::vector<unsigned> owned(workers);
        for (const std::uint16_t owner : buckets.owner) {
            ASSERT_LT(owner, workers);
            ++owned[owner];
        }
        const auto [least, most] = std::minmax_element(owned.begin(), owned.end());
        EXPECT_LE(*most - *least, 1U) << workers << " workers";
    }
}

TEST(FlowBuckets, AHashHasOneOwner) {
    const FlowBuckets buckets = spread_buckets(5);
    for (std::uint32_t hash = 0; hash < 10'000; hash += 17) {
        EXPECT_EQ(buckets.owner_of(hash), buckets.owner[hash % kFlowBuckets]);
        EXPECT_EQ(buckets.owner_of(hash), buckets.owner_of(hash + 3 * kFlowBuckets));
    }
    EXPECT_LT(buckets.owner_of(0xffff'ffffU), 5U);
}

}  // namespace
}  // namespace flyball::dataplane
