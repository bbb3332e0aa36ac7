// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/metric_table.hpp"

#include "governor_readers.hpp"
#include "metric_readers.hpp"

namespace flyball::telemetry {

namespace {

using enum MetricType;
using Label = std::string_view;

constexpr Label kBuild[] = {"version", "commit", "compiler", "march", "dpdk"};
constexpr Label kPipeline[] = {"mode", "layout"};
constexpr Label kDrop[] = {"lcore", "role", "reason"};
constexpr Label kPort[] = {"port"};
constexpr Label kPortInfo[] = {"port", "device", "driver", "mac", "numa_node"};
constexpr Label kQueue[] = {"port", "queue", "lcore"};
constexpr Label kQueuePolls[] = {"port", "queue", "lcore", "result"};
constexpr Label kWorker[] = {"lcore", "role"};
constexpr Label kWorkerInfo[] = {"lcore", "role", "cpu", "numa_node"};
constexpr Label kWorkerPolls[] = {"lcore", "role", "result"};
constexpr Label kWorkerCycles[] = {"lcore", "role", "state"};
constexpr Label kStage[] = {"lcore", "stage"};
constexpr Label kRing[] = {"ring"};
constexpr Label kMode[] = {"mode"};
constexpr Label kLcore[] = {"lcore"};
constexpr Label kRegime[] = {"lcore", "regime"};
constexpr Label kPool[] = {"pool", "numa_node"};
constexpr Label kRequest[] = {"route", "method", "code"};
constexpr Label kRefusal[] = {"reason"};

constexpr Metric kMetrics[] = {
    {"flyball_build_info", gauge, kBuild, "Always 1; the version that runs.", build_info},
    {"flyball_pipeline_info", gauge, kPipeline, "Always 1; forwarding mode and lcore layout.",
     pipeline_info},
    {"flyball_uptime_seconds",
     gauge,
     {},
     "Time since the workers started.",
     of_report<&Report::uptime_seconds>},
    {"flyball_tsc_frequency_hertz",
     gauge,
     {},
     "Cycles per second of every cycle counter.",
     of_report<&Report::tsc_hertz>},

    {"flyball_rx_packets_total",
     counter,
     {},
     "Packets handed to us by the ports.",
     of_totals<&Totals::rx_packets>},
    {"flyball_originated_packets_total",
     counter,
     {},
     "Packets made by modes txonly and flowgen.",
     of_totals<&Totals::originated_packets>},
    {"flyball_tx_packets_total",
     counter,
     {},
     "Packets accepted by the ports for sending.",
     of_totals<&Totals::tx_packets>},
    {"flyball_dropped_packets_total", counter, kDrop,
     "Packets that were received or made and not sent, by the one reason that each has.",
     dropped_packets},
    {"flyball_in_flight_packets",
     gauge,
     {},
     "Packets in rings, TX buffers and the lcores' hands: neither sent nor dropped yet.",
     of_totals<&Totals::in_flight_packets>},
    {"flyball_packet_latency_seconds",
     histogram,
     {},
     "Sampled time from receiving a packet until its port accepted it for sending.",
     packet_latency},
    {"flyball_packet_latency_max_seconds",
     gauge,
     {},
     "Longest sampled latency since the workers started.",
     packet_latency_max},

    {"flyball_port_info", gauge, kPortInfo, "Always 1; what the port is.", port_info},
    {"flyball_port_link_up", gauge, kPort, "1 while the link is up, else 0.",
     of_ports<&PortReport::link_up>},
    {"flyball_port_link_speed_bytes_per_second", gauge, kPort, "Speed of the link; 0 = unknown.",
     port_link_speed},
    {"flyball_port_mtu_bytes", gauge, kPort, "Largest packet without the Ethernet header.",
     of_ports<&PortReport::mtu>},
    {"flyball_port_rx_queues", gauge, kPort, "Receive queues in use.",
     of_ports<&PortReport::rx_queues>},
    {"flyball_port_tx_queues", gauge, kPort, "Transmit queues in use.",
     of_ports<&PortReport::tx_queues>},
    {"flyball_port_rx_packets_total", counter, kPort, "Packets taken from the port.",
     of_ports<&PortReport::rx_packets>},
    {"flyball_port_tx_packets_total", counter, kPort, "Packets that the port accepted.",
     of_ports<&PortReport::tx_packets>},
    {"flyball_port_rx_bytes_total", counter, kPort,
     "The device's count of received bytes, layer 2 without FCS; 0 if it does not count.",
     of_ports<&PortReport::rx_bytes>},
    {"flyball_port_tx_bytes_total", counter, kPort,
     "The device's count of sent bytes, layer 2 without FCS; 0 if it does not count.",
     of_ports<&PortReport::tx_bytes>},
    {"flyball_port_rx_missed_packets_total", counter, kPort,
     "Packets lost by the device because they were not polled in time.",
     of_ports<&PortReport::rx_missed_packets>},
    {"flyball_port_rx_nombuf_packets_total", counter, kPort,
     "Packets lost by the driver because the pool was empty.",
     of_ports<&PortReport::rx_nombuf_packets>},
    {"flyball_port_rx_error_packets_total", counter, kPort, "The device's receive errors.",
     of_ports<&PortReport::rx_error_packets>},
    {"flyball_port_tx_error_packets_total", counter, kPort, "The device's transmit errors.",
     of_ports<&PortReport::tx_error_packets>},
    {"flyball_port_tx_dropped_packets_total", counter, kPort,
     "The share of flyball_dropped_packets_total that had this port as egress.",
     of_ports<&PortReport::tx_dropped_packets>},
    {"flyball_port_link_changes_total", counter, kPort, "Times the link went up or down.",
     of_ports<&PortReport::link_changes>},
    {"flyball_port_removals_total", counter, kPort, "Times the device disappeared.",
     of_ports<&PortReport::removals>},
    {"flyball_port_rx_burst_packets", histogram, kPort,
     "Packets per poll of the port; bucket 0 holds the empty polls.", port_rx_bursts},
    {"flyball_port_tx_burst_packets", histogram, kPort, "Packets per burst that the port accepted.",
     port_tx_bursts},

    {"flyball_queue_rx_packets_total", counter, kQueue, "Packets taken from the receive queue.",
     of_queues<&QueueReport::rx_packets>},
    {"flyball_queue_polls_total", counter, kQueuePolls,
     "Looks into the receive queue, by whether there was anything.", queue_polls},

    {"flyball_worker_info", gauge, kWorkerInfo, "Always 1; where the lcore runs.", worker_info},
    {"flyball_worker_rx_packets_total", counter, kWorker,
     "Packets taken from ports (poll_core, fused) or rings (worker).",
     of_workers<&WorkerReport::rx_packets>},
    {"flyball_worker_tx_packets_total", counter, kWorker,
     "Packets given to rings (poll_core) or ports (worker, fused).",
     of_workers<&WorkerReport::tx_packets>},
    {"flyball_worker_iterations_total", counter, kWorker, "Rounds of the lcore's loop.",
     of_workers<&WorkerReport::iterations>},
    {"flyball_worker_polls_total", counter, kWorkerPolls,
     "Looks into queues and rings, by whether there was anything.", worker_polls},
    {"flyball_worker_cycles_total", counter, kWorkerCycles,
     "Cycles of rounds that moved packets (busy) and of those that found none (idle, with sleep).",
     worker_cycles},
    {"flyball_worker_sleeps_total", counter, kWorker, "Times the lcore slept.",
     of_workers<&WorkerReport::sleeps>},
    {"flyball_worker_cpu_seconds_total", counter, kWorker,
     "Time that the kernel says the lcore's thread ran.", of_workers<&WorkerReport::cpu_seconds>},
    {"flyball_worker_cpu_wait_seconds_total", counter, kWorker,
     "Time that the thread could have run while others had its CPU.",
     of_workers<&WorkerReport::cpu_wait_seconds>},
    {"flyball_worker_voluntary_context_switches_total", counter, kWorker,
     "Times that the thread slept or blocked, says the kernel.",
     of_workers<&WorkerReport::voluntary_context_switches>},
    {"flyball_worker_involuntary_context_switches_total", counter, kWorker,
     "Times that the kernel took the CPU from the thread: noise on a CPU that should be its own.",
     of_workers<&WorkerReport::involuntary_context_switches>},
    {"flyball_stage_sampled_bursts_total", counter, kStage, "Bursts that were timed.",
     of_stages<&StageReport::calls>},
    {"flyball_stage_sampled_packets_total", counter, kStage, "Packets in the bursts timed.",
     of_stages<&StageReport::packets>},
    {"flyball_stage_cycles_total", counter, kStage, "Cycles that the bursts timed took.",
     of_stages<&StageReport::cycles>},

    {"flyball_ring_entries", gauge, kRing, "Packets that the ring can hold.",
     of_rings<&RingReport::entries>},
    {"flyball_ring_used_entries", gauge, kRing, "Packets in the ring.",
     of_rings<&RingReport::used>},
    {"flyball_ring_used_max_entries", gauge, kRing, "Most packets that its producer ever saw.",
     of_rings<&RingReport::used_max>},
    {"flyball_ring_refused_packets_total", counter, kRing,
     "Packets that found no room; they are dropped.", of_rings<&RingReport::enqueue_failures>},
    {"flyball_pool_mbufs", gauge, kPool, "Size of the pool.", of_pools<&PoolReport::mbufs>},
    {"flyball_pool_in_use_mbufs", gauge, kPool,
     "Mbufs that are not in the pool: in descriptors, rings and hands.",
     of_pools<&PoolReport::in_use>},
    {"flyball_pool_cache_mbufs", gauge, kPool, "Mbufs that each lcore may keep for itself.",
     of_pools<&PoolReport::cache>},

    {"flyball_governor_mode", gauge, kMode, "1 for the mode that holds, 0 for the others.",
     governor_mode},
    {"flyball_governor_capacity_packets_per_second",
     gauge,
     {},
     "What all workers can take at their present cost per packet.",
     of_governor<&GovernorReport::capacity_pps>},
    {"flyball_governor_workers_needed",
     gauge,
     {},
     "Workers that the scaler would keep awake.",
     of_governor<&GovernorReport::workers_needed>},
    {"flyball_governor_decisions_total",
     counter,
     {},
     "Decisions taken, applied or only observed.",
     of_governor<&GovernorReport::decisions_total>},
    {"flyball_governor_regime", gauge, kRegime, "1 for the regime that holds, 0 for the others.",
     governor_regime},
    {"flyball_governor_target_seconds", gauge, kLcore,
     "Latency that 99 % of packets shall stay below; 0 = none.",
     seconds_of_governed<&GovernedWorkerReport::target_ns>},
    {"flyball_governor_judged_windows_total", counter, kLcore,
     "Windows of 10 ms with at least 50 samples.", windows_of_governed<&LatencyWindows::judged>},
    {"flyball_governor_late_windows_total", counter, kLcore,
     "Of them, those whose p99 was above the target.", windows_of_governed<&LatencyWindows::late>},
    {"flyball_governor_late_greedy_windows_total", counter, kLcore,
     "Of the late ones, those in which the worker did not wait at all.",
     windows_of_governed<&LatencyWindows::late_greedy>},
    {"flyball_governor_late_stalled_windows_total", counter, kLcore,
     "Of the late ones, those in which the machine stalled the worker.",
     windows_of_governed<&LatencyWindows::late_stalled>},
    {"flyball_governor_rate_packets_per_second", gauge, kLcore, "Estimated rate of arrival.",
     of_governed<&GovernedWorkerReport::rate_pps>},
    {"flyball_governor_burst_cost_seconds", gauge, kLcore,
     "Estimated cost of a burst, whatever its size.",
     seconds_of_governed<&GovernedWorkerReport::burst_ns>},
    {"flyball_governor_packet_cost_seconds", gauge, kLcore, "Estimated cost of a packet.",
     seconds_of_governed<&GovernedWorkerReport::packet_ns>},
    {"flyball_governor_load_ratio", gauge, kLcore,
     "Rate times cost: the share of the lcore that is really needed, 1 = saturated.",
     of_governed<&GovernedWorkerReport::load>},
    {"flyball_governor_wait_limit_seconds", gauge, kLcore,
     "Longest time that a packet waits for company.",
     seconds_of_governed<&GovernedWorkerReport::wait_limit_ns>},
    {"flyball_governor_wait_threshold_packets", gauge, kLcore, "So many packets wait no longer.",
     of_governed<&GovernedWorkerReport::wait_threshold>},
    {"flyball_governor_burst_cap_packets", gauge, kLcore, "Most packets taken at once.",
     of_governed<&GovernedWorkerReport::burst_cap>},
    {"flyball_governor_queue_depth_packets", gauge, kLcore,
     "Most packets that may queue; 0 = as many as fit.",
     of_governed<&GovernedWorkerReport::queue_depth>},
    {"flyball_governor_sleep_seconds", gauge, kLcore, "Length of a sleep when idle.",
     seconds_of_governed<&GovernedWorkerReport::sleep_ns>},
    {"flyball_governor_trim_seconds", gauge, kLcore,
     "Correction of the model by what was measured.",
     seconds_of_governed<&GovernedWorkerReport::trim_ns>},
    {"flyball_governor_margin_ratio", gauge, kLcore, "Share of the target kept free.",
     of_governed<&GovernedWorkerReport::margin>},

    {"flyball_traffic_offered_packets_total",
     counter,
     {},
     "Packets due by the built-in generator's schedule.",
     of_traffic<&TrafficReport::offered_packets>},
    {"flyball_traffic_accepted_packets_total",
     counter,
     {},
     "Of them, those that entered a port.",
     of_traffic<&TrafficReport::accepted_packets>},
    {"flyball_traffic_returned_packets_total",
     counter,
     {},
     "Packets that came back from a port.",
     of_traffic<&TrafficReport::returned_packets>},
    {"flyball_traffic_reordered_packets_total",
     counter,
     {},
     "Of them, those that came back after a later packet of their flow.",
     of_traffic<&TrafficReport::reordered_packets>},

    {"flyball_http_requests_total", counter, kRequest,
     "Answers of the API; route and method \"other\" are those that do not exist.", api_requests},
    {"flyball_http_refusals_total", counter, kRefusal,
     "Connections and requests refused before a route could answer, or cut off.", api_refusals},
    {"flyball_http_connections",
     gauge,
     {},
     "Open connections to the API.",
     of_api<&ApiReport::connections_open>},
    {"flyball_http_connections_total",
     counter,
     {},
     "Connections that the API accepted.",
     of_api<&ApiReport::connections_total>},
    {"flyball_event_streams",
     gauge,
     {},
     "Clients of the event stream.",
     of_api<&ApiReport::event_streams_open>},
    {"flyball_events_total", counter, {}, "Events published.", of_api<&ApiReport::events_total>},
};

}  // namespace

std::string_view name_of(MetricType type) {
    switch (type) {
        case counter:
            return "counter";
        case gauge:
            return "gauge";
        case histogram:
            return "histogram";
    }
    return "unknown";
}

std::span<const Metric> metric_table() {
    return kMetrics;
}

}  // namespace flyball::telemetry
