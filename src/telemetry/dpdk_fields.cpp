// SPDX-License-Identifier: BSD-3-Clause
#include "dpdk_fields.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace flyball::telemetry {

namespace {

using Answer = std::optional<DpdkFields>;

/// Below 0 and what is no number become 0: the socket has no other word for them.
std::uint64_t whole(double value) {
    return value > 0 && std::isfinite(value) ? static_cast<std::uint64_t>(std::llround(value)) : 0;
}

std::uint64_t per_mille(double share) {
    constexpr double kThousand = 1000;
    return whole(kThousand * share);
}

std::uint64_t milliseconds(double seconds) {
    constexpr double kPerSecond = 1000;
    return whole(kPerSecond * seconds);
}

std::string field_name(std::string name) {
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0 && c != '_'; },
        '_');
    return name;
}

/// nullptr if no element has this lcore.
template <typename Entry>
const Entry* find_lcore(const std::vector<Entry>& entries, std::string_view parameter) {
    unsigned lcore = 0;
    const auto [end, code] =
        std::from_chars(parameter.data(), parameter.data() + parameter.size(), lcore);
    const bool is_number = code == std::errc{} && end == parameter.data() + parameter.size();
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const Entry& entry) { return entry.lcore == lcore; });
    return is_number && found != entries.end() ? &*found : nullptr;
}

std::uint64_t sum_of(const DropCounts& drops) {
    return std::accumulate(drops.begin(), drops.end(), std::uint64_t{0});
}

DpdkFields drop_fields(const DropCounts& drops) {
    DpdkFields fields;
    for (std::size_t reason = 0; reason < dataplane::kDropReasons; ++reason) {
        fields.push_back({std::string(dataplane::kDropReasonNames[reason]), drops[reason]});
    }
    return fields;
}

DpdkFields latency_fields(const Latency& latency) {
    return {{"samples", latency.samples}, {"p50_ns", latency.p50_ns},   {"p90_ns", latency.p90_ns},
            {"p99_ns", latency.p99_ns},   {"p999_ns", latency.p999_ns}, {"max_ns", latency.max_ns}};
}

Answer answer_info(const Report& report, std::string_view /*parameter*/) {
    return DpdkFields{
        {"version", report.version}, {"commit", report.build.commit},
        {"dpdk", report.build.dpdk}, {"mode", report.mode},
        {"layout", report.layout},   {"uptime_ms", milliseconds(report.uptime_seconds)}};
}

Answer answer_stats(const Report& report, std::string_view /*parameter*/) {
    return DpdkFields{{"rx_packets", report.totals.rx_packets},
                      {"originated_packets", report.totals.originated_packets},
                      {"tx_packets", report.totals.tx_packets},
                      {"dropped_packets", report.totals.dropped_packets},
                      {"in_flight_packets", report.totals.in_flight_packets}};
}

Answer answer_ports(const Report& report, std::string_view /*parameter*/) {
    DpdkFields fields;
    for (const PortReport& port : report.ports) {
        fields.push_back(
            {field_name(port.name), DpdkFields{{"port_id", std::uint64_t{port.port_id}},
                                               {"link_up", std::uint64_t{port.link_up ? 1U : 0U}},
                                               {"rx_packets", port.rx_packets},
                                               {"tx_packets", port.tx_packets},
                                               {"rx_missed_packets", port.rx_missed_packets},
                                               {"rx_nombuf_packets", port.rx_nombuf_packets},
                                               {"tx_dropped_packets", port.tx_dropped_packets}}});
    }
    return fields;
}

DpdkFields worker_summary(const WorkerReport& worker) {
    return {{"role", worker.role},
            {"rx_packets", worker.rx_packets},
            {"tx_packets", worker.tx_packets},
            {"dropped_packets", sum_of(worker.drops)},
            {"busy_cycles", worker.busy_cycles},
            {"total_cycles", worker.busy_cycles + worker.idle_cycles}};
}

