// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/platform/port_negotiation.hpp"

#include <gtest/gtest.h>

namespace flyball::platform {
namespace {

constexpr unsigned kDataBytes = 2048;

/// A generous NIC; tests take away what they are about.
rte_eth_dev_info generous_device() {
    rte_eth_dev_info device{};
    device.max_rx_queues = 16;
    device.max_tx_queues = 16;
    device.min_mtu = 68;
    device.max_mtu = 9600;
    device.rx_desc_lim = {
        .nb_max = 4096, .nb_min = 64, .nb_align = 32, .nb_seg_max = 0, .nb_mtu_seg_max = 0};
    device.tx_desc_lim = device.rx_desc_lim;
    device.flow_type_rss_offloads = RTE_ETH_RSS_IP | RTE_ETH_RSS_UDP;
    device.hash_key_size = 40;
    device.rx_offload_capa = RTE_ETH_RX_OFFLOAD_RSS_HASH | RTE_ETH_RX_OFFLOAD_SCATTER;
    device.tx_offload_capa = RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE | RTE_ETH_TX_OFFLOAD_MULTI_SEGS |
                             RTE_ETH_TX_OFFLOAD_IPV4_CKSUM;
    return device;
}

TEST(Negotiate, GrantsWhatTheDeviceHasWithoutANotice) {
    const auto agreed = negotiate(
        generous_device(),
        {.rx_queues = 4, .tx_queues = 2, .rx_descriptors = 512, .tx_descriptors = 256}, kDataBytes);
    EXPECT_EQ(agreed.rx_queues, 4);
    EXPECT_EQ(agreed.tx_queues, 2);
    EXPECT_EQ(agreed.rx_descriptors, 512);
    EXPECT_EQ(agreed.tx_descriptors, 256);
    EXPECT_EQ(agreed.conf.rxmode.mtu, 1500U);
    EXPECT_EQ(agreed.conf.rxmode.mq_mode, RTE_ETH_MQ_RX_RSS);
    EXPECT_TRUE(agreed.notices.empty());
}

TEST(Negotiate, SaysEachReduction) {
    auto device = generous_device();
    device.max_rx_queues = 1;
    device.max_mtu = 1400;
    const auto agreed =
        negotiate(device, {.rx_queues = 3, .rx_descriptors = 10'000, .mtu = 9000}, kDataBytes);
    EXPECT_EQ(agreed.rx_queues, 1);
    EXPECT_EQ(agreed.rx_descriptors, 4096);
    EXPECT_EQ(agreed.conf.rxmode.mtu, 1400U);
    ASSERT_EQ(agreed.notices.size(), 3U);
    EXPECT_EQ(agreed.notices[0], "RX queues: 3 wanted, 1 queues is what the device offers");
    EXPECT_NE(agreed.notices[1].find("10000 wanted, 4096"), std::string::npos);
    EXPECT_NE(agreed.notices[2].find("MTU: 9000 wanted, 1400"), std::string::npos);
}

TEST(Negotiate, RoundsDescriptorsToTheDevicesStep) {
    auto device = generous_device();
    EXPECT_EQ(negotiate(device, {.rx_descriptors = 100}, kDataBytes).rx_descriptors, 128);
    EXPECT_EQ(negotiate(device, {.rx_descriptors = 1}, kDataBytes).rx_descriptors, 64);
    device.default_rxportconf.ring_size = 256;
    EXPECT_EQ(negotiate(device, {}, kDataBytes).rx_descriptors, 256);
}

TEST(Negotiate, CopesWithDriversThatLeaveLimitsAtZero) {
    const rte_eth_dev_info silent{};
    const auto agreed = negotiate(silent, {.rx_queues = 1, .tx_queues = 1}, kDataBytes);
    EXPECT_EQ(agreed.rx_queues, 1);
    EXPECT_EQ(agreed.rx_descriptors, 1024);
    EXPECT_EQ(agreed.conf.rxmode.mtu, 1500U);
}

TEST(Negotiate, FastFreeOnlyForOnePoolAndOneSegment) {
    const auto device = generous_device();
    const auto offloads = [&](const PortWishes& wishes) {
        return negotiate(device, wishes, kDataBytes).conf.txmode.offloads;
    };
    EXPECT_TRUE(offloads({.single_pool = true}) & RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE);
    EXPECT_FALSE(offloads({.single_pool = false}) & RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE);
    const auto jumbo = offloads({.mtu = 9000, .single_pool = true});
    EXPECT_FALSE(jumbo & RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE);
    EXPECT_TRUE(jumbo & RTE_ETH_TX_OFFLOAD_MULTI_SEGS);
}

TEST(Negotiate, ChecksumOffloadOnlyOnDemand) {
    const auto device = generous_device();
    EXPECT_EQ(negotiate(device, {}, kDataBytes).conf.txmode.offloads, 0U);
    EXPECT_EQ(negotiate(device, {.tx_checksum_offload = true}, kDataBytes).conf.txmode.offloads,
              RTE_ETH_TX_OFFLOAD_IPV4_CKSUM);
}

TEST(Negotiate, SymmetricKeyFitsTheDevice) {
    auto device = generous_device();
    const PortWishes wishes{.rx_queues = 2, .symmetric_rss = true};
    const auto agreed = negotiate(device, wishes, kDataBytes);
    const auto& rss = agreed.conf.rx_adv_conf.rss_conf;
    ASSERT_NE(rss.rss_key, nullptr);
    EXPECT_EQ(rss.rss_key_len, 40);
    EXPECT_EQ(rss.rss_key[0], 0x6d);
    EXPECT_EQ(rss.rss_key[39], 0x5a);
    device.hash_key_size = 0;
    EXPECT_EQ(negotiate(device, wishes, kDataBytes).notices.size(), 1U);
}

}  // namespace
}  // namespace flyball::platform
