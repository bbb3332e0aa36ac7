// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/report_text.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

#include <fmt/format.h>

#include "flyball/telemetry/latency.hpp"
#include "flyball/telemetry/text_table.hpp"

namespace flyball::telemetry {
namespace {

/// On the wire every frame takes 24 bytes more than a device counts: FCS 4, preamble and start of
/// frame 8, gap 12 (IEEE 802.3, clauses 3 and 4).
constexpr std::uint64_t kWireBytesPerFrame = 24;

std::uint64_t grown(std::uint64_t before, std::uint64_t now) {
    return now > before ? now - before : 0;
}

std::string short_count(std::uint64_t before, std::uint64_t now) {
    return short_number(static_cast<double>(grown(before, now)));
}

/// Two reports and the time between them.
struct Period {
    const Report& before;
    const Report& now;

    [[nodiscard]] double seconds() const {
        return std::max(now.uptime_seconds - before.uptime_seconds, 0.0);
    }

    [[nodiscard]] bool is_whole_run() const { return before.uptime_seconds == 0; }

    [[nodiscard]] double per_second(std::uint64_t count) const {
        return seconds() > 0 ? static_cast<double>(count) / seconds() : 0;
    }

    [[nodiscard]] std::string rate(std::uint64_t count) const {
        return short_number(per_second(count));
    }
};

const WorkerReport& earlier_of(const Report& before, const WorkerReport& worker) {
    static const WorkerReport kNone;
    const auto found = std::find_if(before.workers.begin(), before.workers.end(),
                                    [&](const auto& other) { return other.lcore == worker.lcore; });
    return found == before.workers.end() ? kNone : *found;
}

const PortReport& earlier_of(const Report& before, const PortReport& port) {
    static const PortReport kNone;
    const auto found =
        std::find_if(before.ports.begin(), before.ports.end(),
                     [&](const auto& other) { return other.port_id == port.port_id; });
    return found == before.ports.end() ? kNone : *found;
}

std::uint64_t sum_of(const DropCounts& drops) {
    return std::accumulate(drops.begin(), drops.end(), std::uint64_t{0});
}

TableRow worker_row(const Period& period, const WorkerReport& now) {
    const WorkerReport& before = earlier_of(period.before, now);
    const auto rx = grown(before.rx_packets, now.rx_packets);
    const auto tx = grown(before.tx_packets, now.tx_packets);
    const auto polls = grown(before.polls, now.polls);
    const auto empty = grown(before.empty_polls, now.empty_polls);
    const auto busy = grown(before.busy_cycles, now.busy_cycles);
    const auto idle = grown(before.idle_cycles, now.idle_cycles);
    return {fmt::format("{} {}", now.role, now.lcore),
            std::to_string(now.cpu),
            period.rate(rx),
            period.rate(tx),
            ratio(rx, grown(empty, polls)),
            share(empty, polls),
            share(busy, busy + idle),
            ratio(busy, std::max(rx, tx)),
            short_count(sum_of(before.drops), sum_of(now.drops))};
}

std::string worker_table(const Period& period) {
    std::vector<TableRow> rows{
        {"worker", "cpu", "rx pps", "tx pps", "pkt/burst", "empty", "busy", "cycles/pkt", "drops"}};
    for (const auto& worker : period.now.workers) {
        rows.push_back(worker_row(period, worker));
    }
    return rows.size() > 1 ? text_table(rows) : "";
}

/// Gb/s; "-" for a device that counts no bytes.
std::string gigabits(const Period& period, std::uint64_t bytes, std::uint64_t packets) {
    return bytes == 0 && packets > 0 ? "-" : short_number(period.per_second(bytes) * 8e-9);
}

TableRow port_row(const Period& period, const PortReport& now) {
    const PortReport& before = earlier_of(period.before, now);
    const auto rx = grown(before.rx_packets, now.rx_packets);
    const auto tx = grown(before.tx_packets, now.tx_packets);
    const auto rx_bytes = grown(before.rx_bytes, now.rx_bytes);
    const auto tx_bytes = grown(before.tx_bytes, now.tx_bytes);
    const auto on_wire = [](std::uint64_t bytes, std::uint64_t packets) {
        return bytes == 0 ? 0 : bytes + packets * kWireBytesPerFrame;
    };
    return {now.link_up ? now.name : now.name + " (down)",
            period.rate(rx),
            period.rate(tx),
            gigabits(period, rx_bytes, rx),
            gigabits(period, on_wire(rx_bytes, rx), rx),
            gigabits(period, tx_bytes, tx),
            gigabits(period, on_wire(tx_bytes, tx), tx),
            short_count(before.rx_missed_packets, now.rx_missed_packets),
            short_count(before.rx_nombuf_packets, now.rx_nombuf_packets),
            short_count(before.rx_error_packets + before.tx_error_packets,
                        now.rx_error_packets + now.tx_error_packets)};
}

std::string port_table(const Period& period) {
    std::vector<TableRow> rows{{"port", "rx pps", "tx pps", "rx L2 Gb/s", "rx L1", "tx L2 Gb/s",
                                "tx L1", "missed", "nombuf", "errors"}};
    for (const auto& port : period.now.ports) {
        rows.push_back(port_row(period, port));
    }
    return rows.size() > 1 ? text_table(rows) : "";
}

std::string port_totals(const Report& report) {
    std::vector<TableRow> rows{
        {"port", "rx packets", "tx packets", "rx bytes", "tx bytes", "tx dropped", "missed"}};
    for (const auto& port : report.ports) {
        rows.push_back({port.name, std::to_string(port.rx_packets), std::to_string(port.tx_packets),
                        std::to_string(port.rx_bytes), std::to_string(port.tx_bytes),
                        std::to_string(port.tx_dropped_packets),
                        std::to_string(port.rx_missed_packets)});
    }
    return rows.size() > 1 ? text_table(rows) : "";
}

std::string latency_line(const Latency& latency, const char* what) {
    if (latency.samples == 0) {
        return fmt::format("  {:<8} no samples\n", what);
    }
    return fmt::format("  {:<8} p50 {}  p99 {}  p99.9 {}  max {}  ({} samples)\n", what,
                       short_time(latency.p50_ns), short_time(latency.p99_ns),
                       short_time(latency.p999_ns), short_time(latency.max_ns), latency.samples);
}

/// One reason a line; nothing if nothing was dropped since the start.
std::string drop_lines(const Period& period) {
    std::string text;
    for (std::size_t reason = 0; reason < period.now.drops.size(); ++reason) {
        const auto before = period.before.drops[reason];
        const auto now = period.now.drops[reason];
        if (now == 0) {
            continue;
        }
        auto out = std::back_inserter(text);
        fmt::format_to(out, "  {:<8} {}", text.empty() ? "drops" : "",
                       dataplane::kDropReasonNames[reason]);
        if (period.is_whole_run()) {
            fmt::format_to(out, " {}\n", now);
        } else {
            fmt::format_to(out, " +{} ({} since start)\n", grown(before, now), now);
        }
    }
    return text;
}

std::string ring_lines(const Report& report) {
    std::string text;
    for (const auto& ring : report.rings) {
        fmt::format_to(std::back_inserter(text),
                       "  {:<8} {} {}/{} used, at most {}, refused {} since start\n",
                       text.empty() ? "rings" : "", ring.name, ring.used, ring.entries,
                       ring.used_max, ring.enqueue_failures);
    }
    return text;
}

std::string pool_lines(const Report& report) {
    std::string text;
    for (const auto& pool : report.pools) {
        fmt::format_to(std::back_inserter(text), "  {:<8} {} {}/{} mbufs in use ({})\n",
                       text.empty() ? "pools" : "", pool.name, pool.in_use, pool.mbufs,
                       share(pool.in_use, pool.mbufs));
    }
    return text;
}

std::string traffic_lines(const Period& period) {
    if (!period.now.traffic) {
        return "";
    }
    const TrafficReport before = period.before.traffic.value_or(TrafficReport{});
    const TrafficReport& now = *period.now.traffic;
    return fmt::format("  {:<8} offered {} pps, accepted {} pps, returned {} pps, reordered {}\n",
                       "traffic", period.rate(grown(before.offered_packets, now.offered_packets)),
                       period.rate(grown(before.accepted_packets, now.accepted_packets)),
                       period.rate(grown(before.returned_packets, now.returned_packets)),
                       short_count(before.reordered_packets, now.reordered_packets));
}

std::string stage_lines(const Report& report) {
    std::string text;
    for (const auto& worker : report.workers) {
        for (const auto& stage : worker.stages) {
            fmt::format_to(std::back_inserter(text),
                           "  {:<8} {} on {} {}: {} cycles/packet ({} packets sampled)\n",
                           text.empty() ? "stages" : "", stage.name, worker.role, worker.lcore,
                           ratio(stage.cycles, stage.packets), stage.packets);
        }
    }
    return text;
}

/// "rx N = tx N + dropped N + in flight N", and by how much it is wrong if it is.
std::string accounting_line(const Totals& totals) {
    const auto in = totals.rx_packets + totals.originated_packets;
    const auto out = totals.tx_packets + totals.dropped_packets + totals.in_flight_packets;
    std::string text = fmt::format("  rx {}", totals.rx_packets);
    if (totals.originated_packets > 0) {
        text += fmt::format(" + originated {}", totals.originated_packets);
    }
    text += fmt::format(" = tx {} + dropped {} + in flight {}", totals.tx_packets,
                        totals.dropped_packets, totals.in_flight_packets);
    if (in != out) {
        text += fmt::format("  WRONG: {} packets {}", in > out ? in - out : out - in,
                            in > out ? "unaccounted" : "too many");
    }
    return text + '\n';
}

std::string head_line(const Period& period) {
    const Totals& before = period.before.totals;
    const Totals& now = period.now.totals;
    return fmt::format("[{:.1f} s] {}, {}: rx {} pps, tx {} pps, dropped {}, in flight {}\n",
                       period.now.uptime_seconds, period.now.mode, period.now.layout,
                       period.rate(grown(before.rx_packets, now.rx_packets)),
                       period.rate(grown(before.tx_packets, now.tx_packets)),
                       grown(before.dropped_packets, now.dropped_packets), now.in_flight_packets);
}

}  // namespace

std::string period_text(const Report& before, const Report& now) {
    const Period period{before, now};
    return head_line(period) + worker_table(period) + port_table(period) +
           latency_line(latency_between(before, now), "latency") + drop_lines(period) +
           ring_lines(now) + pool_lines(now) + traffic_lines(period);
}

std::string final_text(const Report& report) {
    const Report start;
    const Period whole{start, report};
    std::string text = fmt::format("flyball {}: {}, {}, {:.1f} s\n", report.version, report.mode,
                                   report.layout, report.uptime_seconds);
    text += accounting_line(report.totals) + port_totals(report) + worker_table(whole) +
            port_table(whole) + stage_lines(report) + latency_line(report.latency, "latency") +
            drop_lines(whole) + ring_lines(report) + pool_lines(report) + traffic_lines(whole);
    if (report.traffic) {
        text += latency_line(report.traffic->latency, "returned");
    }
    return text;
}

}  // namespace flyball::telemetry
