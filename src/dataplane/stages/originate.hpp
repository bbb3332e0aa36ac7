// SPDX-License-Identifier: BSD-3-Clause
// What the stages that make packets share: mbufs for a burst, and frames of one Ethernet, IPv4 and
// UDP header with zeros as payload.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <rte_mbuf.h>
#include <rte_mempool.h>

#include "flyball/dataplane/stage.hpp"
#include "flyball/net/checksum.hpp"

namespace flyball::dataplane {

struct UdpFrameHeaders {
    net::EthernetHeader ethernet;
    net::Ipv4Header ipv4;
    net::UdpHeader udp;
};

static_assert(sizeof(UdpFrameHeaders) == 42 && alignof(UdpFrameHeaders) == 1);

/// Headers of a frame of `frame_bytes` between the two ports, without MAC and IP addresses. RFC
/// 768: the UDP checksum may be 0 over IPv4.
[[nodiscard]] inline UdpFrameHeaders udp_headers(std::uint32_t frame_bytes,
                                                 std::uint16_t source_port,
                                                 std::uint16_t destination_port) noexcept {
    UdpFrameHeaders headers{};
    headers.ethernet.type = net::ether_type::kIpv4;
    const auto ip_bytes = static_cast<std::uint16_t>(frame_bytes - sizeof(net::EthernetHeader));
    headers.ipv4.version_ihl = 0x45;
    headers.ipv4.total_length = ip_bytes;
    headers.ipv4.time_to_live = 64;
    headers.ipv4.protocol = net::protocol::kUdp;
    headers.udp.source_port = source_port;
    headers.udp.destination_port = destination_port;
    headers.udp.length = static_cast<std::uint16_t>(ip_bytes - sizeof(net::Ipv4Header));
    return headers;
}

/// Takes up to `wanted` mbufs from the pool and returns how many it got. They are as their last
/// user freed them: one segment, one reference, no next.
[[nodiscard]] inline std::uint16_t take_mbufs(rte_mempool* pool,
                                              rte_mbuf** mbufs,
                                              std::uint16_t wanted) noexcept {
    auto** objects = reinterpret_cast<void**>(mbufs);
    if (rte_mempool_get_bulk(pool, objects, wanted) == 0) [[likely]] {
        note_got_from_library();
        return wanted;
    }
    std::uint16_t taken = 0;
    while (taken < wanted && rte_mempool_get(pool, objects + taken) == 0) {
        ++taken;
    }
    note_got_from_library();
    return taken;
}

/// Makes a raw mbuf a packet of one frame. The payload is cleared: the buffer held somebody's.
inline void write_frame(rte_mbuf* mbuf,
                        const UdpFrameHeaders& headers,
                        std::uint16_t frame_bytes) noexcept {
    rte_pktmbuf_reset_headroom(mbuf);
    mbuf->port = RTE_MBUF_PORT_INVALID;
    mbuf->ol_flags &= RTE_MBUF_F_EXTERNAL;
    mbuf->packet_type = 0;
    mbuf->data_len = frame_bytes;
    mbuf->pkt_len = frame_bytes;
    auto* frame = rte_pktmbuf_mtod(mbuf, std::uint8_t*);
    std::memcpy(frame, &headers, sizeof(headers));
    std::memset(frame + sizeof(headers), 0, frame_bytes - sizeof(headers));
}

/// Replaces what the burst holds by as many new packets as the pool and the limits allow;
/// `write(mbuf)` makes each one. Counts what it made and whether the pool fell short.
template <typename Write>
void originate(Burst& burst,
               StageContext& context,
               std::uint16_t frame_bytes,
               Write&& write) noexcept {
    if (burst.count > 0) {
        drop_all(burst, context.drops, DropReason::originating);
    }
    const std::uint16_t wanted = std::min(context.burst_size, kBurstMax);
    const bool fits =
        frame_bytes + RTE_PKTMBUF_HEADROOM <= rte_pktmbuf_data_room_size(context.pool);
    burst.count = fits ? take_mbufs(context.pool, burst.packets.data(), wanted) : 0;
    for (std::uint16_t i = 0; i < burst.count; ++i) {
        write(burst.packets[i]);
    }
    context.counters.originated_packets.add(burst.count);
    if (burst.count < wanted) [[unlikely]] {
        context.counters.originate_shortfalls.add(1);
    }
}

}  // namespace flyball::dataplane
