// SPDX-License-Identifier: BSD-3-Clause
// The short walk of the modes that rewrite packets as testpmd does (5tswap, csum): Ethernet, VLAN
// tags, the base IP header, TCP, UDP or SCTP. Unlike parse() it believes every field, follows no
// IPv6 extension header and takes a later fragment's payload for a transport header.
// Pure, any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "flyball/net/headers.hpp"

namespace flyball::net {

/// Offsets are bytes from the frame's start.
struct BaseHeaders {
    std::uint32_t l3 = 0;
    std::uint32_t l4 = 0;          ///< 0 without IP
    std::uint16_t ether_type = 0;  ///< behind the VLAN tags, host order
    std::uint8_t protocol = 0;     ///< 0 without IP
    bool inside = false;           ///< the view covers all headers up to the transport header's end

    [[nodiscard]] bool is_ipv4() const noexcept { return ether_type == ether_type::kIpv4; }

    [[nodiscard]] bool is_ipv6() const noexcept { return ether_type == ether_type::kIpv6; }
};

/// Bytes of the fixed transport header that the modes look at.
[[nodiscard]] constexpr std::uint32_t base_l4_bytes(std::uint8_t number) noexcept {
    switch (number) {
        case protocol::kUdp:
            return sizeof(UdpHeader);
        case protocol::kTcp:
            return sizeof(TcpHeader);
        case protocol::kSctp:
            return 12;
        default:
            return 0;
    }
}

/// Where has_plain_headers() finds them.
inline constexpr std::uint32_t kPlainL3 = sizeof(EthernetHeader);
inline constexpr std::uint32_t kPlainL4 = kPlainL3 + sizeof(Ipv4Header);

/// True for what most traffic is: no tag, IPv4 without options, TCP or UDP, in a frame that has
/// room for both headers. False says nothing. Three tests, for those who need no walk then.
[[nodiscard]] [[gnu::always_inline]] inline bool has_plain_headers(const std::uint8_t* frame,
                                                                   std::size_t length) noexcept {
    constexpr std::uint32_t kTypeVersionLength = 0x0800'4500U;
    constexpr std::uint32_t kAllButTypeOfService = 0xffff'ff00U;
    if (length < kPlainL4 + sizeof(TcpHeader)) [[unlikely]] {
        return false;
    }
    const std::uint8_t number = frame[kPlainL3 + 9];
    return (load_be32(frame + kPlainL3 - 2) & kAllButTypeOfService) == kTypeVersionLength &&
           (number == protocol::kTcp || number == protocol::kUdp);
}

/// True for a whole Ethernet header whose type makes the walk end at once.
[[nodiscard]] [[gnu::always_inline]] inline bool is_not_ip(const std::uint8_t* frame,
                                                           std::size_t length) noexcept {
    if (length < sizeof(EthernetHeader)) [[unlikely]] {
        return false;
    }
    const std::uint16_t type = load_be16(frame + 12);
    return type != ether_type::kIpv4 && type != ether_type::kIpv6 && type != ether_type::kVlan &&
           type != ether_type::kQinq;
}

/// `Bytes` is WholeBytes or PaddedBytes; with the latter the result is always inside.
/// Inline in any case: returned from a call, the small fields would be stored one by one and loaded
/// as one register, which no CPU forwards, and cost 7 ns of waiting per packet.
template <typename Bytes>
[[nodiscard, gnu::always_inline]] inline BaseHeaders find_base_headers(Bytes& bytes) noexcept {
    BaseHeaders headers;
    if (!bytes.covers(sizeof(EthernetHeader))) [[unlikely]] {
        return headers;
    }
    headers.ether_type = network_order(bytes.template read<std::uint16_t>(12));
    headers.l3 = sizeof(EthernetHeader);
    while (headers.ether_type == ether_type::kVlan || headers.ether_type == ether_type::kQinq) {
        if (!bytes.covers(headers.l3 + std::uint32_t{sizeof(VlanTag)})) [[unlikely]] {
            return headers;
        }
        headers.ether_type = network_order(bytes.template read<std::uint16_t>(headers.l3 + 2));
        headers.l3 += std::uint32_t{sizeof(VlanTag)};
    }
    if (headers.is_ipv4()) {
        if (!bytes.covers(headers.l3 + std::uint32_t{sizeof(Ipv4Header)})) [[unlikely]] {
            return headers;
        }
        headers.l4 = headers.l3 + (bytes.template read<std::uint8_t>(headers.l3) & 0x0fU) * 4U;
        headers.protocol = bytes.template read<std::uint8_t>(headers.l3 + 9);
    } else if (headers.is_ipv6()) {
        if (!bytes.covers(headers.l3 + std::uint32_t{sizeof(Ipv6Header)})) [[unlikely]] {
            return headers;
        }
        headers.l4 = headers.l3 + std::uint32_t{sizeof(Ipv6Header)};
        headers.protocol = bytes.template read<std::uint8_t>(headers.l3 + 6);
    } else {
        headers.inside = true;
        return headers;
    }
    headers.inside = bytes.covers(headers.l4 + base_l4_bytes(headers.protocol));
    return headers;
}

}  // namespace flyball::net
