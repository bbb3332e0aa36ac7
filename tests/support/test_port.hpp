// SPDX-License-Identifier: BSD-3-Clause
// A real ethdev made of two rings, with the test at the other end of both: it decides what arrives,
// how much the device accepts, and whether the link is up.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <rte_mbuf.h>

#include "flyball/base/ids.hpp"
#include "flyball/dataplane/rx_queue.hpp"
#include "flyball/dataplane/tx_port.hpp"

struct rte_ring;

namespace flyball::test {

/// Starts the EAL if need be. One thread; closes the port and frees its rings at its end.
class TestPort {
  public:
    /// The device accepts packets until `tx_entries - 1` of them wait to be taken. Both sizes are
    /// powers of two.
    explicit TestPort(unsigned tx_entries = 1024, unsigned rx_entries = 1024);

    /// A port of two rings that belong to somebody else, who also empties them.
    struct Wires {
        rte_ring* rx;  ///< what enters it arrives
        rte_ring* tx;  ///< what is sent enters it
    };

    explicit TestPort(const Wires& wires);

    TestPort(const TestPort&) = delete;
    TestPort& operator=(const TestPort&) = delete;

    /// Frees packets that are still in the rings.
    ~TestPort();

    [[nodiscard]] PortId id() const noexcept { return id_; }

    /// Packets that arrive; all must fit.
    void arrive(const std::vector<rte_mbuf*>& packets);
    void arrive(rte_mbuf* packet);

    /// Takes up to `max` packets that were sent, oldest first. The caller owns them.
    [[nodiscard]] std::vector<rte_mbuf*> take_sent(
        unsigned max = std::numeric_limits<unsigned>::max());

    /// The same, and frees them; returns their number.
    unsigned free_sent(unsigned max = std::numeric_limits<unsigned>::max());

    /// Lets everything that was sent arrive again at this port; frees what has no room. Without
    /// heap allocation.
    void loop_back() noexcept;

    /// Frees what arrived and was not received.
    void free_waiting();

    /// Packets that arrived and were not received yet.
    [[nodiscard]] unsigned waiting() const;

    /// Packets that were sent and not taken yet.
    [[nodiscard]] unsigned sent() const;

    void set_link(bool up) noexcept;

    /// What the control thread says when the device is gone.
    void remove() noexcept;

    [[nodiscard]] dataplane::RxQueue rx_queue() noexcept;

    /// This port's only TX queue, with the port's own counters.
    [[nodiscard]] dataplane::TxTarget tx_target() noexcept;

    dataplane::PortState state;
    dataplane::BurstCounters rx_counters;
    dataplane::TxCounters tx_counters;

  private:
    void make_device(const std::string& name);

    bool owns_rings_ = true;
    rte_ring* rx_;
    rte_ring* tx_;
    PortId id_;
};

/// A smallest-size UDP packet from the test pool that knows its flow (the UDP source port) and its
/// place in it, whatever a forwarding mode does to its headers.
[[nodiscard]] rte_mbuf* numbered_packet(std::uint16_t flow, std::uint32_t sequence);

/// `count` packets of `flow`, numbered from `first`.
[[nodiscard]] std::vector<rte_mbuf*> numbered_packets(std::uint16_t flow,
                                                      unsigned count,
                                                      std::uint32_t first = 0);

[[nodiscard]] std::uint16_t flow_of(const rte_mbuf* packet);
[[nodiscard]] std::uint32_t sequence_of(const rte_mbuf* packet);
[[nodiscard]] std::vector<std::uint32_t> sequences_of(const std::vector<rte_mbuf*>& packets);

void free_all(const std::vector<rte_mbuf*>& packets);

/// A burst of these packets, at most kBurstMax.
[[nodiscard]] dataplane::Burst burst_of(const std::vector<rte_mbuf*>& packets);

}  // namespace flyball::test
