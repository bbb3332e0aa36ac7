// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "flyball/net/parse.hpp"

#include "support/packet_builder.hpp"
#include "support/random_frames.hpp"
#include "support/reference/naive_parse.hpp"

namespace flyball::net {
namespace {

std::string describe(const ParsedPacket& packet) {
    std::string text;
    for (const unsigned field :
         {unsigned{packet.ether_type}, unsigned{packet.l3_offset}, unsigned{packet.l4_offset},
          unsigned{packet.l3_end}, unsigned{packet.protocol}, unsigned{packet.vlan_tags},
          unsigned{packet.flags}, static_cast<unsigned>(packet.error)}) {
        text += std::to_string(field) + ' ';
    }
    return text;
}

void assert_agreement(const test::Bytes& frame) {
    const ParsedPacket fast = parse(frame);
    const ParsedPacket slow = test::naive_parse(frame);
    if (fast != slow) {
        RC_FAIL("parse says " + describe(fast) + ", the oracle " + describe(slow) + "of\n" +
                test::hex(frame));
    }
}

RC_GTEST_PROP(Parse, AgreesWithTheOracle, (std::uint32_t seed)) {
    test::RandomFrames frames(seed);
    for (int i = 0; i < 200; ++i) {
        assert_agreement(frames.any());
    }
}

RC_GTEST_PROP(Parse, AgreesWithTheOracleAtEveryCut, (std::uint32_t seed)) {
    test::Bytes frame = test::RandomFrames(seed).sound();
    while (!frame.empty()) {
        frame.pop_back();
        assert_agreement(frame);
    }
}

RC_GTEST_PROP(Parse, AgreesWithTheOracleOnNoise, (test::Bytes frame)) {
    assert_agreement(frame);
}

RC_GTEST_PROP(Parse, OffsetsStayInsideTheFrame, (std::uint32_t seed)) {
    test::RandomFrames frames(seed);
    for (int i = 0; i < 200; ++i) {
        const test::Bytes frame = frames.any();
        const ParsedPacket packet = parse(frame);
        RC_ASSERT(packet.l3_offset <= frame.size());
        RC_ASSERT(packet.l3_end <= frame.size());
        RC_ASSERT(packet.l4_offset <= packet.l3_end);
    }
}

}  // namespace
}  // namespace flyball::net
