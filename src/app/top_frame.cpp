// SPDX-License-Identifier: BSD-3-Clause
#include "top_frame.hpp"

#include <algorithm>
#include <numeric>

namespace flyball::app {

namespace {

using telemetry::DropCounts;
using telemetry::PortReport;
using telemetry::QueueReport;
using telemetry::Report;
using telemetry::RingReport;
using telemetry::StageReport;
using telemetry::WorkerReport;

/// FCS 4, preamble and start of frame 8, gap 12 bytes (IEEE 802.3, clauses 3 and 4).
constexpr double kWireBytesPerFrame = 24;

std::uint64_t growth(std::uint64_t before, std::uint64_t now) {
    return now > before ? now - before : 0;
}

Measure quotient(double dividend, double divisor) {
    return divisor > 0 ? Measure(dividend / divisor) : std::nullopt;
}

Measure percent(double part, double whole) {
    return quotient(100 * part, whole);
}

/// Two entries of the same lcore, port, ring or queue in two reports.
template <typename Entry, typename Same>
Entry earlier(const std::vector<Entry>& list, Same is_same) {
    const auto found = std::find_if(list.begin(), list.end(), is_same);
    return found == list.end() ? Entry{} : *found;
}

class Growth {
  public:
    explicit Growth(double seconds) : seconds_(seconds) {}

    [[nodiscard]] double rate(std::uint64_t before, std::uint64_t now) const {
        return seconds_ > 0 ? static_cast<double>(growth(before, now)) / seconds_ : 0;
    }

    [[nodiscard]] double seconds() const { return seconds_; }

