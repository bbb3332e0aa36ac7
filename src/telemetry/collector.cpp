// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/collector.hpp"

#include <atomic>

#include "flyball/telemetry/latency.hpp"

namespace flyball::telemetry {

namespace {

/// Reads each size once; packets and sizes are from the same reading.
struct BurstReading {
    std::uint64_t packets = 0;
    std::uint64_t calls = 0;
    std::uint64_t empty = 0;
};

BurstReading read_bursts(const dataplane::BurstCounters& counters, BurstSizes* sizes) {
    BurstReading reading;
    for (unsigned size = 0; size < counters.bursts.size(); ++size) {
        const std::uint64_t calls = counters.bursts[size].get();
        if (calls == 0) {
            continue;
        }
        reading.calls += calls;
        reading.packets += size * calls;
        reading.empty += size == 0 ? calls : 0;
        if (sizes != nullptr) {
            (*sizes)[size] += calls;
        }
    }
    return reading;
}

void read_tx(const Sources& sources, Report& report) {
    for (const TxSource& source : sources.tx) {
        PortReport& port = report.ports[source.port];
        const auto reading = read_bursts(source.counters->bursts, &port.tx_bursts);
        port.tx_packets += reading.packets;
        port.tx_dropped_packets += source.counters->dropped_packets.get();
        report.workers[source.lcore].tx_packets += reading.packets;
        report.totals.tx_packets += reading.packets;
    }
}

void read_drops(const Sources& sources, Report& report) {
    for (std::size_t i = 0; i < sources.lcores.size(); ++i) {
        for (std::size_t reason = 0; reason < dataplane::kDropReasons; ++reason) {
            const std::uint64_t packets = sources.lcores[i].cell->drops.by_reason[reason].get();
            report.workers[i].drops[reason] = packets;
            report.drops[reason] += packets;
            report.totals.dropped_packets += packets;
        }
    }
}

void read_rx(const Sources& sources, Report& report) {
    for (const RxSource& source : sources.rx) {
        PortReport& port = report.ports[source.port];
        WorkerReport& worker = report.workers[source.lcore];
        const auto reading = read_bursts(*source.counters, &port.rx_bursts);
        port.rx_packets += reading.packets;
        worker.rx_packets += reading.packets;
        worker.polls += reading.calls;
        worker.empty_polls += reading.empty;
        report.totals.rx_packets += reading.packets;
        port.queues.push_back({.queue = source.queue,
                               .lcore = sources.lcores[source.lcore].lcore,
                               .rx_packets = reading.packets,
                               .polls = reading.calls,
                               .empty_polls = reading.empty});
    }
    for (const LcoreSource& lcore : sources.lcores) {
        report.totals.originated_packets += lcore.cell->loop.originated_packets.get();
    }
}

void read_usage(ThreadUsageReader& reader, std::uint64_t now_ns, WorkerReport& worker) {
    constexpr double kNsPerSecond = 1e9;
    if (const auto usage = reader.read(now_ns)) {
        worker.cpu_seconds = static_cast<double>(usage->cpu_ns) / kNsPerSecond;
        worker.cpu_wait_seconds = static_cast<double>(usage->cpu_wait_ns) / kNsPerSecond;
        worker.voluntary_context_switches = usage->voluntary_switches;
        worker.involuntary_context_switches = usage->involuntary_switches;
    }
}

/// Reads its histogram once, for its own percentiles and for those of all.
void read_worker(const LcoreSource& source,
                 const TscScale& scale,
                 WorkerReport& worker,
                 governor::HistogramSnapshot& all_cycles) {
    const dataplane::LcoreCell& cell = *source.cell;
    worker.lcore = source.lcore;
    worker.cpu = source.cpu;
    worker.numa_node = source.numa_node;
    worker.role = source.role;
    const auto taken = read_bursts(cell.ring_bursts, nullptr);
    worker.rx_packets += taken.packets;
    worker.polls += taken.calls;
    worker.empty_polls += taken.empty;
    worker.iterations = cell.loop.iterations.get();
    worker.busy_cycles = cell.loop.busy_cycles.get();
    worker.idle_cycles = cell.loop.idle_cycles.get();
    worker.sleeps = cell.loop.sleeps.get();
    const governor::HistogramSnapshot cycles = governor::snapshot(cell.latency);
    worker.latency = latency_of(cycles, scale);
    all_cycles.add(cycles);
    for (std::size_t stage = 0; stage < source.stages.size(); ++stage) {
        const dataplane::StageCounters& counters = cell.loop.stages[stage];
        worker.stages.push_back({.name = source.stages[stage],
                                 .calls = counters.calls.get(),
                                 .packets = counters.packets.get(),
                                 .cycles = counters.cycles.get()});
    }
}

TrafficReport read_traffic(const dataplane::TrafficCell& cell, const TscScale& scale) {
    TrafficReport traffic;
    traffic.returned_packets = cell.returned_packets.get();
    traffic.reordered_packets = cell.reordered_packets.get();
    traffic.accepted_packets = cell.accepted_packets.get();
    traffic.offered_packets = cell.offered_packets.get();
    traffic.latency = latency_of(governor::snapshot(cell.latency), scale);
    return traffic;
}

}  // namespace

void collect(const Sources& sources, Report& report) {
    report.tsc_hertz = sources.scale.hertz();
    report.ports.resize(sources.ports);
    report.workers.resize(sources.lcores.size());
    read_tx(sources, report);
    read_drops(sources, report);
    // Acquire: pairs with the counters' release; who was seen leaving is seen coming.
    std::atomic_thread_fence(std::memory_order_acquire);
    read_rx(sources, report);
    Totals& totals = report.totals;
    totals.in_flight_packets =
        totals.rx_packets + totals.originated_packets - totals.tx_packets - totals.dropped_packets;
    const std::uint64_t now_ns = monotonic_ns();
    for (std::size_t i = 0; i < sources.lcores.size(); ++i) {
        if (sources.lcores[i].usage != nullptr) {
            read_usage(*sources.lcores[i].usage, now_ns, report.workers[i]);
        }
        read_worker(sources.lcores[i], sources.scale, report.workers[i], report.sojourn_cycles);
    }
    report.latency = latency_of(report.sojourn_cycles, sources.scale);
    for (const dataplane::WorkerRing* ring : sources.rings) {
        report.rings.push_back({.name = ring->name(),
                                .entries = ring->capacity(),
                                .used = ring->used(),
                                .used_max = ring->used_max(),
                                .enqueue_failures = ring->refused_packets()});
    }
    if (sources.traffic != nullptr) {
        report.traffic = read_traffic(*sources.traffic, sources.scale);
    }
}

}  // namespace flyball::telemetry
