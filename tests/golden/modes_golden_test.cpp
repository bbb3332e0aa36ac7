// SPDX-License-Identifier: BSD-3-Clause
// One frame in, one frame or one drop out, through the whole data path: poll, pipeline, TX. What
// comes out is what Debian's dpdk-testpmd 22.11 sends for the same frame in the same mode; mode
// csum, which also writes MAC addresses as mode mac does, has the rig's addresses in the place of
// testpmd's.
#include <memory>
#include <ostream>
#include <string_view>

#include <gtest/gtest.h>

#include "flyball/dataplane/drop_reason.hpp"

#include "support/packet_builder.hpp"
#include "support/rig.hpp"

namespace flyball::dataplane {
namespace {

constexpr DropReason kSent = DropReason::count;

struct Golden {
    std::string_view name;
    std::string_view mode;
    std::string_view in;
    std::string_view out;
    DropReason reason;  ///< why nothing comes out, or kSent
};

std::ostream& operator<<(std::ostream& stream, const Golden& golden) {
    return stream << golden.name;
}

constexpr Golden kGoldens[] = {
    {"io forwards a runt untouched", "io", "66778899aabb00112233445590000102",
     "66778899aabb00112233445590000102", kSent},
    {"macswap swaps the addresses and nothing else", "macswap",
     "66778899aabb001122334455080045000024000100004011af1d0a000001c0a8"
     "010203e807d000107b0e666c7962616c6c21",
     "00112233445566778899aabb080045000024000100004011af1d0a000001c0a8"
     "010203e807d000107b0e666c7962616c6c21",
     kSent},
    {"macswap does not care what the frame carries", "macswap",
     "ffffffffffff00112233445588cc000000000000000000000000000000000000"
     "0000",
     "001122334455ffffffffffff88cc000000000000000000000000000000000000"
     "0000",
     kSent},
    {"5tswap swaps addresses and UDP ports, checksums stay right", "5tswap",
     "66778899aabb001122334455080045000024000100004011af1d0a000001c0a8"
     "010203e807d000107b0e666c7962616c6c21",
     "00112233445566778899aabb080045000024000100004011af1dc0a801020a00"
     "000107d003e800107b0e666c7962616c6c21",
     kSent},
    {"5tswap finds TCP behind a VLAN tag", "5tswap",
     "66778899aabb00112233445581000007080045000028000100004006af240a00"
     "0001c0a8010203e807d0000000010000000050022000b87e0000",
     "00112233445566778899aabb81000007080045000028000100004006af24c0a8"
     "01020a00000107d003e8000000010000000050022000b87e0000",
     kSent},
    {"5tswap swaps IPv6", "5tswap",
     "66778899aabb00112233445586dd600000000010114020010db8000000000000"
     "00000000000120010db800000000000000000000000203e807d00010eb44666c"
     "7962616c6c21",
     "00112233445566778899aabb86dd600000000010114020010db8000000000000"
     "00000000000220010db800000000000000000000000107d003e80010eb44666c"
     "7962616c6c21",
     kSent},
    {"csum repairs wrong IPv4 and UDP checksums", "csum",
     "66778899aabb00112233445508004500002400010000401112340a000001c0a8"
     "010203e807d000104321666c7962616c6c21",
     "020000000001027063617000080045000024000100004011af1d0a000001c0a8"
     "010203e807d000107b0e666c7962616c6c21",
     kSent},
    {"csum leaves a UDP checksum of zero", "csum",
     "66778899aabb00112233445508004500002400010000401112340a000001c0a8"
     "010203e807d000100000666c7962616c6c21",
     "020000000001027063617000080045000024000100004011af1d0a000001c0a8"
     "010203e807d000100000666c7962616c6c21",
     kSent},
    {"csum repairs TCP over IPv6", "csum",
     "66778899aabb00112233445586dd600000000014064020010db8000000000000"
     "00000000000120010db800000000000000000000000203e807d0000000010000"
     "00005002200011110000",
     "02000000000102706361700086dd600000000014064020010db8000000000000"
     "00000000000120010db800000000000000000000000203e807d0000000010000"
     "00005002200028b50000",
     kSent},
    {"icmpecho answers an echo request", "icmpecho",
     "66778899aabb001122334455080045000024000100004001af2d0a000001c0a8"
     "010208004a9c00030004666c7962616c6c21",
     "00112233445566778899aabb080045000024000100004001af2dc0a801020a00"
     "00010000529c00030004666c7962616c6c21",
     kSent},
    {"icmpecho answers an ARP request", "icmpecho",
     "ffffffffffff001122334455080600010800060400010011223344550a000001"
     "0000000000000a000002000000000000000000000000000000000000",
     "001122334455027063617000080600010800060400020270636170000a000002"
     "0011223344550a000001000000000000000000000000000000000000",
     kSent},
    {"icmpecho drops UDP", "icmpecho",
     "66778899aabb001122334455080045000024000100004011af1d0a000001c0a8"
     "010203e807d000107b0e666c7962616c6c21",
     "", DropReason::not_echo_request},
    {"rxonly drops everything", "rxonly",
     "66778899aabb001122334455080045000024000100004011af1d0a000001c0a8"
     "010203e807d000107b0e666c7962616c6c21",
     "", DropReason::rxonly},
};

class ModesGolden : public testing::TestWithParam<std::tuple<Golden, test::Layout>> {};

TEST_P(ModesGolden, TurnsTheFrameInIntoTheFrameOut) {
    const auto& [golden, layout] = GetParam();
    test::Rig rig({.mode = golden.mode, .fused = layout.fused, .workers = layout.workers});
    rig.port(0).arrive(test::packet_of(test::from_hex(golden.in)));
    // Poll core, ring, worker, hand-off: a few rounds take a packet through any layout.
    for (int round = 0; round < 4; ++round) {
        rig.iterate();
    }
    const auto sent = rig.port(1).take_sent();
    const std::size_t expected = golden.reason == kSent ? 1 : 0;
    ASSERT_EQ(sent.size(), expected);
    if (expected == 1) {
        EXPECT_EQ(test::hex(test::bytes_of(sent[0])), test::hex(test::from_hex(golden.out)));
        rte_pktmbuf_free(sent[0]);
    } else {
        EXPECT_EQ(rig.dropped(golden.reason), 1U);
    }
    EXPECT_TRUE(rig.ledger().balances()) << rig.ledger();
    EXPECT_EQ(rig.ledger().in_flight, 0U);
}

INSTANTIATE_TEST_SUITE_P(AllModes,
                         ModesGolden,
                         testing::Combine(testing::ValuesIn(kGoldens),
                                          testing::ValuesIn(test::kLayouts)));

}  // namespace
}  // namespace flyball::dataplane
