// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include <gtest/gtest.h>

#include "flyball/dataplane/stages.hpp"

#include "support/stage_runner.hpp"

namespace flyball::dataplane {
namespace {

using test::Bytes;

/// The frame with both addresses swapped, where bytes behind its end count as 0.
Bytes expected(const Bytes& frame) {
    Bytes padded = frame;
    padded.resize(std::max<std::size_t>(frame.size(), 12));
    std::swap_ranges(padded.begin(), padded.begin() + 6, padded.begin() + 6);
    padded.resize(frame.size());
    return padded;
}

TEST(MacswapStage, SwapsTheAddresses) {
    const auto stage = make_macswap_stage();
    EXPECT_EQ(stage->name(), "macswap");
    const Bytes out = test::pass(*stage, test::udp_frame());
    EXPECT_TRUE(std::equal(test::kSourceMac.begin(), test::kSourceMac.end(), out.begin()));
    EXPECT_TRUE(
        std::equal(test::kDestinationMac.begin(), test::kDestinationMac.end(), out.begin() + 6));
    EXPECT_EQ(out, expected(test::udp_frame()));
}

TEST(MacswapStage, ShortFramesEndInZeros) {
    const auto stage = make_macswap_stage();
    for (std::size_t length = 0; length <= 18; ++length) {
        const Bytes frame = test::Frame().payload(length + 1).bytes();
        EXPECT_EQ(test::pass(*stage, frame), expected(frame)) << test::hex(frame);
    }
}

// Every burst size goes through another mix of blocks of four and single packets; a short frame at
// each place sends its block the slow way.
TEST(MacswapStage, EveryBurstSizeAndPlace) {
    const auto stage = make_macswap_stage();
    for (std::size_t count = 0; count <= 17; ++count) {
        for (std::size_t place = 0; place <= count; ++place) {
            std::vector<Bytes> frames;
            for (std::size_t i = 0; i < count; ++i) {
                frames.push_back(test::Frame().payload(i == place ? 13 : 60 + i).bytes());
            }
            const auto output = test::StageHarness().run(*stage, frames);
            std::transform(frames.begin(), frames.end(), frames.begin(), expected);
            ASSERT_EQ(output.frames, frames) << count << " packets, short one at " << place;
        }
    }
}

}  // namespace
}  // namespace flyball::dataplane
