// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "flyball/net/flow_key.hpp"

#include "support/random_frames.hpp"
#include "support/reference/naive_modes.hpp"

namespace flyball::net {
namespace {

std::uint32_t hash(const test::Bytes& frame, bool symmetric) {
    return flow_hash(frame.data(), static_cast<std::uint32_t>(frame.size()), symmetric);
}

/// The reverse direction of an unfragmented frame without IPv6 extension headers.
bool can_be_turned(const test::Bytes& frame) {
    const ParsedPacket packet = parse(frame);
    const bool extensions = packet.has(packet_flag::kIpv6) && packet.has(packet_flag::kOptions);
    return packet.has(packet_flag::kL4) && !packet.has(packet_flag::kFragment) && !extensions;
}

RC_GTEST_PROP(FlowHash, SymmetricHashIgnoresDirection, (std::uint32_t seed)) {
    test::RandomFrames frames(seed);
    for (int i = 0; i < 100; ++i) {
        const test::Bytes frame = frames.sound();
        if (can_be_turned(frame)) {
            const test::Bytes turned = test::naive_fivetuple_swap(frame);
            RC_ASSERT(hash(frame, true) == hash(turned, true));
        }
    }
}

RC_GTEST_PROP(FlowHash, DependsOnNothingBehindTheHeaders, (std::uint32_t seed)) {
    test::RandomFrames frames(seed);
    for (int i = 0; i < 100; ++i) {
        test::Bytes frame = frames.sound();
        const ParsedPacket packet = parse(frame);
        if (packet.error == ParseError::none && packet.has(packet_flag::kL4)) {
            const std::uint32_t before = hash(frame, false);
            for (std::size_t at = packet.l4_offset + 20U; at < frame.size(); ++at) {
                frame[at] = static_cast<std::uint8_t>(~frame[at]);
            }
            RC_ASSERT(hash(frame, false) == before);
        }
    }
}

// The raw frame's hash has a short cut.
RC_GTEST_PROP(FlowHash, RawAndParsedFramesHashAlike, (std::uint32_t seed)) {
    test::RandomFrames frames(seed);
    for (int i = 0; i < 200; ++i) {
        const test::Bytes frame = frames.any();
        for (const bool symmetric : {false, true}) {
            RC_ASSERT(hash(frame, symmetric) == flow_hash(frame.data(), parse(frame), symmetric));
        }
    }
}

RC_GTEST_PROP(FlowHash, ReadsNothingOutsideTheFrame, (std::uint32_t seed)) {
    test::RandomFrames frames(seed);
    for (int i = 0; i < 100; ++i) {
        const test::Bytes frame = frames.any();
        // Exactly sized on the heap, so that AddressSanitizer sees a byte too many.
        const test::Bytes copy(frame.begin(), frame.end());
        RC_ASSERT(hash(frame, false) == hash(copy, false));
    }
}

}  // namespace
}  // namespace flyball::net
