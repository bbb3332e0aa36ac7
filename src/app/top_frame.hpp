// SPDX-License-Identifier: BSD-3-Clause
// What `flyball top` shows of one period, computed from two reports: the text views and the JSON
// document only render this.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flyball/telemetry/report.hpp"

#include "top_advice.hpp"

namespace flyball::app {

/// A measure that may not exist: a ratio without a divisor, a driver that does not count.
using Measure = std::optional<double>;

struct TopWorker {
    std::string role;
    unsigned lcore = 0;
    unsigned cpu = 0;
    unsigned numa_node = 0;
    double rx_packets_per_second = 0;
    double tx_packets_per_second = 0;
    Measure busy_percent;        ///< of its cycles, in rounds that moved packets
    Measure cpu_percent;         ///< of the period, says the kernel
    Measure empty_poll_percent;  ///< of its polls
    Measure packets_per_burst;
    Measure cycles_per_packet;
    double sleeps_per_second = 0;
    std::uint64_t involuntary_context_switches = 0;  ///< in the period
    std::uint64_t dropped_packets = 0;               ///< in the period
    telemetry::Latency latency;                      ///< since the start
};

struct TopQueue {
    std::string port;
    unsigned queue = 0;
    unsigned lcore = 0;
    double rx_packets_per_second = 0;
    Measure packets_per_burst;
    Measure empty_poll_percent;
};

struct TopPort {
    std::string name;
    bool link_up = false;
    std::uint64_t link_speed_bits_per_second = 0;
    double rx_packets_per_second = 0;
    double tx_packets_per_second = 0;
    Measure rx_wire_bits_per_second;  ///< layer 1: with preamble, gap and FCS
    Measure tx_wire_bits_per_second;
    std::uint64_t rx_missed_packets = 0;  ///< in the period, as all that follow
    std::uint64_t rx_nombuf_packets = 0;
    std::uint64_t error_packets = 0;
    std::uint64_t tx_dropped_packets = 0;
    std::uint64_t link_changes = 0;
};

/// Packets that were lost, by reason, or by port and what the device calls it.
struct TopDrop {
    std::string where;              ///< "" for a drop reason, else the port that lost it
    std::string reason;             ///< "ring_full", "rx_missed"
    std::uint64_t packets = 0;      ///< in the period
    double packets_per_second = 0;  ///< in the period
    std::uint64_t since_zero = 0;   ///< since the client last pressed z, or the start
};

struct TopRing {
    std::string name;
    unsigned used = 0;
    unsigned used_max = 0;  ///< since the start
    unsigned entries = 0;
    std::uint64_t refused_packets = 0;  ///< in the period
};

/// One stage on all workers, of the bursts sampled in the period.
struct TopStage {
    std::string name;
    Measure cycles_per_packet;
    Measure packets_per_burst;
};

struct TopFrame {
    std::string version;
    std::string mode;
    std::string layout;
    double uptime_seconds = 0;
    double period_seconds = 0;
    double rx_packets_per_second = 0;
    double originated_packets_per_second = 0;
    double tx_packets_per_second = 0;
    double dropped_packets_per_second = 0;
    std::uint64_t in_flight_packets = 0;
    telemetry::Latency period_latency;  ///< the appliance's own period, of one to two seconds
    telemetry::Latency latency;         ///< since the start
    std::vector<TopWorker> workers;
    std::vector<TopPort> ports;
    std::vector<TopQueue> queues;
    std::vector<TopDrop> drops;
    std::vector<TopRing> rings;
    std::vector<telemetry::PoolReport> pools;
    std::vector<TopStage> stages;
    std::optional<telemetry::TrafficReport> traffic;    ///< since the start
    std::optional<telemetry::GovernorReport> governor;  ///< now, windows since the start
    std::optional<std::vector<TopAdvice>> advice;       ///< nothing: the appliance gives none
};

/// `before`: an earlier report of the same run, or Report{} for all since the start; `zero`: what
/// since_zero counts from, likewise. A counter that went down (another run) counts as no growth.
/// Pure.
[[nodiscard]] TopFrame frame_of(const telemetry::Report& zero,
                                const telemetry::Report& before,
                                const telemetry::Report& now);

}  // namespace flyball::app
