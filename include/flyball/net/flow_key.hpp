// SPDX-License-Identifier: BSD-3-Clause
// The software flow hash: which packets must stay in order with each other. Used where the NIC
// delivers none. Pure, any thread.
//
// What makes a flow:
//   TCP, UDP                   both addresses, protocol, both ports
//   fragments, also the first  IPv4: both addresses, protocol; IPv6: both addresses, since RFC 8200
//                              lets later fragments name another protocol. So all fragments of a
//                              datagram stay together, apart from its flow's whole packets.
//   ICMP, other protocols,     both addresses, protocol
//   cut or unsound L4 headers
//   ARP, non-IP, unsound IP    both MAC addresses, ether type
//   shorter than Ethernet      one flow
// VLAN tags and tunnels' inner headers have no part in it, as in NIC RSS.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "flyball/net/base_headers.hpp"
#include "flyball/net/headers.hpp"
#include "flyball/net/parse.hpp"

namespace flyball::net {

namespace detail {

// Odd, half of the bits set, no structure: the first fractional bits of pi (RFC 2409's "nothing up
// my sleeve" numbers), lowest bit set.
inline constexpr std::uint64_t kMixLeft = 0x243f6a8885a308d3U;
inline constexpr std::uint64_t kMixRight = 0x13198a2e03707345U;
inline constexpr std::uint64_t kMixLast = 0xa4093822299f31d1U;

__extension__ using Uint128 = unsigned __int128;

/// Folded multiply (the mixing step of wyhash, public domain): every input bit reaches the middle
/// of the 128-bit product, and folding the halves keeps it.
[[nodiscard]] constexpr std::uint64_t folded_multiply(std::uint64_t a, std::uint64_t b) noexcept {
    const Uint128 product = static_cast<Uint128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

/// The low bits choose the flow bucket, so a second multiply finishes them.
[[nodiscard]] constexpr std::uint32_t mix(std::uint64_t a, std::uint64_t b) noexcept {
    const std::uint64_t folded = folded_multiply(a ^ kMixLeft, b ^ kMixRight);
    return static_cast<std::uint32_t>(folded_multiply(folded, kMixLast) >> 16U);
}

inline void order(std::uint64_t& a, std::uint64_t& b) noexcept {
    const std::uint64_t low = std::min(a, b);
    b = std::max(a, b);
    a = low;
}

/// Two end points of up to 48 bits each, and 16 bits that have no direction.
[[nodiscard]] inline std::uint32_t hash_ends(std::uint64_t source,
                                             std::uint64_t destination,
                                             std::uint16_t common,
                                             bool symmetric) noexcept {
    if (symmetric) {
        order(source, destination);
    }
    return mix(source | (std::uint64_t{common} << 48U), destination);
}

[[nodiscard]] inline std::uint32_t hash_ipv6(const std::uint8_t* addresses,
                                             std::uint64_t source_port,
                                             std::uint64_t destination_port,
                                             std::uint8_t common,
                                             bool symmetric) noexcept {
    // Each end is condensed to 64 bits first, so that ordering two numbers makes it symmetric.
    std::uint64_t source = folded_multiply(load_raw<std::uint64_t>(addresses) ^ kMixLeft,
                                           load_raw<std::uint64_t>(addresses + 8) ^ kMixRight);
    std::uint64_t destination =
        folded_multiply(load_raw<std::uint64_t>(addresses + 16) ^ kMixLeft,
                        load_raw<std::uint64_t>(addresses + 24) ^ kMixRight);
    source += source_port;
    destination += destination_port;
    if (symmetric) {
        order(source, destination);
    }
    return mix(source + common, destination);
}

/// What flow_hash() of a parsed packet gives for a frame that is_plain_packet().
[[nodiscard]] inline std::uint32_t hash_plain_packet(const std::uint8_t* frame,
                                                     bool symmetric) noexcept {
    const std::uint64_t source_port = load_raw<std::uint16_t>(frame + kPlainL4);
    const std::uint64_t destination_port = load_raw<std::uint16_t>(frame + kPlainL4 + 2);
    return hash_ends(load_raw<std::uint32_t>(frame + kPlainL3 + 12) | (source_port << 32U),
                     load_raw<std::uint32_t>(frame + kPlainL3 + 16) | (destination_port << 32U),
                     header_at<Ipv4Header>(frame + kPlainL3).protocol, symmetric);
}

}  // namespace detail

/// Hash of the flow that a parsed frame belongs to; `frame` is what was parsed.
[[nodiscard]] inline std::uint32_t flow_hash(const std::uint8_t* frame,
                                             const ParsedPacket& packet,
                                             bool symmetric) noexcept {
    const bool fragment = packet.has(packet_flag::kFragment);
    const bool ports = packet.has(packet_flag::kL4) && !fragment &&
                       (packet.protocol == protocol::kTcp || packet.protocol == protocol::kUdp);
    std::uint64_t source_port = 0;
    std::uint64_t destination_port = 0;
    if (ports) {
        source_port = load_raw<std::uint16_t>(frame + packet.l4_offset);
        destination_port = load_raw<std::uint16_t>(frame + packet.l4_offset + 2);
    }
    const std::uint8_t* l3 = frame + packet.l3_offset;
    if (packet.has(packet_flag::kIpv4)) [[likely]] {
        return detail::hash_ends(load_raw<std::uint32_t>(l3 + 12) | (source_port << 32U),
                                 load_raw<std::uint32_t>(l3 + 16) | (destination_port << 32U),
                                 packet.protocol, symmetric);
    }
    if (packet.has(packet_flag::kIpv6)) {
        const std::uint8_t common = fragment ? protocol::kFragment : packet.protocol;
        return detail::hash_ipv6(l3 + 8, source_port, destination_port, common, symmetric);
    }
    if (packet.error == ParseError::truncated_ethernet) {
        return 0;
    }
    const std::uint64_t destination = load_raw<std::uint64_t>(frame) & 0xffff'ffff'ffffU;
    const std::uint64_t source = load_raw<std::uint64_t>(frame + 6) & 0xffff'ffff'ffffU;
    return detail::hash_ends(source, destination, packet.ether_type, symmetric);
}

/// Hash of the flow of a raw frame, `length` bytes of its first segment. `symmetric`: both
/// directions of a connection give the same hash.
[[nodiscard]] inline std::uint32_t flow_hash(const std::uint8_t* data,
                                             std::uint32_t length,
                                             bool symmetric) noexcept {
    if (detail::is_plain_packet({data, length})) [[likely]] {
        return detail::hash_plain_packet(data, symmetric);
    }
    return flow_hash(data, parse({data, length}), symmetric);
}

}  // namespace flyball::net