/// All with few figures, or one with many.
Answer answer_workers(const Report& report, std::string_view parameter) {
    if (parameter.empty()) {
        DpdkFields fields;
        for (const WorkerReport& worker : report.workers) {
            fields.push_back({std::to_string(worker.lcore), worker_summary(worker)});
        }
        return fields;
    }
    const WorkerReport* const worker = find_lcore(report.workers, parameter);
    if (worker == nullptr) {
        return std::nullopt;
    }
    DpdkFields fields = worker_summary(*worker);
    const DpdkFields more{{"cpu", std::uint64_t{worker->cpu}},
                          {"numa_node", std::uint64_t{worker->numa_node}},
                          {"iterations", worker->iterations},
                          {"polls", worker->polls},
                          {"empty_polls", worker->empty_polls},
                          {"sleeps", worker->sleeps},
                          {"cpu_ms", milliseconds(worker->cpu_seconds)},
                          {"cpu_wait_ms", milliseconds(worker->cpu_wait_seconds)},
                          {"involuntary_context_switches", worker->involuntary_context_switches},
                          {"drops", drop_fields(worker->drops)},
                          {"latency", latency_fields(worker->latency)}};
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}

Answer answer_drops(const Report& report, std::string_view /*parameter*/) {
    return drop_fields(report.drops);
}

Answer answer_latency(const Report& report, std::string_view /*parameter*/) {
    return DpdkFields{{"period_ms", milliseconds(report.period_seconds)},
                      {"period", latency_fields(report.period_latency)},
                      {"since_start", latency_fields(report.latency)}};
}

DpdkFields governed_fields(const GovernedWorkerReport& worker) {
    return {{"regime", worker.regime},
            {"target_ns", whole(worker.target_ns)},
            {"rate_pps", whole(worker.rate_pps)},
            {"load_per_mille", per_mille(worker.load)},
            {"burst_ns", whole(worker.burst_ns)},
            {"packet_ns", whole(worker.packet_ns)},
            {"wait_limit_ns", whole(worker.wait_limit_ns)},
            {"wait_threshold", std::uint64_t{worker.wait_threshold}},
            {"burst_cap", std::uint64_t{worker.burst_cap}},
            {"sleep_ns", std::uint64_t{worker.sleep_ns}},
            {"judged_windows", worker.windows.judged},
            {"late_windows", worker.windows.late}};
}

/// The fleet, or one worker; empty without a governor.
Answer answer_governor(const Report& report, std::string_view parameter) {
    if (!report.governor) {
        return parameter.empty() ? Answer(DpdkFields{}) : std::nullopt;
    }
    const GovernorReport& governor = *report.governor;
    if (!parameter.empty()) {
        const GovernedWorkerReport* const worker = find_lcore(governor.workers, parameter);
        return worker == nullptr ? std::nullopt : Answer(governed_fields(*worker));
    }
    DpdkFields workers;
    for (const GovernedWorkerReport& worker : governor.workers) {
        workers.push_back({std::to_string(worker.lcore), worker.regime});
    }
    return DpdkFields{{"mode", governor.mode},
                      {"target_ns", whole(governor.target_ns)},
                      {"judged_windows", governor.windows.judged},
                      {"late_windows", governor.windows.late},
                      {"capacity_pps", whole(governor.capacity_pps)},
                      {"workers_needed", std::uint64_t{governor.workers_needed}},
                      {"decisions_total", governor.decisions_total},
                      {"workers", std::move(workers)}};
}

constexpr DpdkCommand kCommands[] = {
    {"/flyball/drops", "Packets received and not sent, by reason. Takes no parameters",
     answer_drops},
    {"/flyball/governor", "What the governor holds. Parameters: none, or an lcore",
     answer_governor},
    {"/flyball/info", "The program that runs and its mode. Takes no parameters", answer_info},
    {"/flyball/latency", "Sojourn times of packets. Takes no parameters", answer_latency},
    {"/flyball/ports", "Packets of each port. Takes no parameters", answer_ports},
    {"/flyball/stats", "Totals; rx + originated = tx + dropped + in flight. Takes no parameters",
     answer_stats},
    {"/flyball/workers", "Lcores. Parameters: none, or an lcore for everything about it",
     answer_workers},
};

}  // namespace

std::span<const DpdkCommand> dpdk_commands() {
    return kCommands;
}

}  // namespace flyball::telemetry
