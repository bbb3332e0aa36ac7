// SPDX-License-Identifier: BSD-3-Clause
#include "top_pages.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "flyball/telemetry/decision_text.hpp"
#include "flyball/telemetry/text_table.hpp"

namespace flyball::app {

namespace {

using telemetry::short_number;
using telemetry::short_time;

/// From here on a worker is near its end, a ring or pool near its size.
constexpr double kPercentBad = 95;
constexpr double kPercentWarning = 80;

TopCell text(std::string value, TopStyle style = TopStyle::normal) {
    return {.text = std::move(value), .style = style};
}

TopCell number(std::uint64_t value) {
    return {.text = std::to_string(value), .number = static_cast<double>(value)};
}

TopCell rate(double value) {
    return {.text = short_number(value), .number = value};
}

/// Losses: dim while there are none.
TopCell loss(double value, TopStyle style = TopStyle::bad) {
    return {
        .text = short_number(value), .number = value, .style = value > 0 ? style : TopStyle::dim};
}

TopCell measure(const Measure& value) {
    return value ? rate(*value) : TopCell{.text = "-", .style = TopStyle::dim, .is_figure = true};
}

std::string decimal(double value) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.1f", value);
    return buffer;
}

TopCell percent(const Measure& value) {
    return value ? TopCell{.text = decimal(*value), .number = *value} : measure(value);
}

/// As above, loud near 100.
TopCell fill(const Measure& value) {
    TopCell cell = percent(value);
    if (value && *value >= kPercentWarning) {
        cell.style = *value >= kPercentBad ? TopStyle::bad : TopStyle::warning;
    }
    return cell;
}

Measure percent_of(double part, double whole) {
    constexpr double kHundred = 100;
    return whole > 0 ? Measure(kHundred * part / whole) : std::nullopt;
}

TopCell time_cell(const telemetry::Latency& latency, std::uint64_t value) {
    return latency.samples == 0
               ? measure(std::nullopt)
               : TopCell{.text = short_time(value), .number = static_cast<double>(value)};
}

TopTable worker_table(const TopFrame& frame) {
    TopTable table{{"role", "lcore", "cpu", "node", "rx pps", "tx pps", "busy %", "cpu %",
                    "empty %", "pkt/burst", "cycles/pkt", "sleeps/s", "preempted", "drops"},
                   {}};
    for (const TopWorker& worker : frame.workers) {
        table.rows.push_back(
            {text(worker.role), number(worker.lcore), number(worker.cpu), number(worker.numa_node),
             rate(worker.rx_packets_per_second), rate(worker.tx_packets_per_second),
             fill(worker.busy_percent), percent(worker.cpu_percent),
             percent(worker.empty_poll_percent), measure(worker.packets_per_burst),
             measure(worker.cycles_per_packet), rate(worker.sleeps_per_second),
             loss(static_cast<double>(worker.involuntary_context_switches), TopStyle::warning),
             loss(static_cast<double>(worker.dropped_packets))});
    }
    return table;
}

TopCell wire(const Measure& bits_per_second) {
    constexpr double kGiga = 1e9;
    return bits_per_second ? rate(*bits_per_second / kGiga) : measure(bits_per_second);
}

TopTable port_table(const TopFrame& frame) {
    TopTable table{{"port", "link", "rx pps", "tx pps", "rx L1 Gb/s", "tx L1 Gb/s", "missed",
                    "nombuf", "errors", "tx drops", "link changes"},
                   {}};
    for (const TopPort& port : frame.ports) {
        table.rows.push_back(
            {text(port.name),
             port.link_up ? text("up", TopStyle::good) : text("down", TopStyle::bad),
             rate(port.rx_packets_per_second), rate(port.tx_packets_per_second),
             wire(port.rx_wire_bits_per_second), wire(port.tx_wire_bits_per_second),
             loss(static_cast<double>(port.rx_missed_packets)),
             loss(static_cast<double>(port.rx_nombuf_packets)),
             loss(static_cast<double>(port.error_packets)),
             loss(static_cast<double>(port.tx_dropped_packets)),
             loss(static_cast<double>(port.link_changes), TopStyle::warning)});
    }
    return table;
}

TopTable queue_table(const TopFrame& frame) {
    TopTable table{{"port", "queue", "lcore", "rx pps", "pkt/burst", "empty %"}, {}};
    for (const TopQueue& queue : frame.queues) {
        table.rows.push_back({text(queue.port), number(queue.queue), number(queue.lcore),
                              rate(queue.rx_packets_per_second), measure(queue.packets_per_burst),
                              percent(queue.empty_poll_percent)});
    }
    return table;
}

TopTable ring_table(const TopFrame& frame) {
    TopTable table{{"ring", "used", "used %", "highest", "highest %", "entries", "refused"}, {}};
    for (const TopRing& ring : frame.rings) {
        table.rows.push_back({text(ring.name), number(ring.used),
                              fill(percent_of(ring.used, ring.entries)), number(ring.used_max),
                              fill(percent_of(ring.used_max, ring.entries)), number(ring.entries),
                              loss(static_cast<double>(ring.refused_packets))});
    }
    return table;
}

TopTable pool_table(const TopFrame& frame) {
    TopTable table{{"pool", "node", "mbufs", "in use", "in use %"}, {}};
    for (const telemetry::PoolReport& pool : frame.pools) {
        table.rows.push_back({text(pool.name), number(pool.numa_node), number(pool.mbufs),
                              number(pool.in_use), fill(percent_of(pool.in_use, pool.mbufs))});
    }
    return table;
}

TopTable drop_table(const TopFrame& frame) {
    TopTable table{{"reason", "port", "packets", "per second", "since z"}, {}};
    for (const TopDrop& drop : frame.drops) {
        table.rows.push_back(
            {text(drop.reason, drop.packets > 0 ? TopStyle::bad : TopStyle::normal),
             text(drop.where.empty() ? "-" : drop.where), loss(static_cast<double>(drop.packets)),
             loss(drop.packets_per_second),
             loss(static_cast<double>(drop.since_zero), TopStyle::warning)});
    }
    return table;
}

std::vector<TopCell> latency_row(std::string what, const telemetry::Latency& latency) {
    return {text(std::move(what)),
            number(latency.samples),
            time_cell(latency, latency.p50_ns),
            time_cell(latency, latency.p90_ns),
            time_cell(latency, latency.p99_ns),
            time_cell(latency, latency.p999_ns),
            time_cell(latency, latency.max_ns)};
}

TopTable latency_table(const TopFrame& frame) {
    TopTable table{{"latency of", "samples", "p50", "p90", "p99", "p99.9", "max"}, {}};
    table.rows.push_back(latency_row("all, last period", frame.period_latency));
    table.rows.push_back(latency_row("all, since start", frame.latency));
    for (const TopWorker& worker : frame.workers) {
        if (worker.latency.samples > 0) {
            table.rows.push_back(
                latency_row(worker.role + " " + std::to_string(worker.lcore) + ", since start",
                            worker.latency));
        }
    }
    if (frame.traffic) {
        table.rows.push_back(latency_row("generator, since start", frame.traffic->latency));
    }
    return table;
}

TopTable stage_table(const TopFrame& frame) {
    TopTable table{{"stage", "cycles/pkt", "pkt/burst"}, {}};
    for (const TopStage& stage : frame.stages) {
        table.rows.push_back(
            {text(stage.name), measure(stage.cycles_per_packet), measure(stage.packets_per_burst)});
    }
    return table;
}

TopCell duration(double ns) {
    return {.text = short_time(static_cast<std::uint64_t>(std::max(std::abs(ns), 0.0))),
            .number = ns};
}

TopTable governed_table(const TopFrame& frame) {
    TopTable table{{"lcore", "regime", "target", "load %", "rate pps", "cost/burst", "cost/packet",
                    "wait up to", "or packets", "burst cap", "windows", "late", "stalled"},
                   {}};
    if (!frame.governor) {
        return table;
    }
    for (const telemetry::GovernedWorkerReport& worker : frame.governor->workers) {
        constexpr double kHundred = 100;
        table.rows.push_back(
            {number(worker.lcore), text(worker.regime),
             worker.target_ns > 0 ? duration(worker.target_ns) : measure(std::nullopt),
             fill(kHundred * worker.load), rate(worker.rate_pps), duration(worker.burst_ns),
             duration(worker.packet_ns), duration(worker.wait_limit_ns),
             number(worker.wait_threshold), number(worker.burst_cap), number(worker.windows.judged),
             loss(static_cast<double>(worker.windows.late), TopStyle::warning),
             loss(static_cast<double>(worker.windows.late_stalled), TopStyle::warning)});
    }
    return table;
}

/// The latest first, with their time before the latest.
TopTable decision_table(const TopFrame& frame) {
    TopTable table{{"seconds ago", "decision"}, {}};
    if (!frame.governor || frame.governor->decisions.empty()) {
        return table;
    }
    const auto& decisions = frame.governor->decisions;
    for (auto decision = decisions.rbegin(); decision != decisions.rend(); ++decision) {
        const double ago = static_cast<double>(decisions.back().time_ns - decision->time_ns) * 1e-9;
        table.rows.push_back(
            {{.text = decimal(ago), .number = ago}, text(telemetry::decision_text(*decision))});
    }
    return table;
}

TopStyle style_of(const std::string& severity) {
    return severity == "critical"  ? TopStyle::bad
           : severity == "warning" ? TopStyle::warning
                                   : TopStyle::normal;
}

/// The best change, of a setting or of the host.
std::string change_text(const TopAdvice& advice) {
    if (advice.changes.empty()) {
        return advice.host_change.empty() ? "-" : advice.host_change;
    }
    const TopChange& change = advice.changes.front();
    return change.setting + ": " + change.from + " -> " + change.to +
           (change.is_live ? "" : ", restart");
}

TopTable advice_table(const std::vector<TopAdvice>& list) {
    TopTable table{{"severity", "rule", "subject", "change"}, {}};
    for (const TopAdvice& advice : list) {
        table.rows.push_back({text(advice.severity, style_of(advice.severity)), text(advice.rule),
                              text(advice.subject), text(change_text(advice))});
    }
    return table;
}

/// In words, broken into lines that fit a terminal of 80 columns.
TopTable advice_texts(const std::vector<TopAdvice>& list) {
    constexpr std::size_t kWidth = 60;
    TopTable table{{"rule", "in words"}, {}};
    for (const TopAdvice& advice : list) {
        std::string rest = advice.text;
        for (bool first = true; first || !rest.empty(); first = false) {
            std::size_t end = rest.size() <= kWidth ? rest.size() : rest.rfind(' ', kWidth);
            end = end == std::string::npos ? rest.size() : end;
            table.rows.push_back({text(first ? advice.rule : ""), text(rest.substr(0, end))});
            rest.erase(0, std::min(end + 1, rest.size()));
        }
    }
    return table;
}

}  // namespace

std::vector<TopTable> tables_of(TopPage page, const TopFrame& frame) {
    switch (page) {
        case TopPage::workers:
            return {worker_table(frame)};
        case TopPage::ports:
            return {port_table(frame), queue_table(frame)};
        case TopPage::rings:
            return {ring_table(frame), pool_table(frame)};
        case TopPage::drops:
            return {drop_table(frame)};
        case TopPage::latency:
            return {latency_table(frame), stage_table(frame)};
        case TopPage::governor:
            return {governed_table(frame), decision_table(frame)};
        case TopPage::advice: {
            const auto list = frame.advice.value_or(std::vector<TopAdvice>{});
            return {advice_table(list), advice_texts(list)};
        }
    }
    return {};
}

}  // namespace flyball::app
