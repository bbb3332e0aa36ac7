// SPDX-License-Identifier: BSD-3-Clause
#include "top_view.hpp"

#include <cmath>
#include <cstdio>

#include "flyball/telemetry/text_table.hpp"

#include "top_table.hpp"

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

/// The first table of a page is the one that sorting applies to.
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
    }
    return {};
}

/// "1d 02:03:04".
std::string uptime_text(double seconds) {
    const auto whole = static_cast<std::uint64_t>(std::max(seconds, 0.0));
    constexpr std::uint64_t kDay = 86'400;
    char buffer[48];
    std::snprintf(buffer, sizeof buffer, "%02u:%02u:%02u", unsigned(whole % kDay / 3600),
                  unsigned(whole % 3600 / 60), unsigned(whole % 60));
    return (whole >= kDay ? std::to_string(whole / kDay) + "d " : "") + buffer;
}

TopLine latency_line(const TopFrame& frame) {
    const telemetry::Latency& latency = frame.period_latency;
    TopLine line{{"latency  ", TopStyle::dim}};
    if (latency.samples == 0) {
        line.push_back({"no samples"});
        return line;
    }
    line.push_back({"p50 " + short_time(latency.p50_ns) + "   p99 " + short_time(latency.p99_ns) +
                    "   p99.9 " + short_time(latency.p999_ns) + "   max " +
                    short_time(latency.max_ns) + "   (" + std::to_string(latency.samples) +
                    " samples)"});
    return line;
}

/// The reasons that grow, or that nothing is lost.
TopLine loss_line(const TopFrame& frame) {
    TopLine line{{"lost     ", TopStyle::dim}};
    for (const TopDrop& drop : frame.drops) {
        if (drop.packets > 0) {
            const std::string where = drop.where.empty() ? "" : drop.where + " ";
            line.push_back(
                {where + drop.reason + " " + short_number(drop.packets_per_second) + "/s   ",
                 TopStyle::bad});
        }
    }
    if (line.size() == 1) {
        line.push_back({"nothing", TopStyle::good});
    }
    return line;
}

std::vector<TopLine> help_lines() {
    std::vector<TopLine> lines;
    for (std::size_t page = 0; page < kTopPages; ++page) {
        lines.push_back({{"  " + std::to_string(page + 1) + "      ", TopStyle::title},
                         {std::string(kTopPageNames[page])}});
    }
    for (const auto& [key, meaning] : std::initializer_list<std::pair<const char*, const char*>>{
             {"tab", "next page"},
             {"s",
              "sort the first table by the next column; after the last, as the appliance has it"},
             {"r", "sort the other way round"},
             {"d", "change the delay between updates"},
             {"z", "count losses (column 'since z') from now on"},
             {"space", "update now"},
             {"q", "quit"}}) {
        const std::string name(key);
        lines.push_back(
            {{"  " + name + std::string(7 - name.size(), ' '), TopStyle::title}, {meaning}});
    }
    return lines;
}

TopLine status_line(const TopState& state) {
    if (state.delay_input) {
        return {{"delay in seconds: " + *state.delay_input + "_", TopStyle::warning}};
    }
    if (!state.message.empty()) {
        return {{state.message, TopStyle::warning}};
    }
    return {
        {std::to_string(state.page_index() + 1) + " " +
             std::string(kTopPageNames[state.page_index()]),
         TopStyle::title},
        {"   every " + short_number(state.delay_seconds) + " s   ? help   q quit", TopStyle::dim}};
}

void append(std::vector<TopLine>& lines, std::vector<TopLine> more) {
    for (TopLine& line : more) {
        lines.push_back(std::move(line));
    }
}

}  // namespace

std::array<std::size_t, kTopPages> column_counts() {
    std::array<std::size_t, kTopPages> counts{};
    for (std::size_t page = 0; page < kTopPages; ++page) {
        counts[page] = tables_of(static_cast<TopPage>(page), {}).front().columns.size();
    }
    return counts;
}

std::vector<TopLine> summary_lines(const TopFrame& frame) {
    const std::string made =
        frame.originated_packets_per_second > 0
            ? "   made " + short_number(frame.originated_packets_per_second) + "/s"
            : "";
    return {
        {{"flyball " + frame.version, TopStyle::title},
         {"   " + frame.mode + ", " + frame.layout + "   up " + uptime_text(frame.uptime_seconds) +
          "   last " + short_time(static_cast<std::uint64_t>(frame.period_seconds * 1e9))}},
        {{"packets  ", TopStyle::dim},
         {"rx " + short_number(frame.rx_packets_per_second) + "/s" + made + "   tx " +
          short_number(frame.tx_packets_per_second) + "/s   in flight " +
          std::to_string(frame.in_flight_packets)}},
        latency_line(frame),
        loss_line(frame)};
}

std::vector<TopLine> page_lines(const TopFrame& frame, const TopState& state) {
    std::vector<TopLine> lines;
    const auto sorted = state.sort[state.page_index()];
    std::vector<TopTable> tables = tables_of(state.page, frame);
    if (sorted && *sorted < tables.front().columns.size()) {
        sort_rows(tables.front(), *sorted, state.ascending);
    }
    for (std::size_t i = 0; i < tables.size(); ++i) {
        if (i > 0) {
            lines.emplace_back();
        }
        append(lines, table_lines(tables[i], i == 0 ? sorted : std::nullopt));
    }
    return lines;
}

std::vector<TopLine> screen_lines(const TopFrame& frame, const TopState& state) {
    std::vector<TopLine> lines = summary_lines(frame);
    lines.push_back(status_line(state));
    append(lines, state.help ? help_lines() : page_lines(frame, state));
    return lines;
}

std::string plain_text(const std::vector<TopLine>& lines) {
    std::string all;
    for (const TopLine& line : lines) {
        std::string one;
        for (const TopSpan& span : line) {
            one += span.text;
        }
        one.erase(one.find_last_not_of(' ') + 1);
        all += one + '\n';
    }
    return all;
}

}  // namespace flyball::app
