// SPDX-License-Identifier: BSD-3-Clause
#include "support/random_frames.hpp"

#include <algorithm>
#include <array>

namespace flyball::test {
namespace {

namespace ether_type = net::ether_type;
namespace protocol = net::protocol;

constexpr std::array kProtocols{protocol::kTcp,  protocol::kUdp,    protocol::kUdp,
                                protocol::kIcmp, protocol::kIcmpv6, protocol::kSctp,
                                std::uint8_t{47}};
constexpr std::array kExtensions{protocol::kHopByHop, protocol::kRouting, protocol::kFragment,
                                 protocol::kDestinationOptions};

}  // namespace

Bytes RandomFrames::ip_payload(std::uint8_t number) {
    Frame frame;
    const std::size_t bytes = below(8) == 0 ? below(1400) : below(40);
    const auto port = static_cast<std::uint16_t>(below(65536));
    switch (number) {
        case protocol::kTcp:
            frame.tcp(port, 80);
            break;
        case protocol::kUdp:
            frame.udp(port, 4789, bytes, below(3) == 0 ? 0 : 0xbeef);
            break;
        case protocol::kIcmp:
        case protocol::kIcmpv6:
            frame.icmp(below(2) == 0 ? 8 : 0, below(4) == 0 ? 1 : 0);
            break;
        default:
            break;
    }
    return frame.payload(bytes).bytes();
}

void RandomFrames::append_ipv4(Frame& frame) {
    const std::uint8_t number = kProtocols[below(kProtocols.size())];
    Frame::Ipv4Fields fields;
    fields.source = 0x0a000000U + below(1000);
    fields.destination = (below(6) == 0 ? 0xe0000000U : 0x0b000000U) + below(1000);
    fields.option_bytes = below(4) == 0 ? 4 * below(11) : 0;
    if (below(5) == 0) {
        fields.fragment = static_cast<std::uint16_t>((below(2) * 0x2000) + (below(2) * below(100)));
    }
    const Bytes payload = ip_payload(number);
    frame.ipv4(number, payload.size(), fields).raw(payload);
}

void RandomFrames::append_ipv6(Frame& frame) {
    std::uint8_t next =
        below(12) == 0 ? protocol::kNoNextHeader : kProtocols[below(kProtocols.size())];
    Bytes payload = ip_payload(next);
    // From the inside out: each extension names what follows it.
    for (std::uint32_t count = below(3) == 0 ? below(11) : 0; count > 0; --count) {
        const std::uint8_t extension = kExtensions[below(kExtensions.size())];
        Frame inner;
        if (extension == protocol::kFragment) {
            inner.ipv6_fragment(next, static_cast<std::uint16_t>(below(2) * below(100)),
                                below(2) == 0);
        } else {
            inner.extension(next, 8 * (1 + below(3)));
        }
        payload = inner.raw(payload).bytes();
        next = extension;
    }
    frame.ipv6(next, payload.size()).raw(payload);
}

Bytes RandomFrames::sound() {
    constexpr std::array kTypes{ether_type::kIpv4,    ether_type::kIpv4, ether_type::kIpv4,
                                ether_type::kIpv6,    ether_type::kIpv6, ether_type::kArp,
                                std::uint16_t{0x88cc}};
    const std::uint16_t type = kTypes[below(kTypes.size())];
    const std::uint32_t tags = below(3) == 0 ? below(11) : 0;
    const auto tag_type = [this] { return below(3) == 0 ? ether_type::kQinq : ether_type::kVlan; };
    Frame frame;
    frame.ethernet(tags > 0 ? tag_type() : type);
    for (std::uint32_t tag = 1; tag <= tags; ++tag) {
        frame.vlan(static_cast<std::uint16_t>(below(4096)), tag == tags ? type : tag_type());
    }
    if (type == ether_type::kIpv4) {
        append_ipv4(frame);
    } else if (type == ether_type::kIpv6) {
        append_ipv6(frame);
    } else if (type == ether_type::kArp) {
        frame.arp(static_cast<std::uint16_t>(1 + below(2)));
    } else {
        frame.payload(below(60));
    }
    return frame.payload(below(20)).bytes();
}

Bytes RandomFrames::any() {
    Bytes frame = sound();
    if (below(3) == 0) {
        for (std::uint32_t changes = 1 + below(4); changes > 0; --changes) {
            frame[below(static_cast<std::uint32_t>(std::min<std::size_t>(frame.size(), 80)))] =
                static_cast<std::uint8_t>(below(256));
        }
    }
    if (below(3) == 0) {
        frame.resize(below(static_cast<std::uint32_t>(frame.size()) + 1));
    }
    return frame;
}

}  // namespace flyball::test
