// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/traffic_source.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <random>
#include <utility>

#include <rte_ether.h>
#include <rte_ip.h>
#include <rte_udp.h>

#include "flyball/base/check.hpp"

namespace flyball::dataplane {

namespace {

/// Gaps keep 8 fractional bits of a cycle, so that a rate is met exactly in the long run.
constexpr unsigned kGapShift = 8;

/// Marks our own packets.
constexpr std::uint32_t kMagic = 0x464c5942;  // "FLYB"

/// What the generator writes behind the UDP header; it survives every forwarding mode.
struct [[gnu::packed]] Probe {
    std::uint64_t due;  ///< cycles
    std::uint32_t magic;
    std::uint32_t sequence;
    std::uint16_t flow;
};

constexpr std::uint16_t kFirstSourcePort = 1024;

rte_ether_addr local_mac(std::uint8_t last) noexcept {
    return {{0x02, 0x00, 0x00, 0x00, 0x00, last}};
}

}  // namespace

std::vector<std::uint16_t> imix_frame_bytes() {
    // Seven small, four medium and one large packet per round: 28:16:4.
    constexpr std::uint16_t kSmall = 60;
    constexpr std::uint16_t kMedium = 566;
    constexpr std::uint16_t kLarge = 1514;
    return {kSmall, kMedium, kSmall,  kSmall, kMedium, kSmall,
            kLarge, kSmall,  kMedium, kSmall, kSmall,  kMedium};
}

TrafficSource::TrafficSource(const TrafficOptions& options,
                             std::vector<TrafficPort> ports,
                             rte_mempool* pool,
                             Idle idle,
                             LcoreCell& cell,
                             TrafficCell& traffic)
    : options_(options),
      ports_(std::move(ports)),
      pool_(pool),
      cell_(&cell),
      traffic_(&traffic),
      idle_(idle, cell),
      cycles_(cell),
      sent_(options.flows),
      seen_(options.flows) {
    static_assert(kHeaderBytes + sizeof(Probe) == 60, "the probe fits into the smallest frame");
    FLYBALL_CHECK(!options_.frame_bytes.empty() && !ports_.empty());
    FLYBALL_CHECK(options_.flows >= ports_.size());
    const auto [least, most] =
        std::minmax_element(options_.frame_bytes.begin(), options_.frame_bytes.end());
    FLYBALL_CHECK(*least >= kHeaderBytes + sizeof(Probe));
    FLYBALL_CHECK(*most <= rte_pktmbuf_data_room_size(pool) - RTE_PKTMBUF_HEADROOM);
    next_flow_.resize(ports_.size());
    std::iota(next_flow_.begin(), next_flow_.end(), std::uint16_t{0});
    build_template();
    build_gaps();
}

void TrafficSource::build_template() {
    rte_ether_hdr ether{local_mac(2), local_mac(1), rte_cpu_to_be_16(RTE_ETHER_TYPE_IPV4)};
    rte_ipv4_hdr ip{};
    ip.version_ihl = RTE_IPV4_VHL_DEF;
    ip.time_to_live = 64;
    ip.next_proto_id = IPPROTO_UDP;
    // RFC 2544, section C.2.2: the block for benchmarks.
    ip.src_addr = rte_cpu_to_be_32(RTE_IPV4(198, 18, 0, 1));
    ip.dst_addr = rte_cpu_to_be_32(RTE_IPV4(198, 19, 0, 1));
    rte_udp_hdr udp{};
    udp.dst_port = rte_cpu_to_be_16(9);
    std::memcpy(header_.data(), &ether, sizeof(ether));
    std::memcpy(header_.data() + sizeof(ether), &ip, sizeof(ip));
    std::memcpy(header_.data() + sizeof(ether) + sizeof(ip), &udp, sizeof(udp));
}

/// A table of gaps with exactly the wanted mean: constant, or exponential from a seeded generator.
void TrafficSource::build_gaps() {
    gaps_.assign(kGaps, 0);
    if (options_.packets_per_second == 0) {
        return;
    }
    const double mean = options_.tsc_hertz * static_cast<double>(1U << kGapShift) /
                        static_cast<double>(options_.packets_per_second);
    std::vector<double> gaps(kGaps, mean);
    if (options_.poisson) {
        std::mt19937_64 random(options_.seed);
        std::exponential_distribution<double> gap;
        double sum = 0;
        for (double& value : gaps) {
            value = gap(random);
            sum += value;
        }
        for (double& value : gaps) {
            value *= mean * static_cast<double>(kGaps) / sum;
        }
    }
    std::transform(gaps.begin(), gaps.end(), gaps_.begin(),
                   [](double value) { return static_cast<std::uint64_t>(std::llround(value)); });
}

/// Fills due_ with the times of the packets that should have left by now; returns their number.
unsigned TrafficSource::due_now(std::uint64_t now) noexcept {
    if (options_.packets_per_second == 0) {
        constexpr unsigned kBurstAtMaximum = 32;
        std::fill_n(due_.begin(), kBurstAtMaximum, now);
        return kBurstAtMaximum;
    }
    if (next_due_ == 0) {
        next_due_ = now;
    }
    unsigned count = 0;
    while (count < kBurstMax && next_due_ <= now) {
        due_[count++] = next_due_;
        next_fraction_ += next_gap();
        next_due_ += next_fraction_ >> kGapShift;
        next_fraction_ %= 1U << kGapShift;
    }
    return count;
}

/// A flow stays on one port, where order is promised: port p carries flows p, p + ports, ...
std::uint16_t TrafficSource::next_flow(std::size_t port) noexcept {
    const std::uint16_t flow = next_flow_[port];
    const std::size_t next = flow + ports_.size();
    next_flow_[port] = static_cast<std::uint16_t>(next < options_.flows ? next : port);
    return flow;
}

void TrafficSource::write_frame(rte_mbuf* packet, std::uint16_t flow, std::uint64_t due) noexcept {
    const std::uint16_t bytes = options_.frame_bytes[next_size_];
    next_size_ = next_size_ + 1 == options_.frame_bytes.size() ? 0 : next_size_ + 1;
    packet->data_len = bytes;
    packet->pkt_len = bytes;
    auto* frame = rte_pktmbuf_mtod(packet, std::uint8_t*);
    std::memcpy(frame, header_.data(), kHeaderBytes);
    auto* ip = reinterpret_cast<rte_ipv4_hdr*>(frame + sizeof(rte_ether_hdr));
    auto* udp = reinterpret_cast<rte_udp_hdr*>(ip + 1);
    const auto ip_bytes = static_cast<std::uint16_t>(bytes - sizeof(rte_ether_hdr));
    ip->total_length = rte_cpu_to_be_16(ip_bytes);
    ip->hdr_checksum = rte_ipv4_cksum(ip);
    udp->src_port = rte_cpu_to_be_16(static_cast<std::uint16_t>(kFirstSourcePort + flow));
    udp->dgram_len = rte_cpu_to_be_16(static_cast<std::uint16_t>(ip_bytes - sizeof(rte_ipv4_hdr)));
    const Probe probe{due, kMagic, sent_[flow]++, flow};
    std::memcpy(frame + kHeaderBytes, &probe, sizeof(probe));
}

void TrafficSource::offer(unsigned count) noexcept {
    traffic_->offered_packets.add(count);
    if (rte_pktmbuf_alloc_bulk(pool_, burst_.packets.data(), count) != 0) {
        return;
    }
    note_got_from_library();
    const std::size_t index = next_port_;
    next_port_ = index + 1 == ports_.size() ? 0 : index + 1;
    for (unsigned i = 0; i < count; ++i) {
        write_frame(burst_.packets[i], next_flow(index), due_[i]);
    }
    note_handed_to_library();
    const unsigned taken = ports_[index].to_port->enqueue(burst_.packets.data(), count);
    traffic_->accepted_packets.add(taken);
    if (taken < count) {
        free_packets(burst_.packets.data() + taken, count - taken);
    }
}

void TrafficSource::examine(const rte_mbuf* packet, std::uint64_t now) noexcept {
    if (packet->data_len < kHeaderBytes + sizeof(Probe)) {
        return;
    }
    Probe probe;
    std::memcpy(&probe, rte_pktmbuf_mtod_offset(packet, const void*, kHeaderBytes), sizeof(probe));
    if (probe.magic != kMagic || probe.flow >= options_.flows) {
        return;
    }
    traffic_->latency.record(now - probe.due);
    // The difference is read as signed, so that sequence numbers may wrap.
    const auto ahead = static_cast<std::int32_t>(probe.sequence + 1 - seen_[probe.flow]);
    if (ahead > 0) {
        seen_[probe.flow] = probe.sequence + 1;
    } else {
        traffic_->reordered_packets.add(1);
    }
}

unsigned TrafficSource::offer_due(std::uint64_t now) noexcept {
    if (options_.packets_max > 0 && traffic_->accepted_packets.get() >= options_.packets_max) {
        return 0;
    }
    const unsigned count = due_now(now);
    if (count > 0) {
        offer(count);
    }
    return count;
}

unsigned TrafficSource::take_back(std::uint64_t now) noexcept {
    unsigned taken = 0;
    for (const TrafficPort& port : ports_) {
        const unsigned count = port.from_port->dequeue(burst_, kBurstMax);
        if (count == 0) {
            continue;
        }
        note_got_from_library();
        traffic_->returned_packets.add(count);
        for (unsigned i = 0; i < count; ++i) {
            examine(burst_.packets[i], now);
        }
        free_packets(burst_.packets.data(), count);
        taken += count;
    }
    return taken;
}

void TrafficSource::iterate(LoopPhase phase) noexcept {
    const std::uint64_t now = tsc_now();
    cycles_.begin(now);
    unsigned moved = phase == LoopPhase::run ? offer_due(now) : 0;
    moved += take_back(tsc_now());
    cycles_.end(moved);
    if (moved > 0) {
        idle_.busy();
    } else {
        idle_.idle(cell_->setpoint.load().sleep_ns);
    }
}

void TrafficSource::finish() noexcept {
    for (TrafficPort& port : ports_) {
        for (WorkerRing* ring : {port.to_port, port.from_port}) {
            while (ring->dequeue(burst_, kBurstMax) > 0) {
                free_packets(burst_.packets.data(), burst_.count);
            }
        }
    }
}

}  // namespace flyball::dataplane
