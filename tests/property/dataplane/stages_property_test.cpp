// SPDX-License-Identifier: BSD-3-Clause
// Every rewriting stage against its naive model, on frames sound, damaged and cut.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "flyball/dataplane/stages.hpp"

#include "support/random_frames.hpp"
#include "support/reference/naive_modes.hpp"
#include "support/stage_runner.hpp"

namespace flyball::dataplane {
namespace {

using test::Bytes;

constexpr std::size_t kFrames = 64;

std::vector<Bytes> random_burst(std::uint32_t seed) {
    test::RandomFrames random(seed);
    std::vector<Bytes> frames(kFrames);
    for (Bytes& frame : frames) {
        frame = random.any();
    }
    return frames;
}

template <typename Model>
void assert_like_model(Stage& stage, std::uint32_t seed, Model&& model) {
    const std::vector<Bytes> frames = random_burst(seed);
    const auto output = test::StageHarness().run(stage, frames);
    RC_ASSERT(output.frames.size() == frames.size());
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const Bytes expected = model(frames[i]);
        if (output.frames[i] != expected) {
            RC_FAIL("in\n" + test::hex(frames[i]) + "\nout\n" + test::hex(output.frames[i]) +
                    "\nexpected\n" + test::hex(expected));
        }
    }
}

RC_GTEST_PROP(Stages, MacIsItsModel, (std::uint32_t seed)) {
    const auto stage = make_mac_stage();
    assert_like_model(*stage, seed, [](const Bytes& frame) {
        return test::naive_mac(frame, test::kPeerMac, test::kEgressMac);
    });
}

RC_GTEST_PROP(Stages, MacswapIsItsModel, (std::uint32_t seed)) {
    const auto stage = make_macswap_stage();
    assert_like_model(*stage, seed, test::naive_macswap);
}

RC_GTEST_PROP(Stages, FivetupleSwapIsItsModel, (std::uint32_t seed)) {
    const auto stage = make_fivetuple_swap_stage();
    assert_like_model(*stage, seed, test::naive_fivetuple_swap);
}

RC_GTEST_PROP(Stages, CsumIsItsModel, (std::uint32_t seed)) {
    const auto stage = make_csum_stage();
    assert_like_model(*stage, seed, [](const Bytes& frame) {
        return test::naive_csum(frame, test::kPeerMac, test::kEgressMac);
    });
}

RC_GTEST_PROP(Stages, IcmpechoIsItsModel, (std::uint32_t seed)) {
    const auto stage = make_icmpecho_stage();
    const std::vector<Bytes> frames = random_burst(seed);
    std::vector<Bytes> expected;
    for (const Bytes& frame : frames) {
        if (const auto reply = test::naive_icmpecho(frame, test::kEgressMac)) {
            expected.push_back(*reply);
        }
    }
    const auto output = test::StageHarness().run(*stage, frames);
    RC_ASSERT(output.frames == expected);
}

// The headers stay in the first segment; the payload is cut anywhere.
RC_GTEST_PROP(Stages, CsumSumsOverAnyChain, (std::uint32_t seed, std::uint8_t cut)) {
    const auto stage = make_csum_stage();
    test::RandomFrames random(seed);
    const Bytes frame = random.sound();
    const std::size_t segment_bytes = 256 + cut;
    const Bytes expected = test::naive_csum(frame, test::kPeerMac, test::kEgressMac);
    RC_ASSERT(test::pass(*stage, frame, segment_bytes) == expected);
}

RC_GTEST_PROP(Stages, SwappingTwiceChangesNothing, (std::uint32_t seed)) {
    test::RandomFrames random(seed);
    for (const auto& stage : {make_macswap_stage, make_fivetuple_swap_stage}) {
        const Bytes frame = random.sound();
        const auto instance = stage();
        RC_ASSERT(test::pass(*instance, test::pass(*instance, frame)) == frame);
    }
}

}  // namespace
}  // namespace flyball::dataplane
