// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>

#include "flyball/dataplane/stages.hpp"
#include "flyball/net/base_headers.hpp"

#include "ethernet_rewrite.hpp"

namespace flyball::dataplane {
namespace {

using net::BaseHeaders;
using net::WordSum;

// Offsets in their headers.
constexpr std::uint32_t kIpv4TotalLength = 2;
constexpr std::uint32_t kIpv4Protocol = 9;
constexpr std::uint32_t kIpv4Checksum = 10;
constexpr std::uint32_t kIpv4Addresses = 12;
constexpr std::uint32_t kIpv6PayloadLength = 4;
constexpr std::uint32_t kIpv6Addresses = 8;
constexpr std::uint32_t kUdpChecksum = 6;
constexpr std::uint32_t kTcpChecksum = 16;
constexpr std::uint32_t kSctpChecksum = 8;

// testpmd's mark for a transport checksum over more bytes than the packet has.
constexpr std::uint16_t kNoChecksum = 0xffff;

/// Host order; wraps at 16 bits where the header is longer than the packet, as testpmd's does.
template <typename Bytes>
std::uint16_t l4_length(Bytes& bytes, const BaseHeaders& headers) noexcept {
    if (headers.is_ipv4()) {
        const auto total = bytes.template read<std::uint16_t>(headers.l3 + kIpv4TotalLength);
        return static_cast<std::uint16_t>(net::network_order(total) - (headers.l4 - headers.l3));
    }
    const auto payload = bytes.template read<std::uint16_t>(headers.l3 + kIpv6PayloadLength);
    return net::network_order(payload);
}

/// RFC 9293 section 3.1, RFC 8200 section 8.1.
template <typename Bytes>
WordSum pseudo_sum(Bytes& bytes, const BaseHeaders& headers, std::uint16_t length) noexcept {
    const WordSum tail =
        WordSum{net::network_order(std::uint16_t{headers.protocol})} + net::network_order(length);
    return headers.is_ipv4() ? tail + bytes.sum(headers.l3 + kIpv4Addresses, 8)
                             : tail + bytes.sum(headers.l3 + kIpv6Addresses, 32);
}

std::uint16_t l4_checksum(WordSum sum, std::uint8_t protocol) noexcept {
    const std::uint16_t checksum = net::checksum_of(sum);
    // RFC 768: 0 means that there is none.
    return checksum == 0 && protocol == net::protocol::kUdp ? std::uint16_t{0xffff} : checksum;
}

/// `length` bytes of a chain from `offset` on; the packet has them.
WordSum chain_sum(const rte_mbuf* segment, std::uint32_t offset, std::uint32_t length) noexcept {
    for (; segment->next != nullptr && offset >= segment->data_len; segment = segment->next) {
        offset -= segment->data_len;
    }
    WordSum sum = 0;
    for (std::uint32_t done = 0; done < length; segment = segment->next, offset = 0) {
        const std::uint32_t here = std::min(segment->data_len - offset, length - done);
        const WordSum part =
            net::sum_words(rte_pktmbuf_mtod_offset(segment, const std::uint8_t*, offset), here);
        sum += (done & 1U) != 0 ? net::swapped_sum(part) : part;
        done += here;
    }
    return sum;
}

/// Any frame: cut, chained, with impossible lengths. Follows testpmd step by step, since fields may
/// overlap and each step sees what the one before left.
[[gnu::noinline, gnu::cold]] void fill_carefully(const rte_mbuf* packet) noexcept {
    auto bytes = bytes_of<net::PaddedBytes>(packet);
    const BaseHeaders headers = net::find_base_headers(bytes);
    if (headers.is_ipv4()) {
        bytes.write<std::uint16_t>(headers.l3 + kIpv4Checksum, 0);
        bytes.write(headers.l3 + kIpv4Checksum,
                    net::checksum_of(bytes.sum(headers.l3, headers.l4 - headers.l3)));
    }
    std::uint32_t field = 0;
    switch (headers.protocol) {
        case net::protocol::kUdp:
            field = headers.l4 + kUdpChecksum;
            if (bytes.read<std::uint16_t>(field) == 0) {
                return;
            }
            break;
        case net::protocol::kTcp:
            field = headers.l4 + kTcpChecksum;
            break;
        case net::protocol::kSctp:
            bytes.write<std::uint32_t>(headers.l4 + kSctpChecksum, 0);
            return;
        default:
            return;
    }
    bytes.write<std::uint16_t>(field, 0);
    const std::uint16_t length = l4_length(bytes, headers);
    if (headers.l4 + length > packet->pkt_len) {
        bytes.write(field, kNoChecksum);
        return;
    }
    const WordSum sum = chain_sum(packet, headers.l4, length) + pseudo_sum(bytes, headers, length);
    bytes.write(field, l4_checksum(sum, headers.protocol));
}

/// Sum over transport header and payload of a frame in one piece, with pseudo header `pseudo` and
/// without `old`, the checksum that is to be replaced.
[[gnu::always_inline]] inline std::uint16_t fast_l4_checksum(net::WholeBytes& bytes,
                                                             std::uint32_t l4,
                                                             std::uint32_t length,
                                                             std::uint8_t protocol,
                                                             WordSum pseudo,
                                                             std::uint16_t old) noexcept {
    const WordSum sum = net::sum_words_behind_headers(bytes.data() + l4, length) + pseudo;
    return l4_checksum(net::without(sum, old), protocol);
}

/// Transport checksum of a frame in one piece; false leaves it to fill_carefully().
bool fill_l4(net::WholeBytes& bytes, const BaseHeaders& headers) noexcept {
    const bool is_udp = headers.protocol == net::protocol::kUdp;
    if (!is_udp && headers.protocol != net::protocol::kTcp) {
        return headers.protocol != net::protocol::kSctp;
    }
    const std::uint32_t field = headers.l4 + (is_udp ? kUdpChecksum : kTcpChecksum);
    const auto old = bytes.read<std::uint16_t>(field);
    if (is_udp && old == 0) {
        return true;
    }
    const std::uint16_t length = l4_length(bytes, headers);
    if (length < net::base_l4_bytes(headers.protocol) || !bytes.covers(headers.l4 + length))
        [[unlikely]] {
        return false;
    }
    const WordSum pseudo = pseudo_sum(bytes, headers, length);
    bytes.write(field, fast_l4_checksum(bytes, headers.l4, length, headers.protocol, pseudo, old));
    return true;
}

void fill_ipv4(net::WholeBytes& bytes, const BaseHeaders& headers) noexcept {
    const std::uint32_t field = headers.l3 + kIpv4Checksum;
    const WordSum sum = bytes.sum(headers.l3, headers.l4 - headers.l3);
    bytes.write(field, net::checksum_of(net::without(sum, bytes.read<std::uint16_t>(field))));
}

/// Frames with VLAN tags, IPv4 options or IPv6, and what is not plain at all.
[[gnu::noinline]] void fill_any(const rte_mbuf* packet) noexcept {
    auto bytes = bytes_of<net::WholeBytes>(packet);
    const BaseHeaders headers = net::find_base_headers(bytes);
    const bool possible = !headers.is_ipv4() || headers.l4 - headers.l3 >= sizeof(net::Ipv4Header);
    if (!headers.inside || !possible || packet->nb_segs != 1) [[unlikely]] {
        return fill_carefully(packet);
    }
    if (headers.is_ipv4()) {
        fill_ipv4(bytes, headers);
    }
    if (!fill_l4(bytes, headers)) [[unlikely]] {
        fill_carefully(packet);
    }
}

/// Out of line and small, so that it costs the fast case nothing and needs no stack itself.
[[gnu::noinline]] void fill_unless_not_ip(const rte_mbuf* packet) noexcept {
    const auto* frame = rte_pktmbuf_mtod(packet, const std::uint8_t*);
    if (!net::is_not_ip(frame, packet->data_len)) {
        fill_any(packet);
    }
}

using net::kPlainL3;
using net::kPlainL4;

/// Transport length of a frame that fill_plain() can do, else 0.
[[gnu::always_inline]] inline std::uint32_t plain_l4_length(const rte_mbuf* packet,
                                                            net::WholeBytes& bytes) noexcept {
    if (!net::has_plain_headers(bytes.data(), packet->data_len) || packet->nb_segs != 1) {
        return 0;
    }
    const auto protocol = bytes.read<std::uint8_t>(kPlainL3 + kIpv4Protocol);
    const std::uint32_t total =
        net::network_order(bytes.read<std::uint16_t>(kPlainL3 + kIpv4TotalLength));
    const std::uint32_t least =
        sizeof(net::Ipv4Header) +
        (protocol == net::protocol::kTcp ? sizeof(net::TcpHeader) : sizeof(net::UdpHeader));
    return total >= least && bytes.covers(kPlainL3 + total) ? kPlainL3 + total - kPlainL4 : 0;
}

/// The case that has to be fast. No word is loaded that contains bytes just stored.
[[gnu::always_inline]] inline void fill_plain(net::WholeBytes& bytes,
                                              std::uint32_t length) noexcept {
    const auto first = bytes.read<std::uint64_t>(kPlainL3);
    const auto time_and_protocol = bytes.read<std::uint16_t>(kPlainL3 + 8);
    const auto addresses = bytes.read<std::uint64_t>(kPlainL3 + kIpv4Addresses);
    const WordSum address_sum = (addresses & 0xffff'ffffU) + (addresses >> 32U);
    const WordSum header_sum =
        (first & 0xffff'ffffU) + (first >> 32U) + time_and_protocol + address_sum;
    bytes.write(kPlainL3 + kIpv4Checksum, net::checksum_of(header_sum));

    const auto protocol = bytes.read<std::uint8_t>(kPlainL3 + kIpv4Protocol);
    const bool is_udp = protocol == net::protocol::kUdp;
    const std::uint32_t field = kPlainL4 + (is_udp ? kUdpChecksum : kTcpChecksum);
    const auto old = bytes.read<std::uint16_t>(field);
    if (is_udp && old == 0) {
        return;
    }
    const WordSum pseudo = address_sum + net::network_order(std::uint16_t{protocol}) +
                           net::network_order(static_cast<std::uint16_t>(length));
    bytes.write(field, fast_l4_checksum(bytes, kPlainL4, length, protocol, pseudo, old));
}

[[gnu::always_inline]] inline void fill_in_software(const rte_mbuf* packet) noexcept {
    auto bytes = bytes_of<net::WholeBytes>(packet);
    if (const std::uint32_t length = plain_l4_length(packet, bytes); length > 0) [[likely]] {
        fill_plain(bytes, length);
    } else {
        fill_unless_not_ip(packet);
    }
}

/// Leaves the transport checksum to the device: the pseudo header's sum goes into the field, as
/// rte_eth_tx_prepare would put it. Returns the flag to set.
std::uint64_t request_l4(net::WholeBytes& bytes, const BaseHeaders& headers) noexcept {
    const bool is_udp = headers.protocol == net::protocol::kUdp;
    const std::uint32_t field = headers.l4 + (is_udp ? kUdpChecksum : kTcpChecksum);
    if (is_udp && bytes.read<std::uint16_t>(field) == 0) {
        return 0;
    }
    const std::uint16_t length = l4_length(bytes, headers);
    bytes.write(field, net::fold(pseudo_sum(bytes, headers, length)));
    return is_udp ? RTE_MBUF_F_TX_UDP_CKSUM : RTE_MBUF_F_TX_TCP_CKSUM;
}

/// True for frames that may be handed to a device with requests: sound headers, TCP or UDP, and all
/// bytes that the device will sum.
bool suits_device(const rte_mbuf* packet,
                  net::WholeBytes& bytes,
                  const BaseHeaders& headers) noexcept {
    const bool is_l4 =
        headers.protocol == net::protocol::kUdp || headers.protocol == net::protocol::kTcp;
    if (!headers.inside || !is_l4 || headers.l4 - headers.l3 < sizeof(net::Ipv4Header)) {
        return false;
    }
    const std::uint32_t length = l4_length(bytes, headers);
    return length >= net::base_l4_bytes(headers.protocol) && headers.l4 + length <= packet->pkt_len;
}

void fill_with_device(rte_mbuf* packet, const Egress& egress) noexcept {
    auto bytes = bytes_of<net::WholeBytes>(packet);
    const BaseHeaders headers = net::find_base_headers(bytes);
    const bool l4_can_be_filled = egress.l4_checksum_offload || packet->nb_segs == 1;
    if (!suits_device(packet, bytes, headers) || !l4_can_be_filled) {
        return fill_any(packet);
    }
    std::uint64_t flags = 0;
    if (headers.is_ipv4() && egress.ipv4_checksum_offload) {
        bytes.write<std::uint16_t>(headers.l3 + kIpv4Checksum, 0);
        flags |= RTE_MBUF_F_TX_IP_CKSUM;
    } else if (headers.is_ipv4()) {
        fill_ipv4(bytes, headers);
    }
    if (egress.l4_checksum_offload) {
        flags |= request_l4(bytes, headers);
    } else {
        // suits_device() has ruled out what fill_l4() would leave undone.
        static_cast<void>(fill_l4(bytes, headers));
    }
    flags |= headers.is_ipv4() ? RTE_MBUF_F_TX_IPV4 : RTE_MBUF_F_TX_IPV6;
    packet->ol_flags |= flags;
    packet->tx_offload = rte_mbuf_tx_offload(headers.l3, headers.l4 - headers.l3,
                                             net::base_l4_bytes(headers.protocol), 0, 0, 0, 0);
}

class CsumStage final : public Stage {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "csum"; }

    void process(Burst& burst, StageContext& context) noexcept override {
        const Egress& egress = context.egress;
        const EthernetAddresses addresses(egress.peer_mac, egress.mac);
        if (egress.ipv4_checksum_offload || egress.l4_checksum_offload) {
            for_each_prefetched(burst, [&addresses, &egress](rte_mbuf* packet) {
                write_addresses(packet, addresses);
                fill_with_device(packet, egress);
            });
            return;
        }
        for_each_prefetched(burst, [&addresses](const rte_mbuf* packet) {
            write_addresses(packet, addresses);
            fill_in_software(packet);
        });
    }
};

}  // namespace

std::unique_ptr<Stage> make_csum_stage() {
    return std::make_unique<CsumStage>();
}

}  // namespace flyball::dataplane
