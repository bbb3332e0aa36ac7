// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/report_parse.hpp"

#include <charconv>
#include <string>

#include <nlohmann/json.hpp>

#include "governor_parse.hpp"
#include "json_reader.hpp"

namespace flyball::telemetry {

namespace {

void read_latency(const ObjectReader& read, Latency& latency) {
    read("samples", latency.samples)("p50", latency.p50_ns)("p90", latency.p90_ns)(
        "p99", latency.p99_ns)("p999", latency.p999_ns)("max", latency.max_ns);
}

void read_drops(const ObjectReader& read, DropCounts& drops) {
    for (std::size_t reason = 0; reason < drops.size(); ++reason) {
        read(std::string(dataplane::kDropReasonNames[reason]).c_str(), drops[reason]);
    }
}

void read_bursts(const ObjectReader& read, BurstSizes& bursts) {
    for (const auto& [key, value] : read.json().items()) {
        unsigned packets = 0;
        const auto [end, code] = std::from_chars(key.data(), key.data() + key.size(), packets);
        if (code == std::errc{} && end == key.data() + key.size()) {
            read(key.c_str(), bursts[packets]);
        }
    }
}

void read_queue(const ObjectReader& read, QueueReport& queue) {
    read("queue", queue.queue)("lcore", queue.lcore)("rx_packets", queue.rx_packets)(
        "polls", queue.polls)("empty_polls", queue.empty_polls);
}

void read_port(const ObjectReader& read, PortReport& port) {
    read("name", port.name)("port_id", port.port_id)("device", port.device)("driver", port.driver);
    read("mac", port.mac)("numa_node", port.numa_node)("link_up", port.link_up);
    read("link_speed_bits_per_second", port.link_speed_bits_per_second)("mtu_bytes", port.mtu);
    read("rx_queues", port.rx_queues)("tx_queues", port.tx_queues);
    read("rx_packets", port.rx_packets)("tx_packets", port.tx_packets);
    read("rx_bytes", port.rx_bytes)("tx_bytes", port.tx_bytes);
    read("rx_missed_packets", port.rx_missed_packets)("rx_nombuf_packets", port.rx_nombuf_packets);
    read("rx_error_packets", port.rx_error_packets)("tx_error_packets", port.tx_error_packets);
    read("tx_dropped_packets", port.tx_dropped_packets);
    read("link_changes", port.link_changes)("removals", port.removals);
    read.list("queues", port.queues, read_queue);
    read.object("rx_bursts",
                [&](const ObjectReader& sizes) { read_bursts(sizes, port.rx_bursts); });
    read.object("tx_bursts",
                [&](const ObjectReader& sizes) { read_bursts(sizes, port.tx_bursts); });
}

void read_stage(const ObjectReader& read, StageReport& stage) {
    read("name", stage.name)("sampled_bursts", stage.calls)("sampled_packets", stage.packets)(
        "cycles", stage.cycles);
}

void read_worker(const ObjectReader& read, WorkerReport& worker) {
    read("role", worker.role)("lcore", worker.lcore)("cpu", worker.cpu);
    read("numa_node", worker.numa_node)("rx_packets", worker.rx_packets);
    read("tx_packets", worker.tx_packets)("iterations", worker.iterations)("polls", worker.polls);
    read("empty_polls", worker.empty_polls)("busy_cycles", worker.busy_cycles);
    read("idle_cycles", worker.idle_cycles)("sleeps", worker.sleeps);
    read("cpu_seconds", worker.cpu_seconds)("cpu_wait_seconds", worker.cpu_wait_seconds);
    read("cpu_percent", worker.cpu_percent);
    read("voluntary_context_switches", worker.voluntary_context_switches);
    read("involuntary_context_switches", worker.involuntary_context_switches);
    read.object("latency_ns",
                [&](const ObjectReader& times) { read_latency(times, worker.latency); });
    read.list("stages", worker.stages, read_stage);
    read.object("drops", [&](const ObjectReader& reasons) { read_drops(reasons, worker.drops); });
}

void read_ring(const ObjectReader& read, RingReport& ring) {
    read("name", ring.name)("entries", ring.entries)("used", ring.used)("used_max", ring.used_max)(
        "refused_packets", ring.enqueue_failures);
}

void read_pool(const ObjectReader& read, PoolReport& pool) {
    read("name", pool.name)("numa_node", pool.numa_node)("mbufs", pool.mbufs)(
        "in_use_mbufs", pool.in_use)("cache_mbufs", pool.cache);
}

void read_traffic(const ObjectReader& read, TrafficReport& traffic) {
    read("offered_packets", traffic.offered_packets)("accepted_packets", traffic.accepted_packets);
    read("returned_packets", traffic.returned_packets);
    read("reordered_packets", traffic.reordered_packets);
    read.object("latency_ns",
                [&](const ObjectReader& times) { read_latency(times, traffic.latency); });
}

void read_api(const ObjectReader& read, ApiReport& api) {
    read("connections_open", api.connections_open)("connections_total", api.connections_total);
    read("event_streams_open", api.event_streams_open)("events_total", api.events_total);
    read.list("requests", api.requests, [](const ObjectReader& one, ApiRequestReport& request) {
        one("route", request.route)("method", request.method)("status", request.status)(
            "total", request.total);
    });
    read.object("refusals", [&](const ObjectReader& reasons) {
        for (const auto& [reason, total] : reasons.json().items()) {
            ApiRefusalReport& refusal = api.refusals.emplace_back();
            refusal.reason = reason;
            reasons(reason.c_str(), refusal.total);
        }
    });
}

void read_config(const ObjectReader& read, ConfigReport& config) {
    read("generation", config.generation)("cause", config.cause);
    read("changes_total", config.changes_total)("rollbacks_total", config.rollbacks_total);
    read("reverts_total", config.reverts_total)("refused_total", config.refused_total);
    read("pending_options", config.pending_options)("lagging_lcores", config.lagging_lcores);
    read("reverts_in_seconds", config.reverts_in_seconds)("is_persistent", config.is_persistent);
    read("damaged_files_total", config.damaged_files_total);
    read("last_reload_successful", config.last_reload_successful);
    read("last_reload_success_timestamp_seconds", config.last_reload_success_timestamp_seconds);
}

void read_report(const ObjectReader& read, Report& report) {
    read("version", report.version)("mode", report.mode)("layout", report.layout);
    read("uptime_seconds", report.uptime_seconds)("period_seconds", report.period_seconds);
    read("tsc_hertz", report.tsc_hertz);
    read.object("build", [&](const ObjectReader& build) {
        build("commit", report.build.commit)("compiler", report.build.compiler)(
            "march", report.build.march)("dpdk", report.build.dpdk);
    });
    read.object("totals", [&](const ObjectReader& totals) {
        totals("rx_packets", report.totals.rx_packets)(
            "originated_packets", report.totals.originated_packets)("tx_packets",
                                                                    report.totals.tx_packets)(
            "dropped_packets", report.totals.dropped_packets)("in_flight_packets",
                                                              report.totals.in_flight_packets);
    });
    read.object("drops", [&](const ObjectReader& reasons) { read_drops(reasons, report.drops); });
    read.object("latency_ns",
                [&](const ObjectReader& times) { read_latency(times, report.latency); });
    read.object("period_latency_ns",
                [&](const ObjectReader& times) { read_latency(times, report.period_latency); });
    read.list("ports", report.ports, read_port).list("workers", report.workers, read_worker);
    read.list("rings", report.rings, read_ring).list("pools", report.pools, read_pool);
    read.object("traffic", [&](const ObjectReader& traffic) {
        read_traffic(traffic, report.traffic.emplace());
    });
    read.object("governor", [&](const ObjectReader& governor) {
        read_governor(governor, report.governor.emplace());
    });
    read.object("config",
                [&](const ObjectReader& config) { read_config(config, report.config.emplace()); });
    read.object("api", [&](const ObjectReader& api) { read_api(api, report.api.emplace()); });
}

}  // namespace

Result<Report> parse_report(std::string_view json) {
    const auto document = nlohmann::json::parse(json, nullptr, false);
    if (document.is_discarded()) {
        return fail(ErrorClass::usage, "the report is no JSON");
    }
    try {
        Report report;
        read_report(ObjectReader(document, ""), report);
        return report;
    } catch (const WrongType& wrong) {
        return fail(ErrorClass::usage, "the report's member " +
                                           (wrong.member.empty() ? "/" : wrong.member) +
                                           " is of another type than this version expects");
    }
}

}  // namespace flyball::telemetry
