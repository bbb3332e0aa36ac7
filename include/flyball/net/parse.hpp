// SPDX-License-Identifier: BSD-3-Clause
// One bounds-checked walk over a frame's headers. It is the only place that classifies raw bytes;
// everybody else works with the offsets that it returns. Pure, any thread, no allocation.
#pragma once

#include <cstdint>
#include <span>

#include "flyball/net/base_headers.hpp"
#include "flyball/net/headers.hpp"

namespace flyball::net {

/// VLAN tags (802.1Q, 802.1ad) that parse follows.
inline constexpr unsigned kVlanTagsMax = 8;

/// IPv6 extension headers that parse follows (RFC 8200 section 4.1 lists seven, each at most once,
/// destination options twice).
inline constexpr unsigned kExtensionsMax = 8;

/// Why a frame is malformed: the first fault met on the way in.
enum class ParseError : std::uint8_t {
    none,
    truncated_ethernet,
    truncated_vlan,
    too_many_vlan_tags,
    truncated_arp,
    bad_arp,         ///< not IPv4 over Ethernet
    truncated_ipv4,  ///< header or options do not fit into the frame
    bad_ipv4_version,
    bad_ipv4_header_length,  ///< below 20 bytes
    bad_ipv4_total_length,   ///< below the header's length
    truncated_ipv6,
    bad_ipv6_version,
    truncated_extension,
    too_many_extensions,
    truncated_payload,  ///< the IP packet is longer than the frame
    truncated_l4,
    bad_l4_length,  ///< UDP length or TCP data offset contradict the IP length
};

/// Bits of ParsedPacket::flags.
namespace packet_flag {
inline constexpr std::uint8_t kFragment = 1 << 0;       ///< more fragments follow or offset > 0
inline constexpr std::uint8_t kFirstFragment = 1 << 1;  ///< a fragment with offset 0
inline constexpr std::uint8_t kOptions = 1 << 2;        ///< IPv4 options or IPv6 extension headers
inline constexpr std::uint8_t kTruncated = 1 << 3;      ///< the frame ends before its headers say
inline constexpr std::uint8_t kBadLength = 1 << 4;      ///< a length field contradicts another one
inline constexpr std::uint8_t kIpv4 = 1 << 5;           ///< a whole, sound IPv4 header at l3_offset
inline constexpr std::uint8_t kIpv6 = 1 << 6;           ///< a whole, sound IPv6 header at l3_offset
inline constexpr std::uint8_t kL4 = 1 << 7;  ///< a whole TCP, UDP or ICMP header at l4_offset
}  // namespace packet_flag

/// Offsets are bytes from the frame's start; those of layers that were not reached are 0.
struct ParsedPacket {
    std::uint16_t ether_type = 0;  ///< behind the last VLAN tag, host order
    std::uint16_t l3_offset = 0;   ///< also the length of Ethernet header and tags
    std::uint16_t l4_offset = 0;   ///< behind IP options and extension headers
    std::uint16_t l3_end = 0;      ///< end of the IP packet as far as it is in the frame
    std::uint8_t protocol = 0;     ///< behind the last extension header
    std::uint8_t vlan_tags = 0;
    std::uint8_t flags = 0;
    ParseError error = ParseError::none;

    [[nodiscard]] bool has(std::uint8_t flag) const noexcept { return (flags & flag) != 0; }

