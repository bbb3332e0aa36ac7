// SPDX-License-Identifier: BSD-3-Clause
// Widths and order: DPDK 22.11, app/test-pmd/testpmd.c fwd_stats_display() and
// pkt_burst_stats_display(), app/test-pmd/config.c nic_stats_display().
#include "flyball/telemetry/report_testpmd.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

namespace flyball::telemetry {
namespace {

using Out = std::back_insert_iterator<std::string>;

constexpr std::string_view kClearScreen = "\x1b[2J\x1b[1;1H";

struct PortSums {
    std::uint64_t rx_packets = 0;
    std::uint64_t rx_dropped = 0;
    std::uint64_t rx_nombuf = 0;
    std::uint64_t tx_packets = 0;
    std::uint64_t tx_dropped = 0;
};

/// testpmd's "dropped": what the device missed, and what could not be sent.
PortSums sums_of(const PortReport& port) {
    return {.rx_packets = port.rx_packets,
            .rx_dropped = port.rx_missed_packets,
            .rx_nombuf = port.rx_nombuf_packets,
            .tx_packets = port.tx_packets,
            .tx_dropped = port.tx_dropped_packets + port.tx_error_packets};
}

const PortReport* find_port(const Report& report, unsigned port_id) {
    const auto found = std::find_if(report.ports.begin(), report.ports.end(),
                                    [&](const auto& port) { return port.port_id == port_id; });
    return found == report.ports.end() ? nullptr : &*found;
}

/// Whole units per second, as testpmd truncates them; 0 if the counter went back.
std::uint64_t per_second(std::uint64_t before, std::uint64_t now, std::uint64_t elapsed_ns) {
    if (elapsed_ns == 0 || now <= before) {
        return 0;
    }
    const auto difference = static_cast<double>(now - before);
    return static_cast<std::uint64_t>(difference / static_cast<double>(elapsed_ns) * 1e9);
}

void put_nic_statistics(Out out,
                        const PortReport& before,
                        const PortReport& now,
                        std::uint64_t ns) {
    fmt::format_to(out,
                   "\n  {0:#<24} NIC statistics for port {1:<2} {0:#<24}\n"
                   "  RX-packets: {2:<10} RX-missed: {3:<10} RX-bytes:  {4}\n"
                   "  RX-errors: {5}\n"
                   "  RX-nombuf:  {6:<10}\n"
                   "  TX-packets: {7:<10} TX-errors: {8:<10} TX-bytes:  {9}\n",
                   "", now.port_id, now.rx_packets, now.rx_missed_packets, now.rx_bytes,
                   now.rx_error_packets, now.rx_nombuf_packets, now.tx_packets,
                   now.tx_error_packets, now.tx_bytes);
    fmt::format_to(out,
                   "\n  Throughput (since last show)\n"
                   "  Rx-pps: {:>12}          Rx-bps: {:>12}\n"
                   "  Tx-pps: {:>12}          Tx-bps: {:>12}\n"
                   "  {:#<76}\n",
                   per_second(before.rx_packets, now.rx_packets, ns),
                   per_second(before.rx_bytes, now.rx_bytes, ns) * 8,
                   per_second(before.tx_packets, now.tx_packets, ns),
                   per_second(before.tx_bytes, now.tx_bytes, ns) * 8, "");
}

struct BurstShare {
    unsigned packets = 0;
    std::uint64_t bursts = 0;
};

/// Empty bursts, then the two most frequent sizes, the smaller size first when they are equal.
std::array<BurstShare, 3> leading_sizes(const BurstSizes& sizes) {
    std::array<BurstShare, 3> leading{};
    for (const auto& [packets, bursts] : sizes) {
        if (packets == 0) {
            leading[0].bursts = bursts;
        } else if (bursts > leading[1].bursts) {
            leading[2] = leading[1];
            leading[1] = {packets, bursts};
        } else if (bursts > leading[2].bursts) {
            leading[2] = {packets, bursts};
        }
    }
    return leading;
}

void put_burst_spread(Out out, std::string_view direction, const BurstSizes& sizes) {
    std::uint64_t total = 0;
    for (const auto& [packets, bursts] : sizes) {
        total += bursts;
    }
    if (total == 0) {
        return;
    }
    fmt::format_to(out, "  {}-bursts : {} [", direction, total);
    std::uint64_t shown = 0;
    int shown_percent = 0;
    for (const auto& size : leading_sizes(sizes)) {
        shown += size.bursts;
        if (shown == total) {
            fmt::format_to(out, "{}% of {} pkts]\n", 100 - shown_percent, size.packets);
            return;
        }
        const double share = static_cast<double>(size.bursts) / static_cast<double>(total);
        const int percent = static_cast<int>(share * 100);
        fmt::format_to(out, "{}% of {} pkts + ", percent, size.packets);
        shown_percent += percent;
    }
    fmt::format_to(out, "{}% of other]\n", 100 - shown_percent);
}

void put_rx_line(Out out, const PortSums& sums) {
    fmt::format_to(out, "  RX-packets: {:<14} RX-dropped: {:<14}RX-total: {}\n", sums.rx_packets,
                   sums.rx_dropped, sums.rx_packets + sums.rx_dropped);
}

void put_tx_line(Out out, const PortSums& sums) {
    fmt::format_to(out, "  TX-packets: {:<14} TX-dropped: {:<14}TX-total: {}\n", sums.tx_packets,
                   sums.tx_dropped, sums.tx_packets + sums.tx_dropped);
}

void put_forward_statistics(Out out, const PortReport& port) {
    const PortSums sums = sums_of(port);
    fmt::format_to(out, "\n  {0:-<22} Forward statistics for port {1:<2} {0:-<22}\n", "",
                   port.port_id);
    put_rx_line(out, sums);
    if (port.rx_error_packets + sums.rx_nombuf > 0) {
        fmt::format_to(out, "  RX-error: {}\n  RX-nombufs: {:<14}\n", port.rx_error_packets,
                       sums.rx_nombuf);
    }
    put_tx_line(out, sums);
    put_burst_spread(out, "RX", port.rx_bursts);
    put_burst_spread(out, "TX", port.tx_bursts);
    fmt::format_to(out, "  {:-<76}\n", "");
}

void put_accumulated(Out out, const PortSums& sums) {
    fmt::format_to(out, "\n  {0:+<15} Accumulated forward statistics for all ports{0:+<15}\n", "");
    put_rx_line(out, sums);
    put_tx_line(out, sums);
    if (sums.rx_nombuf > 0) {
        fmt::format_to(out, "  RX-nombufs: {:<14}\n", sums.rx_nombuf);
    }
    fmt::format_to(out, "  {:+<76}\n", "");
}

void put_cycles(Out out, const Report& report, const PortSums& sums) {
    const bool originates = report.mode == "txonly" || report.mode == "flowgen";
    const std::uint64_t packets = originates ? sums.tx_packets : sums.rx_packets;
    if (packets == 0) {
        return;
    }
    std::uint64_t cycles = 0;
    for (const auto& worker : report.workers) {
        cycles += worker.role == "traffic" ? 0 : worker.busy_cycles;
    }
    fmt::format_to(out,
                   "\n  CPU cycles/packet={:.2f} (total cycles={} / total {} packets={}) at {} MHz "
                   "Clock\n",
                   static_cast<double>(cycles) / static_cast<double>(packets), cycles, report.mode,
                   packets, static_cast<std::uint64_t>(report.tsc_hertz / 1e6));
}

}  // namespace

std::string testpmd_period(const Report& before, const Report& now) {
    // testpmd has no time to compare with in its first period.
    const double seconds =
        before.ports.empty() ? 0 : std::max(now.uptime_seconds - before.uptime_seconds, 0.0);
    const auto elapsed_ns = static_cast<std::uint64_t>(std::llround(seconds * 1e9));
    std::string text{kClearScreen};
    text += "\nPort statistics ====================================";
    for (const auto& port : now.ports) {
        const PortReport* earlier = find_port(before, port.port_id);
        put_nic_statistics(std::back_inserter(text), earlier != nullptr ? *earlier : port, port,
                           elapsed_ns);
    }
    return text;
}

std::string testpmd_final(const Report& report) {
    std::string text;
    const auto out = std::back_inserter(text);
    PortSums all;
    for (const auto& port : report.ports) {
        put_forward_statistics(out, port);
        const PortSums sums = sums_of(port);
        all.rx_packets += sums.rx_packets;
        all.rx_dropped += sums.rx_dropped;
        all.rx_nombuf += sums.rx_nombuf;
        all.tx_packets += sums.tx_packets;
        all.tx_dropped += sums.tx_dropped;
    }
    put_accumulated(out, all);
    put_cycles(out, report, all);
    return text;
}

}  // namespace flyball::telemetry
