// SPDX-License-Identifier: BSD-3-Clause
#include "top_view.hpp"

#include <algorithm>
#include <cstdio>

#include "flyball/telemetry/text_table.hpp"

#include "top_pages.hpp"
#include "top_table.hpp"

namespace flyball::app {

namespace {

using telemetry::short_number;
using telemetry::short_time;

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
    if (frame.governor && frame.governor->target_ns > 0) {
        const auto target = static_cast<std::uint64_t>(frame.governor->target_ns);
        line.push_back({"target " + short_time(target) + "   ",
                        latency.p99_ns > target ? TopStyle::warning : TopStyle::good});
    }
    line.push_back({"p50 " + short_time(latency.p50_ns) + "   p99 " + short_time(latency.p99_ns) +
                    "   p99.9 " + short_time(latency.p999_ns) + "   max " +
                    short_time(latency.max_ns) + "   (" + std::to_string(latency.samples) +
                    " samples)"});
    return line;
}

/// How much advice there is, and where; nothing if there is none or the appliance gives none.
void append_advice(TopLine& line, const TopFrame& frame) {
    if (!frame.advice || frame.advice->empty()) {
        return;
    }
    const bool critical = frame.advice->front().severity == "critical";
    line.push_back({"   advice: " + std::to_string(frame.advice->size()) + ", first " +
                        frame.advice->front().rule + " (page " + std::to_string(kTopPages) + ")",
                    critical ? TopStyle::bad : TopStyle::warning});
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
    append_advice(line, frame);
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
