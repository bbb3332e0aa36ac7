// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "flyball/dataplane/stages.hpp"

#include "support/reference/naive_checksum.hpp"
#include "support/stage_runner.hpp"

namespace flyball::dataplane {
namespace {

using test::Bytes;

TEST(FlowgenStage, SendsItsFlowsInTurn) {
    const auto stage = make_flowgen_stage({.flows = 3});
    EXPECT_EQ(stage->name(), "flowgen");
    EXPECT_TRUE(stage->originates());
    test::StageHarness harness;
    harness.set_burst_size(5);
    std::vector<std::uint32_t> destinations;
    for (int call = 0; call < 2; ++call) {
        for (const Bytes& frame : harness.run(*stage, {}).frames) {
            destinations.push_back(net::load_be32(frame.data() + 30));
            EXPECT_EQ(test::naive_sum(Bytes(frame.begin() + 14, frame.begin() + 34)), 0xffff);
        }
    }
    const std::uint32_t first = 0x0afd0000;  // 10.253.0.0
    const std::vector<std::uint32_t> in_turn{first,     first + 1, first + 2, first,     first + 1,
                                             first + 2, first,     first + 1, first + 2, first};
    EXPECT_EQ(destinations, in_turn);
}

// testpmd's flowgen takes the FCS off its default of 64 bytes.
TEST(FlowgenStage, MakesTestpmdsFrame) {
    const auto stage = make_flowgen_stage({});
    test::StageHarness harness;
    harness.set_burst_size(1);
    Bytes expected = test::from_hex(
        "000102030401 000102030400 0800"
        "4500 002e 0000 0000 40 11 64c5 0afe0000 0afd0000"
        "03e8 03e9 001a 0000");
    expected.resize(60);
    EXPECT_EQ(harness.run(*stage, {}).frames, std::vector<Bytes>{expected});
}

TEST(FlowgenStage, FreesWhatItReceives) {
    const auto stage = make_flowgen_stage({});
    const auto output = test::StageHarness().run(*stage, {test::udp_frame()});
    EXPECT_EQ(output.dropped(DropReason::originating), 1U);
    EXPECT_EQ(output.originated, 32U);
}

}  // namespace
}  // namespace flyball::dataplane
