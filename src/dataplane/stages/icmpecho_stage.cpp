// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/stages.hpp"
#include "flyball/net/checksum.hpp"

#include "ethernet_rewrite.hpp"

namespace flyball::dataplane {
namespace {

namespace ether_type = net::ether_type;

enum class Verdict : std::uint8_t { reply, drop, cut };

// Offsets in an ARP packet.
constexpr std::uint32_t kArpOperation = 6;
constexpr std::uint32_t kArpSenderMac = 8;
constexpr std::uint32_t kArpSenderIp = 14;
constexpr std::uint32_t kArpTargetMac = 18;
constexpr std::uint32_t kArpTargetIp = 24;

// Ethernet, protocol IPv4, address lengths 6 and 4, as it lies in the first 6 bytes.
constexpr std::uint64_t kArpIpv4OverEthernet = 0x0001'0800'0604U;
constexpr std::uint16_t kArpRequest = 1;
constexpr std::uint16_t kArpReply = 2;

// Offsets in an IPv4 header and behind it. testpmd looks for ICMP at 20, options or not.
constexpr std::uint32_t kIpv4Protocol = 9;
constexpr std::uint32_t kIpv4Checksum = 10;
constexpr std::uint32_t kIpv4Source = 12;
constexpr std::uint32_t kIpv4Destination = 16;
constexpr std::uint32_t kIcmpType = 20;
constexpr std::uint32_t kIcmpCode = 21;
constexpr std::uint32_t kIcmpChecksum = 22;
constexpr std::uint8_t kEchoRequest = 8;
constexpr std::uint8_t kEchoReply = 0;

template <typename Bytes>
void copy_mac(Bytes& bytes, std::uint32_t to, std::uint32_t from) noexcept {
    const auto first = bytes.template read<std::uint32_t>(from);
    const auto last = bytes.template read<std::uint16_t>(from + 4);
    bytes.template write<std::uint32_t>(to, first);
    bytes.template write<std::uint16_t>(to + 4, last);
}

template <typename Bytes>
void write_mac(Bytes& bytes, std::uint32_t to, const rte_ether_addr& mac) noexcept {
    bytes.template write<std::uint32_t>(to, net::load_raw<std::uint32_t>(mac.addr_bytes));
    bytes.template write<std::uint16_t>(to + 4, net::load_raw<std::uint16_t>(mac.addr_bytes + 4));
}

template <typename Bytes>
Verdict answer_arp(Bytes& bytes, std::uint32_t arp, const rte_ether_addr& own) noexcept {
    if (!bytes.covers(arp + std::uint32_t{sizeof(net::ArpHeader)})) [[unlikely]] {
        return Verdict::cut;
    }
    const std::uint64_t start = net::network_order(bytes.template read<std::uint64_t>(arp));
    if (start != (kArpIpv4OverEthernet << 16U | kArpRequest)) {
        return Verdict::drop;
    }
    copy_mac(bytes, 0, 6);
    write_mac(bytes, 6, own);
    bytes.template write<std::uint16_t>(arp + kArpOperation, net::network_order(kArpReply));
    copy_mac(bytes, arp + kArpTargetMac, arp + kArpSenderMac);
    write_mac(bytes, arp + kArpSenderMac, own);
    const auto asked_for = bytes.template read<std::uint32_t>(arp + kArpTargetIp);
    bytes.template write<std::uint32_t>(arp + kArpTargetIp,
                                        bytes.template read<std::uint32_t>(arp + kArpSenderIp));
    bytes.template write<std::uint32_t>(arp + kArpSenderIp, asked_for);
    return Verdict::reply;
}

/// A group cannot be a source: testpmd answers from the sender's address with the last two bits
/// changed to 1, or to 2 if they were 1.
constexpr std::uint32_t stand_in_for_group(std::uint32_t sender) noexcept {
    return (sender & ~3U) | ((sender & 3U) == 1 ? 2U : 1U);
}

template <typename Bytes>
void turn_addresses(Bytes& bytes, std::uint32_t ip) noexcept {
    const auto sender = bytes.template read<std::uint32_t>(ip + kIpv4Source);
    const auto destination = bytes.template read<std::uint32_t>(ip + kIpv4Destination);
    bytes.template write<std::uint32_t>(ip + kIpv4Destination, sender);
    // As testpmd: of the multicast range 224.0.0.0/4 only 224.0.0.0/8 counts.
    if ((net::network_order(destination) >> 24U) != 0xe0) [[likely]] {
        bytes.template write<std::uint32_t>(ip + kIpv4Source, destination);
        return;
    }
    const std::uint32_t stand_in = stand_in_for_group(net::network_order(sender));
    bytes.template write<std::uint32_t>(ip + kIpv4Source, net::network_order(stand_in));
    bytes.template write<std::uint16_t>(ip + kIpv4Checksum, 0);
    const std::uint16_t checksum =
        net::checksum_of(bytes.sum(ip, std::uint32_t{sizeof(net::Ipv4Header)}));
    bytes.template write<std::uint16_t>(ip + kIpv4Checksum,
                                        checksum == 0 ? std::uint16_t{0xffff} : checksum);
}

template <typename Bytes>
Verdict answer_echo(Bytes& bytes, std::uint32_t ip) noexcept {
    if (!bytes.covers(ip + kIcmpChecksum + 2)) [[unlikely]] {
        return Verdict::cut;
    }
    if (bytes.template read<std::uint8_t>(ip + kIpv4Protocol) != net::protocol::kIcmp ||
        bytes.template read<std::uint8_t>(ip + kIcmpType) != kEchoRequest ||
        bytes.template read<std::uint8_t>(ip + kIcmpCode) != 0) {
        return Verdict::drop;
    }
    swap_ethernet_addresses(bytes);
    turn_addresses(bytes, ip);
    bytes.template write<std::uint8_t>(ip + kIcmpType, kEchoReply);
    bytes.write(ip + kIcmpChecksum,
                net::updated_checksum(bytes.template read<std::uint16_t>(ip + kIcmpChecksum),
                                      net::network_order(std::uint16_t{kEchoRequest << 8U}),
                                      net::network_order(std::uint16_t{kEchoReply << 8U})));
    return Verdict::reply;
}

/// As testpmd: at most one 802.1Q tag, no 802.1ad.
template <typename Bytes>
Verdict answer(Bytes& bytes, const rte_ether_addr& own) noexcept {
    std::uint32_t l3 = sizeof(net::EthernetHeader);
    if (!bytes.covers(l3)) [[unlikely]] {
        return Verdict::cut;
    }
    std::uint16_t type = net::network_order(bytes.template read<std::uint16_t>(12));
    if (type == ether_type::kVlan) {
        if (!bytes.covers(l3 + std::uint32_t{sizeof(net::VlanTag)})) [[unlikely]] {
            return Verdict::cut;
        }
        type = net::network_order(bytes.template read<std::uint16_t>(16));
        l3 += std::uint32_t{sizeof(net::VlanTag)};
    }
    if (type == ether_type::kIpv4) {
        return answer_echo(bytes, l3);
    }
    return type == ether_type::kArp ? answer_arp(bytes, l3, own) : Verdict::drop;
}

/// True if the packet became a reply; else says why not.
bool becomes_reply(const rte_mbuf* packet, const rte_ether_addr& own, DropReason& reason) noexcept {
    auto whole = bytes_of<net::WholeBytes>(packet);
    const Verdict verdict = answer(whole, own);
    if (verdict == Verdict::cut) [[unlikely]] {
        auto padded = bytes_of<net::PaddedBytes>(packet);
        reason = DropReason::malformed;
        return answer(padded, own) == Verdict::reply;
    }
    reason = DropReason::not_echo_request;
    return verdict == Verdict::reply;
}

class IcmpechoStage final : public Stage {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "icmpecho"; }

    void process(Burst& burst, StageContext& context) noexcept override {
        const rte_ether_addr own = context.egress.mac;
        keep_if(burst, context.drops, [&own](const rte_mbuf* packet, DropReason& reason) {
            return becomes_reply(packet, own, reason);
        });
    }
};

}  // namespace

std::unique_ptr<Stage> make_icmpecho_stage() {
    return std::make_unique<IcmpechoStage>();
}

}  // namespace flyball::dataplane
