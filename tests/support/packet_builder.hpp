// SPDX-License-Identifier: BSD-3-Clause
// Frames written in code, layer by layer from the outside in:
//   Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kUdp, 8).udp(1000, 2000, 8)
// Lengths and checksums are what the arguments say, so malformed frames are as easy as sound ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "flyball/net/headers.hpp"

struct rte_mbuf;

namespace flyball::test {

using Bytes = std::vector<std::uint8_t>;

inline constexpr net::MacBytes kSourceMac{0x00, 0x11, 0x22, 0x33, 0x44, 0x55};
inline constexpr net::MacBytes kDestinationMac{0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb};
inline constexpr std::uint32_t kSourceIp = 0x0a00'0001;       ///< 10.0.0.1
inline constexpr std::uint32_t kDestinationIp = 0xc0a8'0102;  ///< 192.168.1.2

class Frame {
  public:
    Frame& ethernet(std::uint16_t type);
    Frame& vlan(std::uint16_t id, std::uint16_t type);

    struct Ipv4Fields {
        std::uint32_t source = kSourceIp;
        std::uint32_t destination = kDestinationIp;
        std::uint16_t fragment = 0;       ///< flags and offset
        std::size_t option_bytes = 0;     ///< multiple of 4, at most 40
        std::uint16_t checksum = 0x1234;  ///< wrong, unless the caller knows better
    };

    /// `payload_bytes`: what the total length announces behind header and options.
    Frame& ipv4(std::uint8_t protocol, std::size_t payload_bytes);
    Frame& ipv4(std::uint8_t protocol, std::size_t payload_bytes, const Ipv4Fields& fields);

    /// 2001:db8::1 to 2001:db8::2. `payload_bytes`: what the payload length announces.
    Frame& ipv6(std::uint8_t next_header, std::size_t payload_bytes);

    /// Hop-by-hop, routing or destination options of `bytes` in all, a multiple of 8.
    Frame& extension(std::uint8_t next_header, std::size_t bytes = 8);
    Frame& ipv6_fragment(std::uint8_t next_header, std::uint16_t offset, bool more);

    Frame& udp(std::uint16_t source_port,
               std::uint16_t destination_port,
               std::size_t payload_bytes,
               std::uint16_t checksum = 0xabcd);
    Frame& tcp(std::uint16_t source_port, std::uint16_t destination_port);
    Frame& icmp(std::uint8_t type, std::uint8_t code, std::uint16_t checksum = 0x4321);
    Frame& arp(std::uint16_t operation);

    /// Bytes 0, 1, 2, ...
    Frame& payload(std::size_t bytes);
    Frame& raw(const Bytes& bytes);

    /// Cuts the end off.
    Frame& cut_to(std::size_t bytes);

    [[nodiscard]] const Bytes& bytes() const noexcept { return bytes_; }

  private:
    template <typename Header>
    Frame& append(const Header& header);

    Bytes bytes_;
};

/// 14 + 20 + 8 + 18 bytes: the smallest UDP frame on the wire, without FCS.
[[nodiscard]] Bytes udp_frame();

/// A packet from the test pool that holds `frame`. `segment_bytes` > 0 splits it into a chain of
/// segments of at most that size. What lies around the frame in the buffers is 0xee.
[[nodiscard]] rte_mbuf* packet_of(const Bytes& frame, std::size_t segment_bytes = 0);

/// The bytes of all segments.
[[nodiscard]] Bytes bytes_of(const rte_mbuf* packet);

/// "0011 2233 ..." for failure messages and golden rows, 16 bytes a line.
[[nodiscard]] std::string hex(const Bytes& bytes);

/// Reads hexadecimal digits, ignores white space.
[[nodiscard]] Bytes from_hex(std::string_view text);

}  // namespace flyball::test
