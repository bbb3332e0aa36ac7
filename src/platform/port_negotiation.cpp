// SPDX-License-Identifier: BSD-3-Clause
#include "port_negotiation.hpp"

#include <algorithm>
#include <array>

namespace flyball::platform {

namespace {

constexpr unsigned kDescriptors = 1024;
constexpr unsigned kEtherOverhead = RTE_ETHER_HDR_LEN + RTE_ETHER_CRC_LEN + 2 * RTE_VLAN_HLEN;

/// Repeating 0x6d5a makes Toeplitz symmetric (Woo and Park, 2012).
constexpr std::size_t kRssKeyMax = 64;

std::uint8_t* symmetric_key() noexcept {
    static std::array<std::uint8_t, kRssKeyMax> key = [] {
        std::array<std::uint8_t, kRssKeyMax> bytes{};
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            bytes[i] = i % 2 == 0 ? 0x6d : 0x5a;
        }
        return bytes;
    }();
    return key.data();
}

void notice_reduction(
    Negotiated& result, const char* what, unsigned wanted, unsigned got, const char* unit) {
    if (wanted != got) {
        result.notices.push_back(std::string(what) + ": " + std::to_string(wanted) + " wanted, " +
                                 std::to_string(got) + " " + unit + " is what the device offers");
    }
}

std::uint16_t fit_queues(Negotiated& result, const char* what, unsigned wanted, unsigned max) {
    // Some drivers leave the limit at 0; one queue always exists.
    const unsigned got = std::min(wanted, std::max(max, 1U));
    notice_reduction(result, what, wanted, got, "queues");
    return static_cast<std::uint16_t>(got);
}

std::uint16_t fit_descriptors(Negotiated& result,
                              const char* what,
                              std::optional<unsigned> wanted,
                              unsigned preferred,
                              const rte_eth_desc_lim& limits) {
    const unsigned asked = wanted.value_or(preferred > 0 ? preferred : kDescriptors);
    const unsigned max = limits.nb_max > 0 ? limits.nb_max : UINT16_MAX;
    const unsigned align = std::max<unsigned>(limits.nb_align, 1);
    unsigned got = std::clamp(asked, std::min<unsigned>(limits.nb_min, max), max);
    got = std::min((got + align - 1) / align * align, max / align * align);
    if (wanted.has_value()) {
        notice_reduction(result, what, asked, got, "descriptors");
    }
    return static_cast<std::uint16_t>(got);
}

void choose_mtu(Negotiated& result, const rte_eth_dev_info& device, unsigned wanted) {
    const unsigned max = device.max_mtu > 0 ? device.max_mtu : UINT16_MAX;
    const unsigned got = std::clamp(wanted, std::min<unsigned>(device.min_mtu, max), max);
    notice_reduction(result, "MTU", wanted, got, "bytes");
    result.conf.rxmode.mtu = got;
}

void choose_rss(Negotiated& result, const rte_eth_dev_info& device, const PortWishes& wishes) {
    if (result.rx_queues < 2) {
        return;
    }
    const std::uint64_t types = RTE_ETH_RSS_IP | RTE_ETH_RSS_TCP | RTE_ETH_RSS_UDP;
    rte_eth_rss_conf& rss = result.conf.rx_adv_conf.rss_conf;
    rss.rss_hf = types & device.flow_type_rss_offloads;
    if (rss.rss_hf == 0) {
        result.notices.emplace_back("RSS: the device cannot hash flows over its queues");
        return;
    }
    result.conf.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
    result.conf.rxmode.offloads |= device.rx_offload_capa & RTE_ETH_RX_OFFLOAD_RSS_HASH;
    if (wishes.symmetric_rss && device.hash_key_size > 0 && device.hash_key_size <= kRssKeyMax) {
        rss.rss_key = symmetric_key();
        rss.rss_key_len = device.hash_key_size;
    } else if (wishes.symmetric_rss) {
        result.notices.emplace_back("RSS: the device takes no key, its hash is not symmetric");
    }
}

void choose_offloads(Negotiated& result,
                     const rte_eth_dev_info& device,
                     const PortWishes& wishes,
                     unsigned data_bytes) {
    std::uint64_t& rx = result.conf.rxmode.offloads;
    std::uint64_t& tx = result.conf.txmode.offloads;
    const bool scattered = result.conf.rxmode.mtu + kEtherOverhead > data_bytes;
    if (scattered) {
        rx |= device.rx_offload_capa & RTE_ETH_RX_OFFLOAD_SCATTER;
        tx |= device.tx_offload_capa & RTE_ETH_TX_OFFLOAD_MULTI_SEGS;
    }
    if (wishes.tx_checksum_offload) {
        constexpr std::uint64_t kChecksums = RTE_ETH_TX_OFFLOAD_IPV4_CKSUM |
                                             RTE_ETH_TX_OFFLOAD_UDP_CKSUM |
                                             RTE_ETH_TX_OFFLOAD_TCP_CKSUM;
        tx |= device.tx_offload_capa & kChecksums;
    }
    // Fast free: the driver returns mbufs in bulk without looking at them. Allowed only if all come
    // from one pool, are not shared and have one segment.
    if (wishes.single_pool && !scattered) {
        tx |= device.tx_offload_capa & RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE;
    }
}

}  // namespace

Negotiated negotiate(const rte_eth_dev_info& device,
                     const PortWishes& wishes,
                     unsigned data_bytes) {
    Negotiated result;
    result.rx_queues = fit_queues(result, "RX queues", wishes.rx_queues, device.max_rx_queues);
    result.tx_queues = fit_queues(result, "TX queues", wishes.tx_queues, device.max_tx_queues);
    result.rx_descriptors =
        fit_descriptors(result, "RX descriptors", wishes.rx_descriptors,
                        device.default_rxportconf.ring_size, device.rx_desc_lim);
    result.tx_descriptors =
        fit_descriptors(result, "TX descriptors", wishes.tx_descriptors,
                        device.default_txportconf.ring_size, device.tx_desc_lim);
    choose_mtu(result, device, wishes.mtu);
    choose_rss(result, device, wishes);
    choose_offloads(result, device, wishes, data_bytes);
    return result;
}

}  // namespace flyball::platform
