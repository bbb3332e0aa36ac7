// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include <gtest/gtest.h>

#include "flyball/dataplane/stages.hpp"

#include "support/stage_runner.hpp"

namespace flyball::dataplane {
namespace {

using test::Bytes;

/// The frame with the addresses that mode mac writes, as far as they fit.
Bytes expected(Bytes frame) {
    Bytes addresses(test::kPeerMac.begin(), test::kPeerMac.end());
    addresses.insert(addresses.end(), test::kEgressMac.begin(), test::kEgressMac.end());
    const std::size_t fits = std::min(frame.size(), addresses.size());
    std::copy_n(addresses.begin(), fits, frame.begin());
    return frame;
}

TEST(MacStage, WritesPeerAndOwnAddress) {
    const auto stage = make_mac_stage();
    EXPECT_EQ(stage->name(), "mac");
    EXPECT_FALSE(stage->originates());
    EXPECT_EQ(test::pass(*stage, test::udp_frame()), expected(test::udp_frame()));
}

TEST(MacStage, WritesWhatFitsIntoShortFrames) {
    const auto stage = make_mac_stage();
    for (std::size_t length = 0; length <= 16; ++length) {
        const Bytes frame = test::Frame().payload(length).bytes();
        EXPECT_EQ(test::pass(*stage, frame), expected(frame)) << length << " bytes";
    }
}

TEST(MacStage, TreatsEveryPacketOfABurstAlike) {
    const auto stage = make_mac_stage();
    for (const std::size_t count : {0U, 1U, 3U, 4U, 5U, 31U, 32U, 256U}) {
        std::vector<Bytes> frames;
        for (std::size_t i = 0; i < count; ++i) {
            frames.push_back(test::Frame().payload(60).payload(i).bytes());
        }
        const auto output = test::StageHarness().run(*stage, frames);
        std::transform(frames.begin(), frames.end(), frames.begin(), expected);
        EXPECT_EQ(output.frames, frames) << count << " packets";
    }
}

}  // namespace
}  // namespace flyball::dataplane
