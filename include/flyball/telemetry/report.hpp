// SPDX-License-Identifier: BSD-3-Clause
// The one snapshot of a running appliance. Everything that shows numbers (terminal, JSON, testpmd
// format, metrics, REST) renders this struct and reads nothing else, so that no two views disagree.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "flyball/dataplane/drop_reason.hpp"
#include "flyball/governor/latency_histogram.hpp"
#include "flyball/telemetry/api_report.hpp"
#include "flyball/telemetry/config_report.hpp"
#include "flyball/telemetry/governor_report.hpp"

namespace flyball::telemetry {

using DropCounts = std::array<std::uint64_t, dataplane::kDropReasons>;

/// rx + originated = tx + dropped + in_flight, in every report.
struct Totals {
    std::uint64_t rx_packets = 0;          ///< handed to us by the ports
    std::uint64_t originated_packets = 0;  ///< made by modes txonly and flowgen
    std::uint64_t tx_packets = 0;          ///< accepted by the ports
    std::uint64_t dropped_packets = 0;     ///< sum over all drop reasons
    std::uint64_t in_flight_packets = 0;   ///< in rings, TX buffers and in hand
};

/// Sojourn time (RX stamp to TX accepted) of sampled bursts, in nanoseconds.
struct Latency {
    std::uint64_t samples = 0;
    std::uint64_t p50_ns = 0;
    std::uint64_t p90_ns = 0;
    std::uint64_t p99_ns = 0;
    std::uint64_t p999_ns = 0;
    std::uint64_t max_ns = 0;
};

/// calls[n] = number of bursts that carried n packets; index 0 counts empty polls.
using BurstSizes = std::map<unsigned, std::uint64_t>;

/// One receive queue of a port.
struct QueueReport {
    unsigned queue = 0;
    unsigned lcore = 0;  ///< that polls it
    std::uint64_t rx_packets = 0;
    std::uint64_t polls = 0;
    std::uint64_t empty_polls = 0;
};

struct PortReport {
    std::string name;
    std::string device;
    std::string driver;
    std::string mac;
    unsigned port_id = 0;
    std::optional<unsigned> numa_node;
    bool link_up = false;
    std::uint64_t link_speed_bits_per_second = 0;
    unsigned mtu = 0;
    unsigned rx_queues = 0;
    unsigned tx_queues = 0;
    std::uint64_t rx_packets = 0;  ///< our own counters
    std::uint64_t tx_packets = 0;
    std::uint64_t rx_bytes = 0;  ///< the device's counters, L2 without FCS
    std::uint64_t tx_bytes = 0;
    std::uint64_t rx_missed_packets = 0;  ///< lost by the device before we saw them
    std::uint64_t rx_nombuf_packets = 0;
    std::uint64_t rx_error_packets = 0;
    std::uint64_t tx_error_packets = 0;
    std::uint64_t tx_dropped_packets = 0;  ///< our drops with this port as egress
    std::uint64_t link_changes = 0;
    std::uint64_t removals = 0;
    std::vector<QueueReport> queues;
    BurstSizes rx_bursts;
    BurstSizes tx_bursts;
};

struct StageReport {
    std::string name;
    std::uint64_t calls = 0;    ///< sampled bursts
    std::uint64_t packets = 0;  ///< packets in them
    std::uint64_t cycles = 0;
};

struct WorkerReport {
    unsigned lcore = 0;
    unsigned cpu = 0;
    unsigned numa_node = 0;
    std::string role;  ///< poll_core, worker, fused or traffic
    std::uint64_t rx_packets = 0;
    std::uint64_t tx_packets = 0;
    std::uint64_t iterations = 0;
    std::uint64_t polls = 0;        ///< rx_burst or dequeue calls
    std::uint64_t empty_polls = 0;  ///< of them, those that returned nothing
    std::uint64_t busy_cycles = 0;
    std::uint64_t idle_cycles = 0;
    std::uint64_t sleeps = 0;
    // What the kernel says about the lcore's thread; 0 where it does not.
    double cpu_seconds = 0;             ///< ran
    double cpu_wait_seconds = 0;        ///< could have run, but others had the CPU
    std::optional<double> cpu_percent;  ///< ran, of the report's period; see measure_period
    std::uint64_t voluntary_context_switches = 0;    ///< slept or blocked; at most 1 s old
    std::uint64_t involuntary_context_switches = 0;  ///< was preempted; at most 1 s old
    DropCounts drops{};
    Latency latency;
    std::vector<StageReport> stages;
};

struct RingReport {
    std::string name;  ///< "poll1-worker2"
    unsigned entries = 0;
    unsigned used = 0;
    unsigned used_max = 0;               ///< high-water mark
    std::uint64_t enqueue_failures = 0;  ///< packets refused
};

struct PoolReport {
    std::string name;
    unsigned numa_node = 0;
    unsigned mbufs = 0;
    unsigned in_use = 0;
    unsigned cache = 0;
};

/// What the generator behind "traffic" ports offered and got back.
struct TrafficReport {
    std::uint64_t offered_packets = 0;    ///< due by the schedule
    std::uint64_t accepted_packets = 0;   ///< entered a port
    std::uint64_t returned_packets = 0;   ///< came back from a port
    std::uint64_t reordered_packets = 0;  ///< came back after a later packet of their flow
    Latency latency;                      ///< from the time a packet was due to its return
};

/// What was built, for comparing the nodes of a fleet.
struct BuildReport {
    std::string commit;
    std::string compiler;
    std::string march;
    std::string dpdk;
};

struct Report {
    std::string version;
    BuildReport build;
    double uptime_seconds = 0;  ///< since the workers started
    double period_seconds = 0;  ///< the time before this report that measure_period looked at
    double tsc_hertz = 0;
    std::string mode;
    std::string layout;
    Totals totals;
    DropCounts drops{};
    Latency latency;                             ///< of all workers together, since they started
    Latency period_latency;                      ///< the same within the period
    governor::HistogramSnapshot sojourn_cycles;  ///< the same samples, for windows between reports
    std::vector<PortReport> ports;
    std::vector<WorkerReport> workers;
    std::vector<RingReport> rings;
    std::vector<PoolReport> pools;
    std::optional<TrafficReport> traffic;
    std::optional<GovernorReport> governor;
    std::optional<ConfigReport> config;  ///< of reports that the API serves
    std::optional<ApiReport> api;        ///< likewise
};

}  // namespace flyball::telemetry
