// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/counters.hpp"

#include <array>
#include <memory>

#include <gtest/gtest.h>

#include "flyball/dataplane/lcore_cell.hpp"
#include "flyball/dataplane/port_state.hpp"
#include "flyball/dataplane/traffic_source.hpp"

namespace flyball::dataplane {
namespace {

TEST(BurstCounters, GivePacketsOfAllSizes) {
    const auto counters = std::make_unique<BurstCounters>();
    EXPECT_EQ(counters->packets(), 0U);
    counters->bursts[0].add(1'000);
    counters->bursts[1].add(3);
    counters->bursts[32].add(2);
    counters->bursts[kBurstMax].add(1);
    EXPECT_EQ(counters->packets(), 3U + 64U + 256U);
}

TEST(DropCounters, KeepReasonsApart) {
    DropCounters drops;
    for (std::size_t reason = 0; reason < kDropReasons; ++reason) {
        drops.add(static_cast<DropReason>(reason), reason + 1);
    }
    for (std::size_t reason = 0; reason < kDropReasons; ++reason) {
        EXPECT_EQ(drops.get(static_cast<DropReason>(reason)), reason + 1)
            << name_of(static_cast<DropReason>(reason));
    }
    EXPECT_EQ(drops.total(), kDropReasons * (kDropReasons + 1) / 2);
}

TEST(DropReasons, HaveNamesOfTheirOwn) {
    for (std::size_t i = 0; i < kDropReasons; ++i) {
        EXPECT_FALSE(kDropReasonNames[i].empty()) << "reason " << i;
        for (std::size_t j = 0; j < i; ++j) {
            EXPECT_NE(kDropReasonNames[i], kDropReasonNames[j]);
        }
    }
}

/// Whether no cache line belongs to two elements of an array of T.
template <typename T>
constexpr bool kOwnLines = alignof(T) % kCacheLine == 0 && sizeof(T) % kCacheLine == 0;

TEST(Counters, OfDifferentWritersShareNoCacheLine) {
    EXPECT_TRUE(kOwnLines<BurstCounters>);
    EXPECT_TRUE(kOwnLines<TxCounters>);
    EXPECT_TRUE(kOwnLines<DropCounters>);
    EXPECT_TRUE(kOwnLines<LoopCounters>);
    EXPECT_TRUE(kOwnLines<LcoreCell>);
    EXPECT_TRUE(kOwnLines<TrafficCell>);
    EXPECT_TRUE(kOwnLines<PortState>);
}

TEST(LcoreCell, KeepsTheSetpointOffTheLinesThatTheLcoreWrites) {
    const auto cell = std::make_unique<LcoreCell>();
    const auto setpoint = reinterpret_cast<std::uintptr_t>(&cell->setpoint);
    const auto line = [](std::uintptr_t address) { return address / kCacheLine; };
    const auto end_of = [](const auto& member) {
        return reinterpret_cast<std::uintptr_t>(&member) + sizeof(member) - 1;
    };
    EXPECT_NE(line(setpoint), line(end_of(cell->latency)));
    EXPECT_NE(line(setpoint), line(end_of(cell->ring_bursts)));
    EXPECT_NE(line(setpoint), line(reinterpret_cast<std::uintptr_t>(&cell->loop)));
    EXPECT_NE(line(setpoint), line(reinterpret_cast<std::uintptr_t>(&cell->drops)));
}

}  // namespace
}  // namespace flyball::dataplane
