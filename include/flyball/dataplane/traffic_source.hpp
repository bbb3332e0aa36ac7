// SPDX-License-Identifier: BSD-3-Clause
// A generator on an lcore of its own, behind ports that are pairs of rings: it offers UDP packets
// on a schedule and takes back what the appliance sends. Open loop: a packet's time counts from
// when it was due, also when the generator or the appliance was late (no coordinated omission).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "flyball/dataplane/loop.hpp"
#include "flyball/dataplane/worker_ring.hpp"

namespace flyball::dataplane {

struct TrafficOptions {
    std::uint64_t packets_per_second = 0;  ///< over all ports; 0 = as fast as possible
    std::uint64_t packets_max = 0;  ///< stop after the burst in which so many got in; 0 = never
    /// L2 without FCS, taken in turn; 60 up to what fits into one mbuf.
    std::vector<std::uint16_t> frame_bytes = {60};
    std::uint16_t flows = 64;  ///< at least one per port; told apart by UDP source port
    bool poisson = false;      ///< exponential gaps instead of constant ones
    std::uint64_t seed = 1;
    double tsc_hertz = 0;
};

/// IMIX as CSIT counts it: 28 x 64, 16 x 570, 4 x 1518 bytes with FCS, well mixed.
[[nodiscard]] std::vector<std::uint16_t> imix_frame_bytes();

/// Both directions of one traffic port, seen from the generator.
struct TrafficPort {
    WorkerRing* to_port;
    WorkerRing* from_port;
};

/// Written by the generator's lcore, read by the collector.
struct TrafficCell {
    SingleWriterCounter offered_packets;    ///< due by the schedule
    SingleWriterCounter accepted_packets;   ///< entered a port
    SingleWriterCounter returned_packets;   ///< came back
    SingleWriterCounter reordered_packets;  ///< came back after a later packet of their flow
    governor::LatencyHistogram latency;     ///< cycles from due to back
};

/// Set up by the control thread, then iterated by one lcore.
class TrafficSource {
  public:
    TrafficSource(const TrafficOptions& options,
                  std::vector<TrafficPort> ports,
                  rte_mempool* pool,
                  Idle idle,
                  LcoreCell& cell,
                  TrafficCell& traffic);

    /// In phase drain it offers nothing more but still takes back.
    void iterate(LoopPhase phase) noexcept;

    /// Offers the packets that are due by `now`, in cycles, up to one burst; returns their number.
    /// A part of iterate().
    unsigned offer_due(std::uint64_t now) noexcept;

    /// Takes back a burst per port and counts how late it is at `now`, in cycles; returns the
    /// number of packets. A part of iterate().
    unsigned take_back(std::uint64_t now) noexcept;

    /// Frees what is left in the rings; the lcores at their other ends have stopped.
    void finish() noexcept;

  private:
    static constexpr std::size_t kHeaderBytes = 42;
    static constexpr std::size_t kGaps = 4096;

    void build_template();
    void build_gaps();
    [[nodiscard]] unsigned due_now(std::uint64_t now) noexcept;
    void offer(unsigned count) noexcept;
    [[nodiscard]] std::uint16_t next_flow(std::size_t port) noexcept;
    void write_frame(rte_mbuf* packet, std::uint16_t flow, std::uint64_t due) noexcept;
    void examine(const rte_mbuf* packet, std::uint64_t now) noexcept;

    [[nodiscard]] std::uint64_t next_gap() noexcept { return gaps_[gap_index_++ % kGaps]; }

    TrafficOptions options_;
    std::vector<TrafficPort> ports_;
    rte_mempool* pool_;
    LcoreCell* cell_;
    TrafficCell* traffic_;
    IdlePolicy idle_;
    CycleAccount cycles_;
    std::uint64_t next_due_ = 0;       ///< cycles; 0 before the first packet
    std::uint64_t next_fraction_ = 0;  ///< of a cycle, in units of 2^-kGapShift
    std::size_t gap_index_ = 0;
    std::size_t next_port_ = 0;
    std::size_t next_size_ = 0;
    std::array<std::uint8_t, kHeaderBytes> header_{};
    std::vector<std::uint64_t> gaps_;       ///< cycles << kGapShift
    std::vector<std::uint16_t> next_flow_;  ///< by port
    std::vector<std::uint32_t> sent_;       ///< next sequence number of each flow
    std::vector<std::uint32_t> seen_;       ///< highest sequence number back, plus one
    std::array<std::uint64_t, kBurstMax> due_;
    Burst burst_;
};

}  // namespace flyball::dataplane
