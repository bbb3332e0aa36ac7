// SPDX-License-Identifier: BSD-3-Clause
#include "connection_table.hpp"

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

ServerLimits limits() {
    return {.connections = 8, .connections_per_peer = 3};
}

Peer peer(const std::string& address) {
    return {.address = address};
}

TEST(ConnectionTable, OnePeerHasALimit) {
    ConnectionTable table(limits());
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(table.add(i, peer("192.0.2.1"), 0).is_surplus) << i;
    }
    EXPECT_TRUE(table.add(3, peer("192.0.2.1"), 0).is_surplus);
    EXPECT_FALSE(table.add(4, peer("192.0.2.2"), 0).is_surplus);
}

TEST(ConnectionTable, AllPeersTogetherHaveALimit) {
    ConnectionTable table(limits());
    for (int i = 0; i < 8; ++i) {
        EXPECT_FALSE(table.add(i, peer(std::to_string(i)), 0).is_surplus) << i;
    }
    EXPECT_TRUE(table.add(8, peer("8"), 0).is_surplus);
}

TEST(ConnectionTable, APlaceIsFreeAgainAfterRemove) {
    ConnectionTable table(limits());
    const Connection& first = table.add(0, peer("192.0.2.1"), 0);
    table.add(1, peer("192.0.2.1"), 0);
    table.add(2, peer("192.0.2.1"), 0);
    table.remove(first);
    EXPECT_EQ(table.size(), 2U);
    EXPECT_FALSE(table.add(3, peer("192.0.2.1"), 0).is_surplus);
}

TEST(ConnectionTable, EachPhaseHasItsTimeAndIsNamedOnce) {
    ConnectionTable table(limits());
    Connection& fresh = table.add(0, peer("a"), 0);
    Connection& idle = table.add(1, peer("b"), 0);
    Connection& streaming = table.add(2, peer("c"), 0);
    ConnectionTable::enter(idle, Phase::idle, 0);
    ConnectionTable::enter(streaming, Phase::streaming, 0);
    EXPECT_TRUE(table.overdue(10 * kSecond).empty());
    EXPECT_EQ(table.overdue(11 * kSecond), std::vector{&fresh});
    EXPECT_EQ(table.overdue(31 * kSecond), std::vector{&idle});
    EXPECT_TRUE(table.overdue(1'000'000 * kSecond).empty());
}

TEST(ConnectionTable, APhaseThatBeginsAfterTheClockWasReadIsNotOverdue) {
    ConnectionTable table(limits());
    table.add(0, peer("a"), 5 * kSecond);
    EXPECT_TRUE(table.overdue(4 * kSecond).empty());
}

TEST(ConnectionTable, WhilePlacesAreScarceOneSecondMustDo) {
    ConnectionTable table(limits());
    for (int i = 0; i < 5; ++i) {
        table.add(i, peer(std::to_string(i)), 0);
    }
    EXPECT_TRUE(table.overdue(2 * kSecond).empty());
    table.add(5, peer("5"), 2 * kSecond);
    EXPECT_EQ(table.overdue(2 * kSecond).size(), 5U);
    EXPECT_EQ(table.overdue(4 * kSecond).size(), 1U);
}

TEST(ConnectionTable, SurplusIsClosedAfterASecond) {
    ConnectionTable table(limits());
    for (int i = 0; i < 4; ++i) {
        table.add(i, peer("192.0.2.1"), 0);
    }
    const auto overdue = table.overdue(2 * kSecond);
    ASSERT_EQ(overdue.size(), 1U);
    EXPECT_TRUE(overdue[0]->is_surplus);
}

}  // namespace
}  // namespace flyball::control
