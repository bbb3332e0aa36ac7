// SPDX-License-Identifier: BSD-3-Clause
#include "support/test_port.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include <rte_dev.h>
#include <rte_eth_ring.h>
#include <rte_ethdev.h>
#include <rte_ring.h>

#include "flyball/base/check.hpp"

#include "support/eal_environment.hpp"
#include "support/packet_builder.hpp"

namespace flyball::test {
namespace {

/// Behind Ethernet, IPv4 and UDP headers.
constexpr std::size_t kProbeOffset = 42;

struct Probe {
    std::uint32_t sequence;
    std::uint16_t flow;
};

Probe probe_of(const rte_mbuf* packet) {
    Probe probe{};
    FLYBALL_CHECK(packet->data_len >= kProbeOffset + sizeof(probe));
    std::memcpy(&probe, rte_pktmbuf_mtod_offset(packet, const char*, kProbeOffset), sizeof(probe));
    return probe;
}

rte_ring* make_ring(const std::string& name, unsigned entries) {
    rte_ring* ring =
        rte_ring_create(name.c_str(), entries, SOCKET_ID_ANY, RING_F_SP_ENQ | RING_F_SC_DEQ);
    FLYBALL_CHECK(ring != nullptr);
    return ring;
}

std::vector<rte_mbuf*> take_all(rte_ring* ring, unsigned max) {
    std::vector<rte_mbuf*> packets(std::min(max, rte_ring_count(ring)));
    const unsigned taken =
        rte_ring_sc_dequeue_burst(ring, reinterpret_cast<void**>(packets.data()),
                                  static_cast<unsigned>(packets.size()), nullptr);
    FLYBALL_CHECK(taken == packets.size());
    return packets;
}

/// No two devices of a process may share a name.
std::string next_name() {
    static unsigned number = 0;
    return "t" + std::to_string(number++);
}

}  // namespace

TestPort::TestPort(unsigned tx_entries, unsigned rx_entries) {
    start_eal();
    const std::string name = next_name();
    rx_ = make_ring(name + "-rx", rx_entries);
    tx_ = make_ring(name + "-tx", tx_entries);
    make_device(name);
}

TestPort::TestPort(const Wires& wires) : owns_rings_(false), rx_(wires.rx), tx_(wires.tx) {
    start_eal();
    make_device(next_name());
}

void TestPort::make_device(const std::string& name) {
    const int port = rte_eth_from_rings(name.c_str(), &rx_, 1, &tx_, 1, 0);
    FLYBALL_CHECK(port >= 0);
    id_ = PortId{static_cast<std::uint16_t>(port)};
    const rte_eth_conf conf{};
    FLYBALL_CHECK(rte_eth_dev_configure(id_.value, 1, 1, &conf) == 0);
    FLYBALL_CHECK(rte_eth_rx_queue_setup(id_.value, 0, 0, 0, nullptr, test_pool()) == 0);
    FLYBALL_CHECK(rte_eth_tx_queue_setup(id_.value, 0, 0, 0, nullptr) == 0);
    FLYBALL_CHECK(rte_eth_dev_start(id_.value) == 0);
}

TestPort::~TestPort() {
    if (owns_rings_) {
        free_waiting();
        free_sent();
    }
    rte_eth_dev_stop(id_.value);
    rte_eth_dev_info info{};
    FLYBALL_CHECK(rte_eth_dev_info_get(id_.value, &info) == 0);
    // Closes the port as well.
    FLYBALL_CHECK(rte_dev_remove(info.device) == 0);
    if (owns_rings_) {
        rte_ring_free(rx_);
        rte_ring_free(tx_);
    }
}

void TestPort::arrive(const std::vector<rte_mbuf*>& packets) {
    const auto count = static_cast<unsigned>(packets.size());
    const unsigned taken = rte_ring_sp_enqueue_burst(
        rx_, reinterpret_cast<void* const*>(packets.data()), count, nullptr);
    FLYBALL_CHECK(taken == count);
}

void TestPort::arrive(rte_mbuf* packet) {
    FLYBALL_CHECK(rte_ring_sp_enqueue(rx_, packet) == 0);
}

std::vector<rte_mbuf*> TestPort::take_sent(unsigned max) {
    return take_all(tx_, max);
}

unsigned TestPort::free_sent(unsigned max) {
    const std::vector<rte_mbuf*> packets = take_sent(max);
    free_all(packets);
    return static_cast<unsigned>(packets.size());
}

void TestPort::loop_back() noexcept {
    std::array<void*, 256> packets{};
    unsigned count = 0;
    while ((count = rte_ring_sc_dequeue_burst(tx_, packets.data(), packets.size(), nullptr)) > 0) {
        const unsigned taken = rte_ring_sp_enqueue_burst(rx_, packets.data(), count, nullptr);
        rte_pktmbuf_free_bulk(reinterpret_cast<rte_mbuf**>(packets.data()) + taken, count - taken);
    }
}

void TestPort::free_waiting() {
    free_all(take_all(rx_, rte_ring_get_capacity(rx_)));
}

unsigned TestPort::waiting() const {
    return rte_ring_count(rx_);
}

unsigned TestPort::sent() const {
    return rte_ring_count(tx_);
}

void TestPort::set_link(bool up) noexcept {
    state.tx_enabled.store(up, std::memory_order_relaxed);
}

void TestPort::remove() noexcept {
    state.tx_enabled.store(false, std::memory_order_relaxed);
    state.rx_enabled.store(false, std::memory_order_relaxed);
}

dataplane::RxQueue TestPort::rx_queue() noexcept {
    return {id_, QueueId{0}, &state, &rx_counters};
}

dataplane::TxTarget TestPort::tx_target() noexcept {
    return {.port = id_, .queue = QueueId{0}, .state = &state, .counters = &tx_counters};
}

rte_mbuf* numbered_packet(std::uint16_t flow, std::uint32_t sequence) {
    const Probe probe{sequence, flow};
    Bytes payload(18);
    std::memcpy(payload.data(), &probe, sizeof(probe));
    return packet_of(Frame()
                         .ethernet(net::ether_type::kIpv4)
                         .ipv4(net::protocol::kUdp, sizeof(net::UdpHeader) + payload.size())
                         .udp(flow, 9, payload.size())
                         .raw(payload)
                         .bytes());
}

std::vector<rte_mbuf*> numbered_packets(std::uint16_t flow, unsigned count, std::uint32_t first) {
    std::vector<rte_mbuf*> packets;
    for (unsigned i = 0; i < count; ++i) {
        packets.push_back(numbered_packet(flow, first + i));
    }
    return packets;
}

std::uint16_t flow_of(const rte_mbuf* packet) {
    return probe_of(packet).flow;
}

std::uint32_t sequence_of(const rte_mbuf* packet) {
    return probe_of(packet).sequence;
}

std::vector<std::uint32_t> sequences_of(const std::vector<rte_mbuf*>& packets) {
    std::vector<std::uint32_t> sequences;
    std::transform(packets.begin(), packets.end(), std::back_inserter(sequences), sequence_of);
    return sequences;
}

void free_all(const std::vector<rte_mbuf*>& packets) {
    for (rte_mbuf* packet : packets) {
        rte_pktmbuf_free(packet);
    }
}

dataplane::Burst burst_of(const std::vector<rte_mbuf*>& packets) {
    FLYBALL_CHECK(packets.size() <= dataplane::kBurstMax);
    dataplane::Burst burst;
    burst.count = static_cast<std::uint16_t>(packets.size());
    std::copy(packets.begin(), packets.end(), burst.packets.begin());
    return burst;
}

}  // namespace flyball::test
