// SPDX-License-Identifier: BSD-3-Clause
#include "support/packet_builder.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>

#include <rte_mbuf.h>

#include "flyball/base/check.hpp"

#include "support/eal_environment.hpp"

namespace flyball::test {
namespace {

constexpr std::array<std::uint8_t, 16> ipv6_address(std::uint8_t last) {
    return {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last};
}

rte_mbuf* empty_segment() {
    rte_mbuf* segment = rte_pktmbuf_alloc(test_pool());
    FLYBALL_CHECK(segment != nullptr);
    std::memset(segment->buf_addr, 0xee, segment->buf_len);
    return segment;
}

}  // namespace

template <typename Header>
Frame& Frame::append(const Header& header) {
    const std::size_t end = bytes_.size();
    bytes_.resize(end + sizeof(Header));
    std::memcpy(bytes_.data() + end, &header, sizeof(Header));
    return *this;
}

Frame& Frame::ethernet(std::uint16_t type) {
    return append(net::EthernetHeader{kDestinationMac, kSourceMac, type});
}

Frame& Frame::vlan(std::uint16_t id, std::uint16_t type) {
    return append(net::VlanTag{id, type});
}

Frame& Frame::ipv4(std::uint8_t protocol, std::size_t payload_bytes) {
    return ipv4(protocol, payload_bytes, Ipv4Fields{});
}

Frame& Frame::ipv4(std::uint8_t protocol, std::size_t payload_bytes, const Ipv4Fields& fields) {
    net::Ipv4Header header{};
    const std::size_t header_bytes = sizeof(header) + fields.option_bytes;
    header.version_ihl = static_cast<std::uint8_t>(0x40U | (header_bytes / 4));
    header.total_length = static_cast<std::uint16_t>(header_bytes + payload_bytes);
    header.packet_id = 0x0102;
    header.fragment = fields.fragment;
    header.time_to_live = 64;
    header.protocol = protocol;
    header.checksum = fields.checksum;
    header.source = fields.source;
    header.destination = fields.destination;
    append(header);
    bytes_.insert(bytes_.end(), fields.option_bytes, 1);  // option 1 is "no operation"
    return *this;
}

Frame& Frame::ipv6(std::uint8_t next_header, std::size_t payload_bytes) {
    net::Ipv6Header header{};
    header.version_class_flow = 0x6000'0000U;
    header.payload_length = static_cast<std::uint16_t>(payload_bytes);
    header.next_header = next_header;
    header.hop_limit = 64;
    header.source = ipv6_address(1);
    header.destination = ipv6_address(2);
    return append(header);
}

Frame& Frame::extension(std::uint8_t next_header, std::size_t bytes) {
    bytes_.push_back(next_header);
    bytes_.push_back(static_cast<std::uint8_t>(bytes / 8 - 1));
    bytes_.insert(bytes_.end(), bytes - 2, 0);  // option 0 is one byte of padding
    return *this;
}

Frame& Frame::ipv6_fragment(std::uint8_t next_header, std::uint16_t offset, bool more) {
    bytes_.push_back(next_header);
    bytes_.push_back(0);
    append(net::Be16(static_cast<std::uint16_t>((offset << 3U) | (more ? 1U : 0U))));
    return append(net::Be32(0xdeadbeefU));
}

Frame& Frame::udp(std::uint16_t source_port,
                  std::uint16_t destination_port,
                  std::size_t payload_bytes,
                  std::uint16_t checksum) {
    return append(net::UdpHeader{source_port, destination_port,
                                 static_cast<std::uint16_t>(sizeof(net::UdpHeader) + payload_bytes),
                                 checksum});
}

Frame& Frame::tcp(std::uint16_t source_port, std::uint16_t destination_port) {
    net::TcpHeader header{};
    header.source_port = source_port;
    header.destination_port = destination_port;
    header.sequence = 0x01020304U;
    header.data_offset = 5U << 4U;
    header.checksum = 0xabcd;
    return append(header);
}

Frame& Frame::icmp(std::uint8_t type, std::uint8_t code, std::uint16_t checksum) {
    return append(net::IcmpHeader{type, code, checksum, 0x00070001U});
}

Frame& Frame::arp(std::uint16_t operation) {
    net::ArpHeader header{};
    header.hardware_type = 1;
    header.protocol_type = net::ether_type::kIpv4;
    header.hardware_bytes = 6;
    header.protocol_bytes = 4;
    header.operation = operation;
    header.sender_mac = kSourceMac;
    header.sender_ip = kSourceIp;
    header.target_ip = kDestinationIp;
    return append(header);
}

Frame& Frame::payload(std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) {
        bytes_.push_back(static_cast<std::uint8_t>(i));
    }
    return *this;
}

Frame& Frame::raw(const Bytes& bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    return *this;
}

Frame& Frame::cut_to(std::size_t bytes) {
    FLYBALL_CHECK(bytes <= bytes_.size());
    bytes_.resize(bytes);
    return *this;
}

Bytes udp_frame() {
    return Frame()
        .ethernet(net::ether_type::kIpv4)
        .ipv4(net::protocol::kUdp, 26)
        .udp(1000, 2000, 18)
        .payload(18)
        .bytes();
}

rte_mbuf* packet_of(const Bytes& frame, std::size_t segment_bytes) {
    if (segment_bytes == 0) {
        segment_bytes = kTestDataRoom;
    }
    rte_mbuf* head = empty_segment();
    rte_mbuf* last = head;
    for (std::size_t done = 0; done < frame.size();) {
        if (last->data_len == segment_bytes) {
            last->next = empty_segment();
            last = last->next;
            ++head->nb_segs;
        }
        const std::size_t room = segment_bytes - last->data_len;
        const std::size_t bytes = std::min(room, frame.size() - done);
        std::memcpy(rte_pktmbuf_mtod(last, char*), frame.data() + done, bytes);
        last->data_len = static_cast<std::uint16_t>(bytes);
        done += bytes;
    }
    head->pkt_len = static_cast<std::uint32_t>(frame.size());
    return head;
}

Bytes bytes_of(const rte_mbuf* packet) {
    Bytes bytes;
    for (; packet != nullptr; packet = packet->next) {
        const auto* data = rte_pktmbuf_mtod(packet, const std::uint8_t*);
        bytes.insert(bytes.end(), data, data + packet->data_len);
    }
    return bytes;
}

std::string hex(const Bytes& bytes) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i > 0 && i % 2 == 0) {
            text += i % 16 == 0 ? '\n' : ' ';
        }
        text += kDigits[bytes[i] >> 4U];
        text += kDigits[bytes[i] & 15U];
    }
    return text;
}

Bytes from_hex(std::string_view text) {
    Bytes bytes;
    unsigned digits = 0;
    for (const char c : text) {
        if (std::isspace(static_cast<unsigned char>(c)) != 0) {
            continue;
        }
        FLYBALL_CHECK(std::isxdigit(static_cast<unsigned char>(c)) != 0);
        const auto value = static_cast<std::uint8_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        if (digits++ % 2 == 0) {
            bytes.push_back(static_cast<std::uint8_t>(value << 4U));
        } else {
            bytes.back() = static_cast<std::uint8_t>(bytes.back() | value);
        }
    }
    FLYBALL_CHECK(digits % 2 == 0);
    return bytes;
}

}  // namespace flyball::test
