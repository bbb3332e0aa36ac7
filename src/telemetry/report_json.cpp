// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/report_json.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "flyball/base/check.hpp"

#include "api_json.hpp"
#include "config_report_json.hpp"
#include "governor_json.hpp"

namespace flyball::telemetry {
namespace {

using Json = nlohmann::ordered_json;

Json number(std::uint64_t value) {
    constexpr std::uint64_t kExactInDouble = std::uint64_t{1} << 53U;
    return value < kExactInDouble ? Json(value) : Json(std::to_string(value));
}

template <typename Items, typename Render>
Json list(const Items& items, Render render) {
    Json result = Json::array();
    for (const auto& item : items) {
        result.push_back(render(item));
    }
    return result;
}

Json build_json(const BuildReport& build) {
    return {{"commit", build.commit},
            {"compiler", build.compiler},
            {"march", build.march},
            {"dpdk", build.dpdk}};
}

Json totals_json(const Totals& totals) {
    return {{"rx_packets", number(totals.rx_packets)},
            {"originated_packets", number(totals.originated_packets)},
            {"tx_packets", number(totals.tx_packets)},
            {"dropped_packets", number(totals.dropped_packets)},
            {"in_flight_packets", number(totals.in_flight_packets)}};
}

Json drops_json(const DropCounts& drops) {
    Json result = Json::object();
    for (std::size_t reason = 0; reason < drops.size(); ++reason) {
        result[std::string(dataplane::kDropReasonNames[reason])] = number(drops[reason]);
    }
    return result;
}

Json latency_json(const Latency& latency) {
    return {{"samples", number(latency.samples)}, {"p50", number(latency.p50_ns)},
            {"p90", number(latency.p90_ns)},      {"p99", number(latency.p99_ns)},
            {"p999", number(latency.p999_ns)},    {"max", number(latency.max_ns)}};
}

Json bursts_json(const BurstSizes& bursts) {
    Json result = Json::object();
    for (const auto& [packets, calls] : bursts) {
        result[std::to_string(packets)] = number(calls);
    }
    return result;
}

Json queue_json(const QueueReport& queue) {
    return {{"queue", queue.queue},
            {"lcore", queue.lcore},
            {"rx_packets", number(queue.rx_packets)},
            {"polls", number(queue.polls)},
            {"empty_polls", number(queue.empty_polls)}};
}

Json port_json(const PortReport& port) {
    return {{"name", port.name},
            {"port_id", port.port_id},
            {"device", port.device},
            {"driver", port.driver},
            {"mac", port.mac},
            {"numa_node", port.numa_node ? Json(*port.numa_node) : Json(nullptr)},
            {"link_up", port.link_up},
            {"link_speed_bits_per_second", number(port.link_speed_bits_per_second)},
            {"mtu_bytes", port.mtu},
            {"rx_queues", port.rx_queues},
            {"tx_queues", port.tx_queues},
            {"rx_packets", number(port.rx_packets)},
            {"tx_packets", number(port.tx_packets)},
            {"rx_bytes", number(port.rx_bytes)},
            {"tx_bytes", number(port.tx_bytes)},
            {"rx_missed_packets", number(port.rx_missed_packets)},
            {"rx_nombuf_packets", number(port.rx_nombuf_packets)},
            {"rx_error_packets", number(port.rx_error_packets)},
            {"tx_error_packets", number(port.tx_error_packets)},
            {"tx_dropped_packets", number(port.tx_dropped_packets)},
            {"link_changes", number(port.link_changes)},
            {"removals", number(port.removals)},
            {"queues", list(port.queues, queue_json)},
            {"rx_bursts", bursts_json(port.rx_bursts)},
            {"tx_bursts", bursts_json(port.tx_bursts)}};
}

Json stage_json(const StageReport& stage) {
    const bool sampled = stage.packets > 0;
    return {{"name", stage.name},
            {"sampled_bursts", number(stage.calls)},
            {"sampled_packets", number(stage.packets)},
            {"cycles", number(stage.cycles)},
            {"cycles_per_packet",
             sampled ? Json(static_cast<double>(stage.cycles) / static_cast<double>(stage.packets))
                     : Json(nullptr)}};
}

Json worker_json(const WorkerReport& worker) {
    const auto dropped =
        std::accumulate(worker.drops.begin(), worker.drops.end(), std::uint64_t{0});
    return {{"role", worker.role},
            {"lcore", worker.lcore},
            {"cpu", worker.cpu},
            {"numa_node", worker.numa_node},
            {"rx_packets", number(worker.rx_packets)},
            {"tx_packets", number(worker.tx_packets)},
            {"dropped_packets", number(dropped)},
            {"iterations", number(worker.iterations)},
            {"polls", number(worker.polls)},
            {"empty_polls", number(worker.empty_polls)},
            {"busy_cycles", number(worker.busy_cycles)},
            {"idle_cycles", number(worker.idle_cycles)},
            {"sleeps", number(worker.sleeps)},
            {"cpu_seconds", worker.cpu_seconds},
            {"cpu_wait_seconds", worker.cpu_wait_seconds},
            {"cpu_percent", worker.cpu_percent ? Json(*worker.cpu_percent) : Json(nullptr)},
            {"voluntary_context_switches", number(worker.voluntary_context_switches)},
            {"involuntary_context_switches", number(worker.involuntary_context_switches)},
            {"latency_ns", latency_json(worker.latency)},
            {"stages", list(worker.stages, stage_json)},
            {"drops", drops_json(worker.drops)}};
}

Json ring_json(const RingReport& ring) {
    return {{"name", ring.name},
            {"entries", ring.entries},
            {"used", ring.used},
            {"used_max", ring.used_max},
            {"refused_packets", number(ring.enqueue_failures)}};
}

Json pool_json(const PoolReport& pool) {
    return {{"name", pool.name},
            {"numa_node", pool.numa_node},
            {"mbufs", pool.mbufs},
            {"in_use_mbufs", pool.in_use},
            {"cache_mbufs", pool.cache}};
}

Json traffic_json(const std::optional<TrafficReport>& traffic) {
    if (!traffic) {
        return nullptr;
    }
    return {{"offered_packets", number(traffic->offered_packets)},
            {"accepted_packets", number(traffic->accepted_packets)},
            {"returned_packets", number(traffic->returned_packets)},
            {"reordered_packets", number(traffic->reordered_packets)},
            {"latency_ns", latency_json(traffic->latency)}};
}

/// The same stages of all workers together, in the order of the pipeline.
Json stages_json(const Report& report) {
    std::vector<StageReport> sums;
    for (const WorkerReport& worker : report.workers) {
        for (const StageReport& stage : worker.stages) {
            auto sum = std::find_if(sums.begin(), sums.end(),
                                    [&](const auto& known) { return known.name == stage.name; });
            if (sum == sums.end()) {
                sum = sums.insert(sum, {.name = stage.name});
            }
            sum->calls += stage.calls;
            sum->packets += stage.packets;
            sum->cycles += stage.cycles;
        }
    }
    return list(sums, stage_json);
}

struct MemberRenderer {
    std::string_view name;
    Json (*render)(const Report& report);
    bool in_report = true;
};

constexpr MemberRenderer kMembers[] = {
    {"version", [](const Report& report) -> Json { return report.version; }},
    {"build", [](const Report& report) { return build_json(report.build); }},
    {"mode", [](const Report& report) -> Json { return report.mode; }},
    {"layout", [](const Report& report) -> Json { return report.layout; }},
    {"uptime_seconds", [](const Report& report) -> Json { return report.uptime_seconds; }},
    {"period_seconds", [](const Report& report) -> Json { return report.period_seconds; }},
    {"tsc_hertz", [](const Report& report) -> Json { return report.tsc_hertz; }},
    {"totals", [](const Report& report) { return totals_json(report.totals); }},
    {"drops", [](const Report& report) { return drops_json(report.drops); }},
    {"latency_ns", [](const Report& report) { return latency_json(report.latency); }},
    {"period_latency_ns", [](const Report& report) { return latency_json(report.period_latency); }},
    {"ports", [](const Report& report) { return list(report.ports, port_json); }},
    {"workers", [](const Report& report) { return list(report.workers, worker_json); }},
    {"rings", [](const Report& report) { return list(report.rings, ring_json); }},
    {"pools", [](const Report& report) { return list(report.pools, pool_json); }},
    {"traffic", [](const Report& report) { return traffic_json(report.traffic); }},
    {"governor", [](const Report& report) { return governor_json(report.governor); }},
    {"config", [](const Report& report) { return config_report_json(report.config); }},
    {"api", [](const Report& report) { return api_json(report.api); }},
    {"stages", stages_json, false},
};

/// Names come from the configuration: bytes that are no UTF-8 must not throw.
std::string dump(const Json& document) {
    return document.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

std::string report_json(const Report& report) {
    Json document = Json::object();
    for (const MemberRenderer& member : kMembers) {
        if (member.in_report) {
            document[std::string(member.name)] = member.render(report);
        }
    }
    return dump(document);
}

std::string report_json(const Report& report, std::span<const std::string_view> members) {
    Json document = Json::object();
    for (const std::string_view name : members) {
        const auto member =
            std::find_if(std::begin(kMembers), std::end(kMembers),
                         [&](const MemberRenderer& known) { return known.name == name; });
        FLYBALL_CHECK(member != std::end(kMembers));
        document[std::string(name)] = member->render(report);
    }
    return dump(document);
}

std::string port_report_json(const PortReport& port) {
    return dump(port_json(port));
}

}  // namespace flyball::telemetry
