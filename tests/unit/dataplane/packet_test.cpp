// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/packet.hpp"

#include <gtest/gtest.h>

#include "support/eal_environment.hpp"
#include "support/test_port.hpp"

namespace flyball::dataplane {
namespace {

constexpr std::uint64_t kWrapCycles = std::uint64_t{1} << (32U + kStampShift);

TEST(PacketStamp, LeavesTheHashOfThePacketAlone) {
    rte_mbuf* packet = test::numbered_packet(1, 0);
    packet->hash.rss = 0xcafe'f00dU;
    set_stamp(packet, 0x1234'5678U);
    EXPECT_EQ(packet->hash.rss, 0xcafe'f00dU);
    EXPECT_EQ(stamp_of(packet), 0x1234'5678U);
    rte_pktmbuf_free(packet);
}

TEST(PacketStamp, LiesInTheFirstCacheLine) {
    rte_mbuf* packet = test::numbered_packet(1, 0);
    const auto* begin = reinterpret_cast<const char*>(packet);
    const auto* stamp = reinterpret_cast<const char*>(&packet->hash.fdir.hi);
    EXPECT_LE(stamp + sizeof(Stamp) - begin, static_cast<std::ptrdiff_t>(kCacheLine));
    rte_pktmbuf_free(packet);
}

TEST(PacketStamp, MeasuresWithinOneUnit) {
    for (const std::uint64_t start : {0ULL, 15ULL, 16ULL, 123'456'789ULL}) {
        for (const std::uint64_t cycles : {0ULL, 1ULL, 16ULL, 1'000ULL, 2'600'000'000ULL}) {
            const auto sojourn = sojourn_cycles(to_stamp(start), to_stamp(start + cycles));
            EXPECT_NEAR(static_cast<double>(sojourn), static_cast<double>(cycles), 16)
                << start << " + " << cycles;
        }
    }
}

TEST(PacketStamp, IsRightAcrossAWrap) {
    const std::uint64_t received = kWrapCycles - 1'600;
    EXPECT_EQ(sojourn_cycles(to_stamp(received), to_stamp(received + 3'200)), 3'200U);
    EXPECT_EQ(sojourn_cycles(to_stamp(5 * received), to_stamp(5 * received + 32'000)), 32'000U);
}

TEST(PacketStamp, AClockThatIsBehindGivesZeroAndNoWrap) {
    // Another socket's counter may lag by a few units.
    EXPECT_EQ(sojourn_cycles(to_stamp(32'000), to_stamp(31'984)), 0U);
    EXPECT_EQ(sojourn_cycles(to_stamp(kWrapCycles + 16), to_stamp(kWrapCycles - 16)), 0U);
}

TEST(PacketStamp, StampsAWholeBurst) {
    Burst burst = test::burst_of(test::numbered_packets(1, 7));
    set_stamps(burst, 0, 77U << kStampShift);
    for (std::uint16_t i = 0; i < burst.count; ++i) {
        EXPECT_EQ(stamp_of(burst.packets[i]), 77U) << "packet " << i;
    }
    rte_pktmbuf_free_bulk(burst.packets.data(), burst.count);
}

TEST(Packet, PacketsOfALatePollAreDatedBackEvenly) {
    constexpr std::uint64_t kFrom = 1'000'000;
    constexpr std::uint64_t kNow = kFrom + 64'000;
    Arrivals four(kFrom, kNow, 4);
    for (unsigned i = 1; i <= 4; ++i) {
        EXPECT_EQ(four.next(), to_stamp(kFrom + i * 16'000));
    }
    EXPECT_EQ(Arrivals(kFrom, kNow, 1).next(), to_stamp(kNow)) << "the last one came just now";
}

TEST(Packet, PacketsOfAPollInTimeCameNow) {
    constexpr std::uint64_t kNow = 1'000'000;
    Arrivals in_time(kNow - 500, kNow, 2);
    EXPECT_EQ(in_time.next(), to_stamp(kNow));
    EXPECT_EQ(in_time.next(), to_stamp(kNow));
    EXPECT_EQ(Arrivals(0, kNow, 2).next(), to_stamp(kNow)) << "there was no poll before";
}

}  // namespace
}  // namespace flyball::dataplane