  private:
    double seconds_;
};

std::uint64_t sum_of(const DropCounts& drops) {
    return std::accumulate(drops.begin(), drops.end(), std::uint64_t{0});
}

TopWorker worker_of(const WorkerReport& before, const WorkerReport& now, const Growth& grown) {
    const auto rx = growth(before.rx_packets, now.rx_packets);
    const auto tx = growth(before.tx_packets, now.tx_packets);
    const auto polls = growth(before.polls, now.polls);
    const auto empty = growth(before.empty_polls, now.empty_polls);
    const auto busy = static_cast<double>(growth(before.busy_cycles, now.busy_cycles));
    const auto idle = static_cast<double>(growth(before.idle_cycles, now.idle_cycles));
    TopWorker worker;
    worker.role = now.role;
    worker.lcore = now.lcore;
    worker.cpu = now.cpu;
    worker.numa_node = now.numa_node;
    worker.rx_packets_per_second = grown.rate(before.rx_packets, now.rx_packets);
    worker.tx_packets_per_second = grown.rate(before.tx_packets, now.tx_packets);
    worker.busy_percent = percent(busy, busy + idle);
    if (now.cpu_seconds > 0) {
        worker.cpu_percent = percent(now.cpu_seconds - before.cpu_seconds, grown.seconds());
    }
    worker.empty_poll_percent = percent(static_cast<double>(empty), static_cast<double>(polls));
    worker.packets_per_burst =
        quotient(static_cast<double>(rx), static_cast<double>(growth(empty, polls)));
    worker.cycles_per_packet = quotient(busy, static_cast<double>(std::max(rx, tx)));
    worker.sleeps_per_second = grown.rate(before.sleeps, now.sleeps);
    worker.involuntary_context_switches =
        growth(before.involuntary_context_switches, now.involuntary_context_switches);
    worker.dropped_packets = growth(sum_of(before.drops), sum_of(now.drops));
    worker.latency = now.latency;
    return worker;
}

/// Nothing for a driver that does not count bytes.
Measure wire_rate(std::uint64_t bytes, std::uint64_t packets, double seconds) {
    constexpr double kBitsPerByte = 8;
    if (bytes == 0 && packets > 0) {
        return std::nullopt;
    }
    return quotient(kBitsPerByte * (static_cast<double>(bytes) +
                                    kWireBytesPerFrame * static_cast<double>(packets)),
                    seconds);
}

TopPort port_of(const PortReport& before, const PortReport& now, const Growth& grown) {
    TopPort port;
    port.name = now.name;
    port.link_up = now.link_up;
    port.link_speed_bits_per_second = now.link_speed_bits_per_second;
    port.rx_packets_per_second = grown.rate(before.rx_packets, now.rx_packets);
    port.tx_packets_per_second = grown.rate(before.tx_packets, now.tx_packets);
    port.rx_wire_bits_per_second =
        wire_rate(growth(before.rx_bytes, now.rx_bytes), growth(before.rx_packets, now.rx_packets),
                  grown.seconds());
    port.tx_wire_bits_per_second =
        wire_rate(growth(before.tx_bytes, now.tx_bytes), growth(before.tx_packets, now.tx_packets),
                  grown.seconds());
    port.rx_missed_packets = growth(before.rx_missed_packets, now.rx_missed_packets);
    port.rx_nombuf_packets = growth(before.rx_nombuf_packets, now.rx_nombuf_packets);
    port.error_packets = growth(before.rx_error_packets + before.tx_error_packets,
                                now.rx_error_packets + now.tx_error_packets);
    port.tx_dropped_packets = growth(before.tx_dropped_packets, now.tx_dropped_packets);
    port.link_changes = growth(before.link_changes, now.link_changes);
    return port;
}

TopQueue queue_of(const std::string& port,
                  const QueueReport& before,
                  const QueueReport& now,
                  const Growth& grown) {
    const auto polls = growth(before.polls, now.polls);
    const auto empty = growth(before.empty_polls, now.empty_polls);
    TopQueue queue;
    queue.port = port;
    queue.queue = now.queue;
    queue.lcore = now.lcore;
    queue.rx_packets_per_second = grown.rate(before.rx_packets, now.rx_packets);
    queue.packets_per_burst =
        quotient(static_cast<double>(growth(before.rx_packets, now.rx_packets)),
                 static_cast<double>(growth(empty, polls)));
    queue.empty_poll_percent = percent(static_cast<double>(empty), static_cast<double>(polls));
    return queue;
}

PortReport port_in(const Report& report, unsigned port_id) {
    return earlier(report.ports, [&](const PortReport& port) { return port.port_id == port_id; });
}

void add_ports(TopFrame& frame, const Report& before, const Report& now, const Growth& grown) {
    for (const PortReport& port : now.ports) {
        const PortReport old = port_in(before, port.port_id);
        frame.ports.push_back(port_of(old, port, grown));
        for (const QueueReport& queue : port.queues) {
            const QueueReport old_queue = earlier(old.queues, [&](const QueueReport& other) {
                return other.queue == queue.queue && other.lcore == queue.lcore;
            });
            frame.queues.push_back(queue_of(port.name, old_queue, queue, grown));
        }
    }
}

/// Our drop reasons first, then what each device lost.
void add_drops(TopFrame& frame,
               const Report& zero,
               const Report& before,
               const Report& now,
               const Growth& grown) {
    const auto add = [&](std::string where, std::string reason, std::uint64_t at_zero,
                         std::uint64_t earlier_packets, std::uint64_t packets) {
        frame.drops.push_back({.where = std::move(where),
                               .reason = std::move(reason),
                               .packets = growth(earlier_packets, packets),
                               .packets_per_second = grown.rate(earlier_packets, packets),
                               .since_zero = growth(at_zero, packets)});
    };
    for (std::size_t reason = 0; reason < dataplane::kDropReasons; ++reason) {
        add("", std::string(dataplane::kDropReasonNames[reason]), zero.drops[reason],
            before.drops[reason], now.drops[reason]);
    }
    for (const PortReport& port : now.ports) {
        const PortReport first = port_in(zero, port.port_id);
        const PortReport old = port_in(before, port.port_id);
        add(port.name, "rx_missed", first.rx_missed_packets, old.rx_missed_packets,
            port.rx_missed_packets);
        add(port.name, "rx_nombuf", first.rx_nombuf_packets, old.rx_nombuf_packets,
            port.rx_nombuf_packets);
        add(port.name, "rx_error", first.rx_error_packets, old.rx_error_packets,
            port.rx_error_packets);
        add(port.name, "tx_error", first.tx_error_packets, old.tx_error_packets,
            port.tx_error_packets);
    }
}

/// By name over all workers.
std::vector<StageReport> stages_of(const Report& report) {
    std::vector<StageReport> sums;
    for (const WorkerReport& worker : report.workers) {
        for (const StageReport& stage : worker.stages) {
            auto sum = std::find_if(sums.begin(), sums.end(), [&](const StageReport& known) {
                return known.name == stage.name;
            });
            if (sum == sums.end()) {
                sum = sums.insert(sums.end(), {.name = stage.name});
            }
            sum->calls += stage.calls;
            sum->packets += stage.packets;
            sum->cycles += stage.cycles;
        }
    }
    return sums;
}

void add_stages(TopFrame& frame, const Report& before, const Report& now) {
    const std::vector<StageReport> earlier_stages = stages_of(before);
    for (const StageReport& stage : stages_of(now)) {
        const StageReport old = earlier(
            earlier_stages, [&](const StageReport& other) { return other.name == stage.name; });
        const auto packets = static_cast<double>(growth(old.packets, stage.packets));
        frame.stages.push_back({.name = stage.name,
                                .cycles_per_packet = quotient(
                                    static_cast<double>(growth(old.cycles, stage.cycles)), packets),
                                .packets_per_burst = quotient(
                                    packets, static_cast<double>(growth(old.calls, stage.calls)))});
    }
}

}  // namespace

TopFrame frame_of(const Report& zero, const Report& before, const Report& now) {
    const Growth grown(std::max(now.uptime_seconds - before.uptime_seconds, 0.0));
    TopFrame frame;
    frame.version = now.version;
    frame.mode = now.mode;
    frame.layout = now.layout;
    frame.uptime_seconds = now.uptime_seconds;
    frame.period_seconds = grown.seconds();
    frame.rx_packets_per_second = grown.rate(before.totals.rx_packets, now.totals.rx_packets);
    frame.originated_packets_per_second =
        grown.rate(before.totals.originated_packets, now.totals.originated_packets);
    frame.tx_packets_per_second = grown.rate(before.totals.tx_packets, now.totals.tx_packets);
    frame.dropped_packets_per_second =
        grown.rate(before.totals.dropped_packets, now.totals.dropped_packets);
    frame.in_flight_packets = now.totals.in_flight_packets;
    frame.period_latency = now.period_latency;
    frame.latency = now.latency;
    for (const WorkerReport& worker : now.workers) {
        const WorkerReport old = earlier(
            before.workers, [&](const WorkerReport& other) { return other.lcore == worker.lcore; });
        frame.workers.push_back(worker_of(old, worker, grown));
    }
    add_ports(frame, before, now, grown);
    add_drops(frame, zero, before, now, grown);
    for (const RingReport& ring : now.rings) {
        const RingReport old =
            earlier(before.rings, [&](const RingReport& other) { return other.name == ring.name; });
        frame.rings.push_back(
            {.name = ring.name,
             .used = ring.used,
             .used_max = ring.used_max,
             .entries = ring.entries,
             .refused_packets = growth(old.enqueue_failures, ring.enqueue_failures)});
    }
    frame.pools = now.pools;
    add_stages(frame, before, now);
    frame.traffic = now.traffic;
    frame.governor = now.governor;
    return frame;
}

}  // namespace flyball::app
