// SPDX-License-Identifier: BSD-3-Clause
#include "sample_report.hpp"

#include "flyball/telemetry/latency.hpp"

namespace flyball::test {
namespace {

using dataplane::DropReason;
using telemetry::Report;

constexpr double kHertz = 2.6e9;

telemetry::DropCounts drops_of(std::uint64_t tx_full, std::uint64_t malformed) {
    telemetry::DropCounts drops{};
    drops[static_cast<std::size_t>(DropReason::tx_full)] = tx_full;
    drops[static_cast<std::size_t>(DropReason::malformed)] = malformed;
    return drops;
}

telemetry::PortReport port(unsigned id, std::uint64_t packets) {
    return {.name = id == 0 ? "left" : "right",
            .device = "net_null" + std::to_string(id) + ",size=64,copy=0",
            .driver = "net_null",
            .mac = "02:00:00:00:00:0" + std::to_string(id),
            .port_id = id,
            .numa_node = id == 0 ? std::optional<unsigned>(0) : std::nullopt,
            .link_up = true,
            .link_speed_bits_per_second = 10'000'000'000,
            .mtu = 1500,
            .rx_queues = 1,
            .tx_queues = 2,
            .rx_packets = packets,
            .tx_packets = packets - 32,
            .rx_bytes = packets * 60,
            .tx_bytes = (packets - 32) * 60,
            .rx_missed_packets = 7,
            .tx_dropped_packets = id == 0 ? 40U : 0U,
            .link_changes = 1,
            .queues = {{.queue = 0,
                        .lcore = 1,
                        .rx_packets = packets,
                        .polls = packets / 32 + 10,
                        .empty_polls = 10}},
            .rx_bursts = {{0, 10}, {32, packets / 32}},
            .tx_bursts = {{32, packets / 32 - 1}}};
}

telemetry::WorkerReport lcore(const char* role,
                              unsigned id,
                              std::uint64_t packets,
                              double seconds) {
    telemetry::WorkerReport worker;
    worker.lcore = id;
    worker.cpu = id;
    worker.role = role;
    worker.rx_packets = packets;
    worker.tx_packets = packets;
    worker.iterations = packets / 64 + 1000;
    worker.polls = packets / 32 + 2000;
    worker.empty_polls = 2000;
    worker.busy_cycles = packets * 80;
    worker.idle_cycles = packets * 20;
    worker.sleeps = 3;
    worker.cpu_seconds = static_cast<double>(packets) * 1e-7;
    worker.cpu_wait_seconds = 0.01;
    worker.cpu_percent = 100 * worker.cpu_seconds / seconds;
    worker.voluntary_context_switches = 5;
    worker.involuntary_context_switches = 2;
    return worker;
}

governor::HistogramSnapshot sojourn(std::uint64_t samples) {
    governor::LatencyHistogram histogram;
    histogram.record(2'600, samples - samples / 100);
    histogram.record(26'000, samples / 100 - samples / 1000);
    histogram.record(260'000, samples / 1000);
    return snapshot(histogram);
}

Report report_of(double seconds, std::uint64_t packets, std::uint64_t tx_full) {
    Report report;
    report.version = "0.1.0";
    report.build = {.commit = "0123abcd", .compiler = "gcc", .march = "native", .dpdk = "DPDK"};
    report.uptime_seconds = seconds;
    report.period_seconds = seconds;
    report.tsc_hertz = kHertz;
    report.mode = "macswap";
    report.layout = "pipeline";
    report.totals = {.rx_packets = 2 * packets,
                     .tx_packets = 2 * packets - 64,
                     .dropped_packets = tx_full + 10,
                     .in_flight_packets = 64 - tx_full - 10};
    report.drops = drops_of(tx_full, 10);
    report.sojourn_cycles = sojourn(packets / 1000);
    report.latency = telemetry::latency_of(report.sojourn_cycles, TscScale(kHertz));
    report.period_latency = report.latency;
    report.ports = {port(0, packets), port(1, packets)};
    report.workers = {lcore("poll_core", 1, 2 * packets, seconds),
                      lcore("worker", 2, 2 * packets, seconds)};
    report.workers[1].drops = report.drops;
    report.workers[1].latency = report.latency;
    report.workers[1].stages = {
        {.name = "macswap", .calls = 1'000, .packets = 32'000, .cycles = 96'000}};
    report.rings = {{.name = "poll1-worker2",
                     .entries = 1024,
                     .used = 12,
                     .used_max = 600,
                     .enqueue_failures = 0}};
    report.pools = {
        {.name = "node0", .numa_node = 0, .mbufs = 16383, .in_use = 1234, .cache = 256}};
    report.traffic = telemetry::TrafficReport{.offered_packets = 2 * packets + 5,
                                              .accepted_packets = 2 * packets,
                                              .returned_packets = 2 * packets - 64,
                                              .reordered_packets = 3,
                                              .latency = report.latency};
    report.config = telemetry::ConfigReport{.generation = 12,
                                            .cause = "patch",
                                            .changes_total = 5,
                                            .rollbacks_total = 1,
                                            .reverts_total = 2,
                                            .refused_total = 3,
                                            .pending_options = 1,
                                            .lagging_lcores = 1,
                                            .reverts_in_seconds = 12.5,
                                            .is_persistent = true,
                                            .damaged_files_total = 1,
                                            .last_reload_successful = false,
                                            .last_reload_success_timestamp_seconds = 1.75e9};
    report.api =
        telemetry::ApiReport{.connections_open = 2,
                             .connections_total = 9,
                             .event_streams_open = 1,
                             .events_total = 3,
                             .requests = {{"/metrics", "GET", 200, 5}, {"other", "GET", 404, 1}},
                             .refusals = {{"body_too_large", 0},
                                          {"malformed", 0},
                                          {"stream_too_slow", 0},
                                          {"too_many_connections", 0},
                                          {"too_many_streams", 0},
                                          {"too_slow", 1}}};
    return report;
}

telemetry::GovernorReport governor_report() {
    telemetry::GovernorReport report;
    report.mode = "auto";
    report.target_ns = 300'000;
    report.windows = {.judged = 200, .late = 3, .late_greedy = 1, .late_stalled = 1};
    report.attained_percent = 98.5;
    report.capacity_pps = 20'000'000;
    report.workers_needed = 1;
    report.decisions_total = 77;
    report.workers.push_back({.lcore = 2,
                              .target_ns = 300'000,
                              .regime = "closed",
                              .rate_pps = 15'000'000,
                              .burst_ns = 250,
                              .packet_ns = 30,
                              .load = 0.567,
                              .wait_limit_ns = 210'000,
                              .wait_threshold = 16,
                              .burst_cap = 32,
                              .queue_depth = 0,
                              .sleep_ns = 50'000,
                              .trim_ns = -1'200,
                              .margin = 0.05,
                              .windows = report.windows});
    governor::Decision wait;
    wait.time_ns = 1'000'000'000;
    wait.worker = 2;
    wait.to = 210'000;
    wait.rate_pps = 15e6F;
    wait.p99_ns = 290'000;
    wait.samples = 300;
    wait.measured_p99_ns = 280'000;
    governor::Decision workers;
    workers.time_ns = 2'000'000'000;
    workers.worker = governor::kFleet;
    workers.knob = governor::Knob::workers;
    workers.reason = governor::Reason::load_fell;
    workers.mode = governor::Mode::observe;
    workers.from = 2;
    workers.to = 1;
    governor::Decision regime;
    regime.time_ns = 3'000'000'000;
    regime.worker = 2;
    regime.knob = governor::Knob::regime;
    regime.reason = governor::Reason::calibrated;
    regime.to = static_cast<double>(governor::Regime::closed);
    report.decisions = {wait, workers, regime};
    return report;
}

}  // namespace

Report sample_report() {
    return report_of(2.0, 15'000'032, 40);
}

Report sample_governed_report() {
    Report report = sample_report();
    report.governor = governor_report();
    return report;
}

Report sample_report_one_second_later() {
    return report_of(3.0, 22'750'032, 44);
}

}  // namespace flyball::test
