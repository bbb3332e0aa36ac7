// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/platform/mempool.hpp"

#include <array>

#include <gtest/gtest.h>
#include <rte_mbuf.h>

#include "support/eal_environment.hpp"

namespace flyball::platform {
namespace {

PoolSize small_pool() {
    PoolSize size;
    size.node = NodeId{0};
    size.mbufs = 255;
    size.cache = 32;
    size.data_bytes = 2176;
    size.bytes = 1U << 20U;
    return size;
}

TEST(PacketPool, CountsWhatIsTakenAndGivenBack) {
    test::start_eal();
    const auto pool = PacketPool::create(small_pool());
    ASSERT_TRUE(pool.has_value()) << pool.error().message;
    EXPECT_EQ((*pool)->in_use(), 0U);
    std::array<rte_mbuf*, 20> packets{};
    ASSERT_EQ(rte_pktmbuf_alloc_bulk((*pool)->raw(), packets.data(), packets.size()), 0);
    EXPECT_EQ((*pool)->in_use(), packets.size());
    EXPECT_EQ(packets[0]->buf_len, 2176);
    rte_pktmbuf_free_bulk(packets.data(), packets.size());
    EXPECT_EQ((*pool)->in_use(), 0U);
}

TEST(PacketPool, NameIsFreeAgainAfterItsEnd) {
    test::start_eal();
    for (int round = 0; round < 2; ++round) {
        const auto pool = PacketPool::create(small_pool());
        ASSERT_TRUE(pool.has_value()) << pool.error().message;
        EXPECT_EQ((*pool)->name(), "packets-node0");
    }
}

TEST(PacketPool, SaysWhichNodeLacksHowMuchAndWhatToChange) {
    test::start_eal();
    PoolSize size = small_pool();
    size.mbufs = (1U << 20U) - 1;
    size.bytes = std::uint64_t{2400} << 20U;
    const auto pool = PacketPool::create(size);
    ASSERT_FALSE(pool.has_value());
    EXPECT_EQ(pool.error().error_class, ErrorClass::machine);
    EXPECT_NE(pool.error().message.find("1048575 mbufs (2400 MB) on NUMA node 0"),
              std::string::npos)
        << pool.error().message;
    EXPECT_NE(pool.error().message.find("memory.size"), std::string::npos);
}

}  // namespace
}  // namespace flyball::platform
