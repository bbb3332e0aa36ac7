// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/platform/pool_sizing.hpp"

#include <bit>
#include <numeric>

#include <gtest/gtest.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>
#include <rte_ring.h>

namespace flyball::platform {
namespace {

PoolDemand two_ports() {
    PoolDemand demand;
    demand.node = NodeId{1};
    demand.rx_descriptors = {1024, 1024};
    demand.tx_descriptors = {1024, 1024, 1024, 1024};
    demand.ring_entries = {1024, 1024};
    demand.lcores = 3;
    demand.burst_max = 32;
    demand.tx_buffers = 4;
    demand.tx_buffer_packets = 256;
    return demand;
}

std::uint64_t sum(const PoolSize& size) {
    return std::accumulate(size.terms.begin(), size.terms.end(), std::uint64_t{0},
                           [](std::uint64_t s, const PoolTerm& t) { return s + t.mbufs; });
}

TEST(PoolSizing, ExplainsEveryTermOfTheSum) {
    const auto size = size_pool(two_ports());
    ASSERT_TRUE(size) << size.error().message;
    ASSERT_EQ(size->terms.size(), 6U);
    EXPECT_EQ(size->terms[0].name, "2 RX queues x 1024 descriptors");
    EXPECT_EQ(size->terms[0].mbufs, 2048U);
    EXPECT_EQ(size->terms[1].name, "4 TX queues x 1024 descriptors");
    EXPECT_EQ(size->terms[1].mbufs, 4096U);
    EXPECT_EQ(size->terms[2].name, "2 rings x 1024 entries");
    EXPECT_EQ(size->terms[2].mbufs, 2048U);
    EXPECT_EQ(size->terms[3].name, "3 lcores x a burst of 32 in hand");
    EXPECT_EQ(size->terms[3].mbufs, 96U);
    EXPECT_EQ(size->terms[4].name, "4 TX buffers x 256");
    EXPECT_EQ(size->terms[4].mbufs, 1024U);
    EXPECT_EQ(size->terms[5].name, "3 lcore caches x 256 x 1.5 before they flush");
    EXPECT_EQ(size->terms[5].mbufs, 3U * 384U);
    EXPECT_EQ(size->mbufs, 16383U);
    EXPECT_EQ(size->node, NodeId{1});
}

TEST(PoolSizing, RoundsUpToOneLessThanAPowerOfTwo) {
    for (const unsigned descriptors : {64U, 500U, 1023U, 1024U, 4096U}) {
        auto demand = two_ports();
        demand.rx_descriptors = {descriptors};
        const auto size = size_pool(demand);
        ASSERT_TRUE(size);
        EXPECT_TRUE(std::has_single_bit(size->mbufs + 1U)) << size->mbufs;
        EXPECT_GE(size->mbufs, sum(*size));
        EXPECT_LT(size->mbufs, 2 * sum(*size) + 2);
    }
}

TEST(PoolSizing, CacheIsAMultipleOfTheBurstAndNeverSmaller) {
    for (const unsigned burst : {1U, 4U, 24U, 32U, 48U, 64U, 128U, 200U, 256U, 300U, 512U}) {
        auto demand = two_ports();
        demand.burst_max = burst;
        const auto size = size_pool(demand);
        ASSERT_TRUE(size);
        EXPECT_EQ(size->cache % burst, 0U) << burst;
        EXPECT_GE(size->cache, burst);
        EXPECT_LE(size->cache, 512U);
    }
}

TEST(PoolSizing, SmallPoolsGetSmallCaches) {
    PoolDemand demand;
    demand.rx_descriptors = {256};
    demand.lcores = 2;
    demand.burst_max = 32;
    const auto size = size_pool(demand);
    ASSERT_TRUE(size);
    EXPECT_LT(size->cache, 256U);
    EXPECT_GE(size->cache, 32U);
    EXPECT_LE(size->mbufs, 1023U);
}

TEST(PoolSizing, OverrideIsObeyedWhenItCoversTheDemand) {
    auto demand = two_ports();
    demand.mbufs = 10000;
    demand.cache = 64;
    const auto size = size_pool(demand);
    ASSERT_TRUE(size) << size.error().message;
    EXPECT_EQ(size->mbufs, 10000U);
    EXPECT_EQ(size->cache, 64U);
}

TEST(PoolSizing, ATightOverrideShrinksTheCaches) {
    auto demand = two_ports();
    demand.mbufs = 2048 + 4096 + 2048 + 96 + 1024 + 3 * 48;
    const auto size = size_pool(demand);
    ASSERT_TRUE(size) << size.error().message;
    EXPECT_EQ(size->cache, 32U);
    demand.mbufs = *demand.mbufs - 1;
    EXPECT_FALSE(size_pool(demand)) << "one mbuf less than one burst per cache needs";
}

TEST(PoolSizing, OverrideBelowTheDemandNamesTheSum) {
    auto demand = two_ports();
    demand.mbufs = 4000;
    const auto size = size_pool(demand);
    ASSERT_FALSE(size);
    EXPECT_EQ(size.error().error_class, ErrorClass::plan);
    for (const char* word :
         {"4000", "9456", "2048 (2 RX queues x 1024 descriptors)", "NUMA node 1", "auto"}) {
        EXPECT_NE(size.error().message.find(word), std::string::npos)
            << word << " in: " << size.error().message;
    }
}

TEST(PoolSizing, CacheAboveTheLibrarysLimitIsRefused) {
    auto demand = two_ports();
    demand.cache = 513;
    const auto size = size_pool(demand);
    ASSERT_FALSE(size);
    EXPECT_NE(size.error().message.find("512"), std::string::npos);
}

TEST(PoolSizing, NoCacheIsAllowed) {
    auto demand = two_ports();
    demand.cache = 0;
    const auto size = size_pool(demand);
    ASSERT_TRUE(size);
    EXPECT_EQ(size->cache, 0U);
    EXPECT_EQ(size->terms.size(), 5U);
}

/// The sizing itself knows no DPDK; here its bytes are compared with the library's own arithmetic.
TEST(PoolSizing, BytesMatchTheLibrary) {
    for (const unsigned data_bytes : {256U, 2048U, 2176U, 2177U, 9344U}) {
        auto demand = two_ports();
        demand.data_bytes = data_bytes;
        const auto size = size_pool(demand);
        ASSERT_TRUE(size);
        rte_mempool_objsz object{};
        const std::uint64_t total = rte_mempool_calc_obj_size(
            static_cast<std::uint32_t>(sizeof(rte_mbuf)) + data_bytes, 0, &object);
        const std::uint64_t caches = sizeof(rte_mempool_cache) * RTE_MAX_LCORE;
        const std::uint64_t ring =
            static_cast<std::uint64_t>(rte_ring_get_memsize(size->mbufs + 1));
        const std::uint64_t header = sizeof(rte_mempool) + sizeof(rte_pktmbuf_pool_private);
        const std::uint64_t exact = size->mbufs * total + caches + ring + header;
        EXPECT_GE(size->bytes + 64, exact) << data_bytes;
        EXPECT_LE(size->bytes, exact + 512) << data_bytes;
    }
    EXPECT_EQ(RTE_MEMPOOL_CACHE_MAX_SIZE, 512);
}

}  // namespace
}  // namespace flyball::platform
