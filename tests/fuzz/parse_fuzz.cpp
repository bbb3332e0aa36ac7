// SPDX-License-Identifier: BSD-3-Clause
// Any bytes as a frame: parse against its oracle, the hash, the short walk and the sums. The frame
// is copied to the heap at its exact size, so that AddressSanitizer sees one byte too many.
#include <cstdint>
#include <vector>

#include "flyball/base/check.hpp"
#include "flyball/net/base_headers.hpp"
#include "flyball/net/flow_key.hpp"
#include "flyball/net/frame_bytes.hpp"
#include "flyball/net/parse.hpp"

#include "support/reference/naive_checksum.hpp"
#include "support/reference/naive_parse.hpp"

namespace flyball {
namespace {

void check_parse(const std::vector<std::uint8_t>& frame) {
    const net::ParsedPacket packet = net::parse(frame);
    FLYBALL_CHECK(packet == test::naive_parse(frame));
    FLYBALL_CHECK(packet.l3_offset <= frame.size());
    FLYBALL_CHECK(packet.l4_offset <= packet.l3_end && packet.l3_end <= frame.size());
    const auto length = static_cast<std::uint32_t>(frame.size());
    FLYBALL_CHECK(net::flow_hash(frame.data(), length, true) ==
                  net::flow_hash(frame.data(), packet, true));
    FLYBALL_CHECK(net::flow_hash(frame.data(), length, false) ==
                  net::flow_hash(frame.data(), packet, false));
}

/// Where the frame holds all headers, both views find the same ones.
void check_base_headers(std::vector<std::uint8_t>& frame) {
    const auto length = static_cast<std::uint32_t>(frame.size());
    net::WholeBytes whole(frame.data(), length);
    net::PaddedBytes padded(frame.data(), length);
    const net::BaseHeaders fast = net::find_base_headers(whole);
    const net::BaseHeaders slow = net::find_base_headers(padded);
    FLYBALL_CHECK(slow.inside);
    if (fast.inside) {
        FLYBALL_CHECK(fast.l3 == slow.l3 && fast.l4 == slow.l4 &&
                      fast.ether_type == slow.ether_type && fast.protocol == slow.protocol);
        FLYBALL_CHECK(fast.l4 + net::base_l4_bytes(fast.protocol) <= length);
    }
}

void check_sums(std::vector<std::uint8_t>& frame) {
    const auto length = static_cast<std::uint32_t>(frame.size());
    const std::uint16_t expected = net::network_order(test::naive_sum(frame));
    FLYBALL_CHECK(net::fold(net::sum_words(frame.data(), length)) == expected);
    net::PaddedBytes padded(frame.data(), length);
    FLYBALL_CHECK(net::fold(padded.sum(0, length + 64)) == expected);
}

}  // namespace
}  // namespace flyball

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::vector<std::uint8_t> frame(data, data + size);
    flyball::check_parse(frame);
    flyball::check_base_headers(frame);
    flyball::check_sums(frame);
    return 0;
}
