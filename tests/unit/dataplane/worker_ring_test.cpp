// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/worker_ring.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "support/eal_environment.hpp"
#include "support/test_port.hpp"

namespace flyball::dataplane {
namespace {

std::unique_ptr<WorkerRing> make_ring(unsigned entries, const std::string& name = "ring") {
    test::start_eal();
    auto ring = WorkerRing::create(name, entries, NodeId{0});
    EXPECT_TRUE(ring.has_value()) << ring.error().message;
    return std::move(*ring);
}

/// The ring does not look at what it carries; tests that need no packet send numbers.
rte_mbuf* number(std::uintptr_t value) {
    return reinterpret_cast<rte_mbuf*>(value);
}

TEST(WorkerRing, KeepsTheOrder) {
    const auto ring = make_ring(64);
    EXPECT_EQ(ring->capacity(), 63U);
    Burst burst;
    for (std::uintptr_t round = 0; round < 100; ++round) {
        const std::array<rte_mbuf*, 3> packets{number(3 * round + 1), number(3 * round + 2),
                                               number(3 * round + 3)};
        ASSERT_EQ(ring->enqueue(packets.data(), 3), 3U);
        EXPECT_EQ(ring->used(), 3U);
        ASSERT_EQ(ring->dequeue(burst, 256), 3U);
        ASSERT_EQ(burst.count, 3U);
        EXPECT_TRUE(std::equal(packets.begin(), packets.end(), burst.packets.begin()))
            << "round " << round;
    }
    EXPECT_EQ(ring->dequeue(burst, 256), 0U);
    EXPECT_EQ(burst.count, 0U);
}

TEST(WorkerRing, TakesTheFirstPacketsThatFitAndCountsTheRest) {
    const auto ring = make_ring(8);
    std::array<rte_mbuf*, 10> packets{};
    for (std::uintptr_t i = 0; i < packets.size(); ++i) {
        packets[i] = number(i + 1);
    }
    EXPECT_EQ(ring->enqueue(packets.data(), 5), 5U);
    EXPECT_EQ(ring->refused_packets(), 0U);
    EXPECT_EQ(ring->enqueue(packets.data() + 5, 5), 2U);
    EXPECT_EQ(ring->refused_packets(), 3U);
    EXPECT_EQ(ring->enqueue(packets.data(), 4), 0U);
    EXPECT_EQ(ring->refused_packets(), 7U);
    Burst burst;
    ASSERT_EQ(ring->dequeue(burst, 256), 7U);
    EXPECT_TRUE(std::equal(packets.begin(), packets.begin() + 7, burst.packets.begin()));
}

TEST(WorkerRing, DequeuesNoMoreThanAsked) {
    const auto ring = make_ring(8);
    const std::array<rte_mbuf*, 3> packets{number(1), number(2), number(3)};
    ASSERT_EQ(ring->enqueue(packets.data(), 3), 3U);
    Burst burst;
    EXPECT_EQ(ring->dequeue(burst, 2), 2U);
    EXPECT_EQ(burst.packets[1], number(2));
    EXPECT_EQ(ring->used(), 1U);
}

TEST(WorkerRing, RemembersItsFullestMoment) {
    const auto ring = make_ring(16);
    std::array<rte_mbuf*, 20> packets{};
    packets.fill(number(1));
    Burst burst;
    EXPECT_EQ(ring->used_max(), 0U);
    ASSERT_EQ(ring->enqueue(packets.data(), 4), 4U);
    EXPECT_EQ(ring->used_max(), 4U);
    ring->dequeue(burst, 256);
    ASSERT_EQ(ring->enqueue(packets.data(), 2), 2U);
    EXPECT_EQ(ring->used_max(), 4U) << "an emptier moment must not lower it";
    ASSERT_EQ(ring->enqueue(packets.data(), 20), 13U);
    EXPECT_EQ(ring->used_max(), ring->capacity());
}

TEST(WorkerRing, SaysWhatItAskedForWhenItCannotBeMade) {
    const auto first = make_ring(64, "twice");
    const auto second = WorkerRing::create("twice", 64, NodeId{0});
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().error_class, ErrorClass::machine);
    EXPECT_NE(second.error().message.find("ring twice with 64 entries on NUMA node 0"),
              std::string::npos)
        << second.error().message;
}

TEST(WorkerRing, FreesItsMemory) {
    // 64 MB in all: a ring of 2^20 pointers fits in a few times, not a hundred times.
    for (unsigned i = 0; i < 100; ++i) {
        ASSERT_EQ(make_ring(1U << 20U)->used(), 0U) << "round " << i;
    }
}

TEST(WorkerRing, CarriesEverythingBetweenTwoThreadsInOrder) {
    constexpr std::uintptr_t kPackets = 200'000;
    const auto ring = make_ring(256);
    std::thread producer([&] {
        std::array<rte_mbuf*, 32> packets{};
        for (std::uintptr_t next = 1; next <= kPackets;) {
            const auto count = static_cast<unsigned>(
                std::min<std::uintptr_t>(1 + next % packets.size(), kPackets + 1 - next));
            for (unsigned i = 0; i < count; ++i) {
                packets[i] = number(next + i);
            }
            const unsigned taken = ring->enqueue(packets.data(), count);
            next += taken;
            if (taken < count) {
                std::this_thread::yield();
            }
        }
    });
    Burst burst;
    std::uintptr_t expected = 1;
    bool in_order = true;
    while (expected <= kPackets) {
        if (ring->dequeue(burst, 1 + expected % kBurstMax) == 0) {
            std::this_thread::yield();
        }
        for (std::uint16_t i = 0; i < burst.count; ++i) {
            in_order = in_order && burst.packets[i] == number(expected);
            ++expected;
        }
    }
    producer.join();
    EXPECT_TRUE(in_order);
    EXPECT_EQ(ring->used(), 0U);
    EXPECT_LE(ring->used_max(), ring->capacity());
}

}  // namespace
}  // namespace flyball::dataplane