    friend bool operator==(const ParsedPacket&, const ParsedPacket&) = default;
};

namespace detail {

using Frame = std::span<const std::uint8_t>;

inline void fail(ParsedPacket& packet, ParseError error, std::uint8_t flag) noexcept {
    packet.flags = static_cast<std::uint8_t>(packet.flags | flag);
    if (packet.error == ParseError::none) {
        packet.error = error;
    }
}

inline void mark(ParsedPacket& packet, std::uint8_t flag) noexcept {
    packet.flags = static_cast<std::uint8_t>(packet.flags | flag);
}

[[nodiscard]] constexpr bool is_vlan(std::uint16_t type) noexcept {
    return type == ether_type::kVlan || type == ether_type::kQinq;
}

[[nodiscard]] constexpr bool is_extension(std::uint8_t next_header) noexcept {
    return next_header == protocol::kHopByHop || next_header == protocol::kRouting ||
           next_header == protocol::kFragment || next_header == protocol::kDestinationOptions;
}

/// Smallest header of the transport protocols that parse knows, 0 for others.
[[nodiscard]] constexpr std::uint32_t l4_header_bytes(std::uint8_t number) noexcept {
    switch (number) {
        case protocol::kTcp:
            return sizeof(TcpHeader);
        case protocol::kUdp:
            return sizeof(UdpHeader);
        case protocol::kIcmp:
        case protocol::kIcmpv6:
            return sizeof(IcmpHeader);
        default:
            return 0;
    }
}

/// Lengths that only hold together when the packet is whole: a fragment's or a cut frame's L4
/// header announces more than is here.
[[nodiscard]] inline bool l4_length_fits(Frame frame, const ParsedPacket& packet) noexcept {
    const std::uint8_t* l4 = frame.data() + packet.l4_offset;
    const std::uint32_t available = std::uint32_t{packet.l3_end} - packet.l4_offset;
    const bool whole = !packet.has(packet_flag::kFragment | packet_flag::kTruncated);
    if (packet.protocol == protocol::kUdp) {
        const std::uint32_t length = header_at<UdpHeader>(l4).length;
        return length >= sizeof(UdpHeader) && (length <= available || !whole);
    }
    if (packet.protocol == protocol::kTcp) {
        const std::uint32_t length = (header_at<TcpHeader>(l4).data_offset >> 4U) * 4U;
        return length >= sizeof(TcpHeader) && (length <= available || !whole);
    }
    return true;
}

inline void parse_l4(Frame frame, ParsedPacket& packet) noexcept {
    const std::uint32_t header_bytes = l4_header_bytes(packet.protocol);
    if (header_bytes == 0) {
        return;
    }
    if (std::uint32_t{packet.l4_offset} + header_bytes > packet.l3_end) {
        fail(packet, ParseError::truncated_l4, packet_flag::kTruncated);
        return;
    }
    mark(packet, packet_flag::kL4);
    if (!l4_length_fits(frame, packet)) [[unlikely]] {
        fail(packet, ParseError::bad_l4_length, packet_flag::kBadLength);
    }
}

/// Sets l3_end from the IP packet's announced end, which may lie behind the frame's.
inline void set_l3_end(Frame frame, ParsedPacket& packet, std::size_t announced) noexcept {
    if (announced > frame.size()) [[unlikely]] {
        fail(packet, ParseError::truncated_payload, packet_flag::kTruncated);
        announced = frame.size();
    }
    packet.l3_end = static_cast<std::uint16_t>(announced);
}

inline void parse_ipv4(Frame frame, ParsedPacket& packet) noexcept {
    const std::uint32_t l3 = packet.l3_offset;
    if (l3 + sizeof(Ipv4Header) > frame.size()) [[unlikely]] {
        return fail(packet, ParseError::truncated_ipv4, packet_flag::kTruncated);
    }
    const auto& header = header_at<Ipv4Header>(frame.data() + l3);
    const std::uint32_t header_bytes = (header.version_ihl & 0x0fU) * 4U;
    const std::uint32_t total_bytes = header.total_length;
    if ((header.version_ihl >> 4U) != 4) [[unlikely]] {
        return fail(packet, ParseError::bad_ipv4_version, 0);
    }
    if (header_bytes < sizeof(Ipv4Header)) [[unlikely]] {
        return fail(packet, ParseError::bad_ipv4_header_length, packet_flag::kBadLength);
    }
    if (total_bytes < header_bytes) [[unlikely]] {
        return fail(packet, ParseError::bad_ipv4_total_length, packet_flag::kBadLength);
    }
    if (l3 + header_bytes > frame.size()) [[unlikely]] {
        return fail(packet, ParseError::truncated_ipv4, packet_flag::kTruncated);
    }
    mark(packet, packet_flag::kIpv4);
    packet.protocol = header.protocol;
    if (header_bytes > sizeof(Ipv4Header)) {
        mark(packet, packet_flag::kOptions);
    }
    set_l3_end(frame, packet, l3 + total_bytes);
    const std::uint32_t fragment = header.fragment;
    const std::uint32_t offset = fragment & 0x1fffU;
    if ((fragment & 0x3fffU) != 0) [[unlikely]] {
        mark(packet, packet_flag::kFragment);
        if (offset != 0) {
            return;
        }
        mark(packet, packet_flag::kFirstFragment);
    }
    packet.l4_offset = static_cast<std::uint16_t>(l3 + header_bytes);
    parse_l4(frame, packet);
}

/// Follows the extension headers from `offset`; returns false at a fault or when a later fragment
/// leaves no transport header to look at. RFC 8200 section 4.
inline bool walk_extensions(Frame frame, ParsedPacket& packet, std::uint32_t& offset) noexcept {
    for (unsigned walked = 0; is_extension(packet.protocol); ++walked) {
        if (walked == kExtensionsMax) {
            fail(packet, ParseError::too_many_extensions, 0);
            return false;
        }
        // Every extension is a multiple of 8 bytes: next header, length in further units of 8.
        if (offset + 8 > packet.l3_end) {
            fail(packet, ParseError::truncated_extension, packet_flag::kTruncated);
            return false;
        }
        const std::uint8_t* extension = frame.data() + offset;
        mark(packet, packet_flag::kOptions);
        if (packet.protocol == protocol::kFragment) {
            const std::uint16_t fragment = load_be16(extension + 2);
            packet.protocol = extension[0];
            offset += 8;
            // RFC 6946: offset 0 without more fragments is a whole packet.
            if ((fragment & 0xfff9U) != 0) {
                mark(packet, packet_flag::kFragment);
                if ((fragment & 0xfff8U) != 0) {
                    return false;
                }
                mark(packet, packet_flag::kFirstFragment);
            }
            continue;
        }
        const std::uint32_t bytes = (extension[1] + 1U) * 8U;
        if (offset + bytes > packet.l3_end) {
            fail(packet, ParseError::truncated_extension, packet_flag::kTruncated);
            return false;
        }
        packet.protocol = extension[0];
        offset += bytes;
    }
    return true;
}

inline void parse_ipv6(Frame frame, ParsedPacket& packet) noexcept {
    const std::uint32_t l3 = packet.l3_offset;
    if (l3 + sizeof(Ipv6Header) > frame.size()) [[unlikely]] {
        return fail(packet, ParseError::truncated_ipv6, packet_flag::kTruncated);
    }
    const auto& header = header_at<Ipv6Header>(frame.data() + l3);
    if ((frame[l3] >> 4U) != 6) [[unlikely]] {
        return fail(packet, ParseError::bad_ipv6_version, 0);
    }
    mark(packet, packet_flag::kIpv6);
    packet.protocol = header.next_header;
    const std::uint32_t payload_bytes = header.payload_length;
    std::uint32_t offset = l3 + static_cast<std::uint32_t>(sizeof(Ipv6Header));
    // RFC 2675: a jumbogram says 0 and carries its length in a hop-by-hop option; take the frame's.
    const bool jumbogram = payload_bytes == 0 && packet.protocol == protocol::kHopByHop;
    set_l3_end(frame, packet, jumbogram ? frame.size() : offset + payload_bytes);
    if (is_extension(packet.protocol) && !walk_extensions(frame, packet, offset)) {
        return;
    }
    if (packet.protocol == protocol::kNoNextHeader) {
        return;
    }
    packet.l4_offset = static_cast<std::uint16_t>(offset);
    parse_l4(frame, packet);
}

inline void parse_arp(Frame frame, ParsedPacket& packet) noexcept {
    if (packet.l3_offset + sizeof(ArpHeader) > frame.size()) {
        return fail(packet, ParseError::truncated_arp, packet_flag::kTruncated);
    }
    const auto& header = header_at<ArpHeader>(frame.data() + packet.l3_offset);
    if (header.hardware_type != 1 || header.protocol_type != ether_type::kIpv4 ||
        header.hardware_bytes != 6 || header.protocol_bytes != 4) {
        fail(packet, ParseError::bad_arp, packet_flag::kBadLength);
    }
}

/// Skips VLAN tags; false if they do not end within the frame and the limit.
inline bool parse_ethernet(Frame frame, ParsedPacket& packet) noexcept {
    if (frame.size() < sizeof(EthernetHeader)) [[unlikely]] {
        fail(packet, ParseError::truncated_ethernet, packet_flag::kTruncated);
        return false;
    }
    packet.ether_type = header_at<EthernetHeader>(frame.data()).type;
    packet.l3_offset = sizeof(EthernetHeader);
    while (is_vlan(packet.ether_type)) {
        if (packet.vlan_tags == kVlanTagsMax) {
            fail(packet, ParseError::too_many_vlan_tags, 0);
            return false;
        }
        if (packet.l3_offset + sizeof(VlanTag) > frame.size()) {
            fail(packet, ParseError::truncated_vlan, packet_flag::kTruncated);
            return false;
        }
        packet.ether_type = header_at<VlanTag>(frame.data() + packet.l3_offset).type;
        packet.l3_offset = static_cast<std::uint16_t>(packet.l3_offset + sizeof(VlanTag));
        ++packet.vlan_tags;
    }
    return true;
}

/// True if has_plain_headers() and parse() would report kIpv4 and kL4, at kPlainL4, and no
/// fragment.
[[nodiscard]] inline bool is_plain_packet(Frame frame) noexcept {
    if (!has_plain_headers(frame.data(), frame.size())) [[unlikely]] {
        return false;
    }
    const auto& header = header_at<Ipv4Header>(frame.data() + kPlainL3);
    const std::uint32_t least = sizeof(Ipv4Header) + l4_header_bytes(header.protocol);
    return (header.fragment & 0x3fffU) == 0 && header.total_length >= least;
}

}  // namespace detail

/// Classifies a frame that starts with its Ethernet header. `frame` is the first segment; what lies
/// behind 65,535 bytes is not looked at.
[[nodiscard]] inline ParsedPacket parse(std::span<const std::uint8_t> frame) noexcept {
    ParsedPacket packet;
    if (frame.size() > 0xffff) [[unlikely]] {
        frame = frame.first(0xffff);
    }
    if (!detail::parse_ethernet(frame, packet)) {
        return packet;
    }
    switch (packet.ether_type) {
        case ether_type::kIpv4:
            detail::parse_ipv4(frame, packet);
            break;
        case ether_type::kIpv6:
            detail::parse_ipv6(frame, packet);
            break;
        case ether_type::kArp:
            detail::parse_arp(frame, packet);
            break;
        default:
            break;
    }
    return packet;
}

}  // namespace flyball::net
