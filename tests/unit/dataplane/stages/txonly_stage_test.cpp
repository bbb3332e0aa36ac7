// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "flyball/dataplane/stages.hpp"

#include "support/eal_environment.hpp"
#include "support/stage_runner.hpp"

namespace flyball::dataplane {
namespace {

using test::Bytes;

// 198.18.0.1 to 198.18.0.2, port 9 to port 9, as testpmd's txonly sends by default.
Bytes expected_frame(std::size_t bytes) {
    Bytes frame = test::from_hex(
        "020000000001 027063617000 0800"
        "4500 0032 0000 0000 40 11 ee93 c6120001 c6120002"
        "0009 0009 001e 0000");
    frame[16] = static_cast<std::uint8_t>((bytes - 14) / 256);
    frame[17] = static_cast<std::uint8_t>((bytes - 14) % 256);
    frame[38] = static_cast<std::uint8_t>((bytes - 34) / 256);
    frame[39] = static_cast<std::uint8_t>((bytes - 34) % 256);
    frame.resize(bytes);
    return frame;
}

TEST(TxonlyStage, MakesABurstOfTheConstantFlow) {
    const auto stage = make_txonly_stage({});
    EXPECT_EQ(stage->name(), "txonly");
    EXPECT_TRUE(stage->originates());
    test::StageHarness harness;
    harness.set_burst_size(5);
    const auto output = harness.run(*stage, {});
    EXPECT_EQ(output.originated, 5U);
    EXPECT_EQ(output.frames, std::vector<Bytes>(5, expected_frame(64)));
}

TEST(TxonlyStage, ClearsThePayload) {
    const auto stage = make_txonly_stage({.packet_bytes = 1514});
    test::StageHarness harness;
    harness.set_burst_size(2);
    // Packets of the test pool leave 0xee everywhere.
    harness.run(*stage, std::vector<Bytes>(256, Bytes(1514, 0xdd)));
    const auto output = harness.run(*stage, {});
    for (const Bytes& frame : output.frames) {
        ASSERT_EQ(frame.size(), 1514U);
        EXPECT_EQ(Bytes(frame.begin() + 42, frame.end()), Bytes(1472));
        EXPECT_EQ(net::load_be16(frame.data() + 16), 1500);
    }
}

TEST(TxonlyStage, FreesWhatItReceives) {
    const auto stage = make_txonly_stage({});
    test::StageHarness harness;
    harness.set_burst_size(3);
    const auto output = harness.run(*stage, {test::udp_frame(), test::udp_frame()});
    EXPECT_EQ(output.dropped(DropReason::originating), 2U);
    EXPECT_EQ(output.frames.size(), 3U);
}

TEST(TxonlyStage, AnEmptyPoolIsAShortfallNotADrop) {
    const auto stage = make_txonly_stage({});
    test::StageHarness harness;
    std::vector<rte_mbuf*> held(test::kTestPoolMbufs - 3);
    ASSERT_EQ(
        rte_pktmbuf_alloc_bulk(test::test_pool(), held.data(), static_cast<unsigned>(held.size())),
        0);
    const auto output = harness.run(*stage, {});
    EXPECT_EQ(output.frames.size(), 3U);
    EXPECT_EQ(output.originated, 3U);
    EXPECT_EQ(harness.counters().originate_shortfalls.get(), 1U);
    EXPECT_EQ(harness.drops().total(), 0U);
    rte_pktmbuf_free_bulk(held.data(), static_cast<unsigned>(held.size()));
    EXPECT_EQ(harness.run(*stage, {}).frames.size(), 32U);
    EXPECT_EQ(harness.counters().originate_shortfalls.get(), 1U);
}

TEST(TxonlyStage, MakesNothingThatDoesNotFitIntoAnMbuf) {
    const auto stage = make_txonly_stage({.packet_bytes = test::kTestDataRoom + 1});
    test::StageHarness harness;
    EXPECT_TRUE(harness.run(*stage, {}).frames.empty());
    EXPECT_EQ(harness.counters().originate_shortfalls.get(), 1U);
}

}  // namespace
}  // namespace flyball::dataplane
