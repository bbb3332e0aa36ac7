// SPDX-License-Identifier: BSD-3-Clause
#include "top_json.hpp"

#include <nlohmann/json.hpp>

#include "flyball/telemetry/decision_text.hpp"

namespace flyball::app {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Measure& measure) {
    return measure ? Json(*measure) : Json(nullptr);
}

Json json_of(const telemetry::Latency& latency) {
    return {{"samples", latency.samples}, {"p50", latency.p50_ns},   {"p90", latency.p90_ns},
            {"p99", latency.p99_ns},      {"p999", latency.p999_ns}, {"max", latency.max_ns}};
}

Json json_of(const TopWorker& worker) {
    return {{"role", worker.role},
            {"lcore", worker.lcore},
            {"cpu", worker.cpu},
            {"numa_node", worker.numa_node},
            {"rx_packets_per_second", worker.rx_packets_per_second},
            {"tx_packets_per_second", worker.tx_packets_per_second},
            {"busy_percent", json_of(worker.busy_percent)},
            {"cpu_percent", json_of(worker.cpu_percent)},
            {"empty_poll_percent", json_of(worker.empty_poll_percent)},
            {"packets_per_burst", json_of(worker.packets_per_burst)},
            {"cycles_per_packet", json_of(worker.cycles_per_packet)},
            {"sleeps_per_second", worker.sleeps_per_second},
            {"involuntary_context_switches", worker.involuntary_context_switches},
            {"dropped_packets", worker.dropped_packets},
            {"latency_ns", json_of(worker.latency)}};
}

Json json_of(const TopPort& port) {
    return {{"name", port.name},
            {"link_up", port.link_up},
            {"link_speed_bits_per_second", port.link_speed_bits_per_second},
            {"rx_packets_per_second", port.rx_packets_per_second},
            {"tx_packets_per_second", port.tx_packets_per_second},
            {"rx_wire_bits_per_second", json_of(port.rx_wire_bits_per_second)},
            {"tx_wire_bits_per_second", json_of(port.tx_wire_bits_per_second)},
            {"rx_missed_packets", port.rx_missed_packets},
            {"rx_nombuf_packets", port.rx_nombuf_packets},
            {"error_packets", port.error_packets},
            {"tx_dropped_packets", port.tx_dropped_packets},
            {"link_changes", port.link_changes}};
}

Json json_of(const TopQueue& queue) {
    return {{"port", queue.port},
            {"queue", queue.queue},
            {"lcore", queue.lcore},
            {"rx_packets_per_second", queue.rx_packets_per_second},
            {"packets_per_burst", json_of(queue.packets_per_burst)},
            {"empty_poll_percent", json_of(queue.empty_poll_percent)}};
}

Json json_of(const TopDrop& drop) {
    return {{"port", drop.where.empty() ? Json(nullptr) : Json(drop.where)},
            {"reason", drop.reason},
            {"packets", drop.packets},
            {"packets_per_second", drop.packets_per_second},
            {"since_zero", drop.since_zero}};
}

Json json_of(const TopRing& ring) {
    return {{"name", ring.name},
            {"used", ring.used},
            {"used_max", ring.used_max},
            {"entries", ring.entries},
            {"refused_packets", ring.refused_packets}};
}

Json json_of(const telemetry::PoolReport& pool) {
    return {{"name", pool.name},
            {"numa_node", pool.numa_node},
            {"mbufs", pool.mbufs},
            {"in_use_mbufs", pool.in_use}};
}

Json json_of(const TopStage& stage) {
    return {{"name", stage.name},
            {"cycles_per_packet", json_of(stage.cycles_per_packet)},
            {"packets_per_burst", json_of(stage.packets_per_burst)}};
}

Json json_of(const telemetry::GovernedWorkerReport& worker) {
    return {{"lcore", worker.lcore},
            {"regime", worker.regime},
            {"load", worker.load},
            {"wait_limit_ns", worker.wait_limit_ns},
            {"wait_threshold", worker.wait_threshold},
            {"burst_cap", worker.burst_cap},
            {"judged_windows", worker.windows.judged},
            {"late_windows", worker.windows.late}};
}

Json json_of(const governor::Decision& decision) {
    return {{"time_ns", decision.time_ns}, {"text", telemetry::decision_text(decision)}};
}

Json json_of(const TopChange& change) {
    return {{"setting", change.setting},
            {"from", change.from},
            {"to", change.to},
            {"live", change.is_live}};
}

template <typename Entry>
Json json_of(const std::vector<Entry>& entries);

Json json_of(const TopAdvice& advice) {
    return {{"rule", advice.rule},
            {"severity", advice.severity},
            {"subject", advice.subject},
            {"text", advice.text},
            {"changes", json_of(advice.changes)},
            {"host_change", advice.host_change.empty() ? Json(nullptr) : Json(advice.host_change)}};
}

template <typename Entry>
Json json_of(const std::vector<Entry>& entries) {
    Json list = Json::array();
    for (const Entry& entry : entries) {
        list.push_back(json_of(entry));
    }
    return list;
}

}  // namespace

std::string top_json(const TopFrame& frame) {
    Json governor = nullptr;
    if (frame.governor) {
        governor = {{"mode", frame.governor->mode},
                    {"target_ns", frame.governor->target_ns},
                    {"attained_percent", json_of(frame.governor->attained_percent)},
                    {"decisions_total", frame.governor->decisions_total},
                    {"decisions", json_of(frame.governor->decisions)},
                    {"workers", json_of(frame.governor->workers)}};
    }
    const Json document = {
        {"version", frame.version},
        {"mode", frame.mode},
        {"layout", frame.layout},
        {"uptime_seconds", frame.uptime_seconds},
        {"period_seconds", frame.period_seconds},
        {"rx_packets_per_second", frame.rx_packets_per_second},
        {"originated_packets_per_second", frame.originated_packets_per_second},
        {"tx_packets_per_second", frame.tx_packets_per_second},
        {"dropped_packets_per_second", frame.dropped_packets_per_second},
        {"in_flight_packets", frame.in_flight_packets},
        {"period_latency_ns", json_of(frame.period_latency)},
        {"latency_ns", json_of(frame.latency)},
        {"workers", json_of(frame.workers)},
        {"ports", json_of(frame.ports)},
        {"queues", json_of(frame.queues)},
        {"drops", json_of(frame.drops)},
        {"rings", json_of(frame.rings)},
        {"pools", json_of(frame.pools)},
        {"stages", json_of(frame.stages)},
        {"governor", governor},
        {"advice", frame.advice ? json_of(*frame.advice) : Json(nullptr)},
        {"traffic_latency_ns", frame.traffic ? json_of(frame.traffic->latency) : Json(nullptr)}};
    return document.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace flyball::app
