// SPDX-License-Identifier: BSD-3-Clause
#include "workbench.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <rte_ether.h>
#include <rte_icmp.h>
#include <rte_ip.h>
#include <rte_udp.h>

#include "flyball/base/check.hpp"

namespace flyball::bench {

namespace {

constexpr unsigned kPoolMbufs = 4095;
constexpr unsigned kPoolCache = 256;
constexpr unsigned kRingEntries = 1024;
constexpr std::size_t kFrameBytes = 60;

template <typename T>
T value_or_exit(Result<T>&& result) {
    if (!result) {
        std::fprintf(stderr, "bench: %s\n", result.error().message.c_str());
        std::exit(1);
    }
    return std::move(*result);
}

platform::EalRequest small_eal() {
    platform::EalRequest request;
    request.housekeeping = {CpuId{0}};
    request.memory_mb = {{NodeId{0}, 64}};
    request.hugepages = platform::HugepageUse::never;
    request.log_level = LogLevel::warning;
    return request;
}

platform::PoolSize pool_size() {
    platform::PoolSize size;
    size.mbufs = kPoolMbufs;
    size.cache = kPoolCache;
    size.data_bytes = RTE_PKTMBUF_HEADROOM + RTE_ETHER_MAX_LEN;
    return size;
}

/// Writes `header` at `offset` of the frame and returns the offset behind it.
template <typename Header>
std::size_t put(std::vector<std::uint8_t>& frame, std::size_t offset, const Header& header) {
    std::memcpy(frame.data() + offset, &header, sizeof header);
    return offset + sizeof header;
}

std::size_t put_ipv4(std::vector<std::uint8_t>& frame, std::uint8_t protocol) {
    rte_ether_hdr ethernet{};
    ethernet.dst_addr = {{0x02, 0, 0, 0, 0, 2}};
    ethernet.src_addr = {{0x02, 0, 0, 0, 0, 1}};
    ethernet.ether_type = rte_cpu_to_be_16(RTE_ETHER_TYPE_IPV4);
    rte_ipv4_hdr ip{};
    ip.version_ihl = RTE_IPV4_VHL_DEF;
    ip.total_length = rte_cpu_to_be_16(kFrameBytes - sizeof ethernet);
    ip.time_to_live = 64;
    ip.next_proto_id = protocol;
    ip.src_addr = rte_cpu_to_be_32(RTE_IPV4(10, 0, 0, 1));
    ip.dst_addr = rte_cpu_to_be_32(RTE_IPV4(192, 168, 0, 1));
    ip.hdr_checksum = rte_ipv4_cksum(&ip);
    return put(frame, put(frame, 0, ethernet), ip);
}

}  // namespace

std::vector<std::uint8_t> udp_frame(std::uint16_t flow) {
    std::vector<std::uint8_t> frame(kFrameBytes);
    const std::size_t offset = put_ipv4(frame, IPPROTO_UDP);
    rte_udp_hdr udp{};
    udp.src_port = rte_cpu_to_be_16(flow);
    udp.dst_port = rte_cpu_to_be_16(4000);
    udp.dgram_len = rte_cpu_to_be_16(static_cast<std::uint16_t>(kFrameBytes - offset));
    udp.dgram_cksum = 0xffff;
    put(frame, offset, udp);
    return frame;
}

std::vector<std::uint8_t> echo_request_frame() {
    std::vector<std::uint8_t> frame(kFrameBytes);
    const std::size_t offset = put_ipv4(frame, IPPROTO_ICMP);
    rte_icmp_hdr icmp{};
    icmp.icmp_type = RTE_IP_ICMP_ECHO_REQUEST;
    // Of a message that is zero but for its type.
    icmp.icmp_cksum = rte_cpu_to_be_16(0xf7ff);
    put(frame, offset, icmp);
    return frame;
}

Workbench::Workbench()
    : eal_(value_or_exit(platform::Eal::start(small_eal()))),
      pool_(value_or_exit(platform::PacketPool::create(pool_size()))),
      ring_(value_or_exit(dataplane::WorkerRing::create("loop", kRingEntries, NodeId{0}))),
      port_(value_or_exit(
          platform::Port::from_rings("loop", ring_->raw(), ring_->raw(), NodeId{0}))) {
    const auto configured = port_->configure({}, {pool()});
    const auto started = configured.and_then([this] { return port_->start(); });
    if (!started) {
        std::fprintf(stderr, "bench: %s\n", started.error().message.c_str());
        std::exit(1);
    }
}

void Workbench::fill_loop(std::uint16_t packets) {
    dataplane::Burst burst;
    while (ring_->dequeue(burst, dataplane::kBurstMax) > 0) {
        rte_pktmbuf_free_bulk(burst.packets.data(), burst.count);
    }
    for (std::uint16_t flow = 0; flow < packets; ++flow) {
        burst.count = 0;
        fill_burst(burst, 1, udp_frame(flow));
        FLYBALL_CHECK(ring_->enqueue(burst.packets.data(), 1) == 1);
    }
}

void Workbench::fill_burst(dataplane::Burst& burst,
                           std::uint16_t packets,
                           const std::vector<std::uint8_t>& frame) const {
    FLYBALL_CHECK(rte_pktmbuf_alloc_bulk(pool(), burst.packets.data(), packets) == 0);
    burst.count = packets;
    for (std::uint16_t i = 0; i < packets; ++i) {
        const auto bytes = static_cast<std::uint16_t>(frame.size());
        std::memcpy(rte_pktmbuf_append(burst.packets[i], bytes), frame.data(), bytes);
    }
}

}  // namespace flyball::bench
