// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/history_series.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "flyball/base/check.hpp"
#include "flyball/telemetry/latency.hpp"

namespace flyball::control {

namespace {

using telemetry::GovernedWorkerReport;
using telemetry::Latency;
using telemetry::PoolReport;
using telemetry::PortReport;
using telemetry::Report;
using telemetry::RingReport;
using telemetry::Totals;
using telemetry::TrafficReport;
using telemetry::WorkerReport;

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr const char* kPacketRate = "packets/s";
constexpr const char* kRatio = "ratio";

/// On the wire a frame takes 24 bytes more than the device counts: FCS, preamble, start, gap.
constexpr double kLayer1BytesPerFrame = 24;
constexpr double kBitsPerByte = 8;

double ratio(double part, double whole) {
    return whole > 0 ? part / whole : kNothing;
}

/// Growth of a counter per second.
template <typename Number>
double rate(Number before, Number now, double seconds) {
    return seconds > 0 && now >= before ? static_cast<double>(now - before) / seconds : kNothing;
}

/// `read` of two entries at the same place of a list; NaN if a report does not have it.
template <typename Entry, typename Read>
ReportSeries::Read of_entries(std::vector<Entry> Report::*list, std::size_t index, Read read) {
    return [list, index, read](const ReportWindow& window) {
        const auto& before = window.before.*list;
        const auto& now = window.now.*list;
        return index < before.size() && index < now.size()
                   ? read(before[index], now[index], window.seconds)
                   : kNothing;
    };
}

/// Growth per second of one counter of such entries.
template <typename Entry, typename Number>
ReportSeries::Read rate_of(std::vector<Entry> Report::*list,
                           std::size_t index,
                           Number Entry::*counter) {
    return of_entries(list, index,
                      [counter](const Entry& before, const Entry& now, double seconds) {
                          return rate(before.*counter, now.*counter, seconds);
                      });
}

ReportSeries::Read rate_of_totals(std::uint64_t Totals::*counter) {
    return [counter](const ReportWindow& window) {
        return rate(window.before.totals.*counter, window.now.totals.*counter, window.seconds);
    };
}

ReportSeries::Read latency_of(std::uint64_t Latency::*percentile) {
    return [percentile](const ReportWindow& window) {
        return window.latency.samples > 0 ? static_cast<double>(window.latency.*percentile)
                                          : kNothing;
    };
}

ReportSeries::Read wire_rate(std::size_t port,
                             std::uint64_t PortReport::*bytes,
                             std::uint64_t PortReport::*packets) {
    return of_entries(
        &Report::ports, port,
        [bytes, packets](const PortReport& before, const PortReport& now, double seconds) {
            const double frames = rate(before.*packets, now.*packets, seconds);
            const double payload = rate(before.*bytes, now.*bytes, seconds);
            // Some drivers do not count bytes.
            return now.*bytes == 0 && now.*packets > 0
                       ? kNothing
                       : kBitsPerByte * (payload + kLayer1BytesPerFrame * frames);
        });
}

/// Share of the loop's cycles in which it moved packets.
double busy_share(const WorkerReport& before, const WorkerReport& now, double seconds) {
    const double busy = rate(before.busy_cycles, now.busy_cycles, seconds);
    return ratio(busy, busy + rate(before.idle_cycles, now.idle_cycles, seconds));
}

double cpu_share(const WorkerReport& before, const WorkerReport& now, double seconds) {
    return now.cpu_seconds > 0 ? rate(before.cpu_seconds, now.cpu_seconds, seconds) : kNothing;
}

}  // namespace

ReportWindow::ReportWindow(const Report& earlier, const Report& later)
    : before(earlier),
      now(later),
      seconds(later.uptime_seconds - earlier.uptime_seconds),
      latency(telemetry::latency_between(earlier, later)) {}

ReportSeries::ReportSeries(const Report& shape) {
    add_totals();
    add_latency();
    add_ports(shape);
    add_workers(shape);
    add_rings(shape);
    add_pools(shape);
    if (shape.traffic) {
        add_traffic();
    }
    if (shape.governor) {
        add_governor(shape);
    }
}

void ReportSeries::append(SeriesInfo info, Read read) {
    const bool is_new = std::none_of(infos_.begin(), infos_.end(), [&](const SeriesInfo& known) {
        return known.name == info.name;
    });
    FLYBALL_CHECK(is_new);
    infos_.push_back(std::move(info));
    reads_.push_back(std::move(read));
}

void ReportSeries::add_totals() {
    append({"rx_packets", kPacketRate}, rate_of_totals(&Totals::rx_packets));
    append({"originated_packets", kPacketRate}, rate_of_totals(&Totals::originated_packets));
    append({"tx_packets", kPacketRate}, rate_of_totals(&Totals::tx_packets));
    append({"dropped_packets", kPacketRate}, rate_of_totals(&Totals::dropped_packets));
    append({"in_flight_packets", "packets"}, [](const ReportWindow& window) {
        return static_cast<double>(window.now.totals.in_flight_packets);
    });
    for (std::size_t reason = 0; reason < dataplane::kDropReasons; ++reason) {
        append({"drops." + std::string(dataplane::kDropReasonNames[reason]), kPacketRate},
               [reason](const ReportWindow& window) {
                   return rate(window.before.drops[reason], window.now.drops[reason],
                               window.seconds);
               });
    }
}

void ReportSeries::add_latency() {
    append({"latency.p50", "ns"}, latency_of(&Latency::p50_ns));
    append({"latency.p99", "ns"}, latency_of(&Latency::p99_ns));
    append({"latency.p999", "ns"}, latency_of(&Latency::p999_ns));
    append({"latency.max", "ns"}, latency_of(&Latency::max_ns));
}

void ReportSeries::add_ports(const Report& shape) {
    for (std::size_t i = 0; i < shape.ports.size(); ++i) {
        const std::string prefix = "ports." + shape.ports[i].name + ".";
        const auto packets = [&](const char* name, std::uint64_t PortReport::*counter) {
            append({prefix + name, kPacketRate}, rate_of(&Report::ports, i, counter));
        };
        packets("rx_packets", &PortReport::rx_packets);
        packets("tx_packets", &PortReport::tx_packets);
        packets("rx_missed_packets", &PortReport::rx_missed_packets);
        packets("rx_nombuf_packets", &PortReport::rx_nombuf_packets);
        packets("tx_dropped_packets", &PortReport::tx_dropped_packets);
        append({prefix + "rx_wire", "bits/s"},
               wire_rate(i, &PortReport::rx_bytes, &PortReport::rx_packets));
        append({prefix + "tx_wire", "bits/s"},
               wire_rate(i, &PortReport::tx_bytes, &PortReport::tx_packets));
    }
}

void ReportSeries::add_workers(const Report& shape) {
    for (std::size_t i = 0; i < shape.workers.size(); ++i) {
        const std::string prefix = "workers." + std::to_string(shape.workers[i].lcore) + ".";
        const auto counter = [&](const char* name, const char* unit,
                                 std::uint64_t WorkerReport::*member) {
            append({prefix + name, unit}, rate_of(&Report::workers, i, member));
        };
        counter("rx_packets", kPacketRate, &WorkerReport::rx_packets);
        append({prefix + "load", kRatio}, of_entries(&Report::workers, i, busy_share));
        append({prefix + "cpu", kRatio}, of_entries(&Report::workers, i, cpu_share));
        counter("sleeps", "1/s", &WorkerReport::sleeps);
        counter("involuntary_context_switches", "1/s", &WorkerReport::involuntary_context_switches);
    }
}

void ReportSeries::add_rings(const Report& shape) {
    for (std::size_t i = 0; i < shape.rings.size(); ++i) {
        const std::string prefix = "rings." + shape.rings[i].name + ".";
        const auto share = [&](const char* name, unsigned RingReport::*used) {
            append({prefix + name, kRatio},
                   of_entries(&Report::rings, i,
                              [used](const RingReport&, const RingReport& now, double) {
                                  return ratio(now.*used, now.entries);
                              }));
        };
        share("used", &RingReport::used);
        share("used_max", &RingReport::used_max);
    }
}

void ReportSeries::add_pools(const Report& shape) {
    for (std::size_t i = 0; i < shape.pools.size(); ++i) {
        append({"pools." + shape.pools[i].name + ".in_use", kRatio},
               of_entries(&Report::pools, i, [](const PoolReport&, const PoolReport& now, double) {
                   return ratio(now.in_use, now.mbufs);
               }));
    }
}

void ReportSeries::add_traffic() {
    const auto packets = [&](const char* name, std::uint64_t TrafficReport::*counter) {
        append({std::string("traffic.") + name, kPacketRate},
               [counter](const ReportWindow& window) {
                   return window.before.traffic && window.now.traffic
                              ? rate((*window.before.traffic).*counter,
                                     (*window.now.traffic).*counter, window.seconds)
                              : kNothing;
               });
    };
    packets("offered_packets", &TrafficReport::offered_packets);
    packets("returned_packets", &TrafficReport::returned_packets);
    packets("reordered_packets", &TrafficReport::reordered_packets);
}

void ReportSeries::add_governor(const Report& shape) {
    append({"governor.in_time", kRatio}, [](const ReportWindow& window) {
        if (!window.before.governor || !window.now.governor) {
            return kNothing;
        }
        const telemetry::LatencyWindows& before = window.before.governor->windows;
        const telemetry::LatencyWindows& now = window.now.governor->windows;
        const double judged = rate(before.judged, now.judged, window.seconds);
        return ratio(judged - rate(before.late, now.late, window.seconds), judged);
    });
    for (std::size_t i = 0; i < shape.governor->workers.size(); ++i) {
        const std::string prefix =
            "governor." + std::to_string(shape.governor->workers[i].lcore) + ".";
        const auto held = [&](const char* name, const char* unit,
                              double GovernedWorkerReport::*member) {
            append({prefix + name, unit}, [i, member](const ReportWindow& window) {
                const auto& governor = window.now.governor;
                return governor && i < governor->workers.size() ? governor->workers[i].*member
                                                                : kNothing;
            });
        };
        held("load", kRatio, &GovernedWorkerReport::load);
        held("wait_limit", "ns", &GovernedWorkerReport::wait_limit_ns);
        held("burst_cost", "ns", &GovernedWorkerReport::burst_ns);
        held("packet_cost", "ns", &GovernedWorkerReport::packet_ns);
    }
}

void ReportSeries::read(const Report& before,
                        const Report& now,
                        std::vector<double>& values) const {
    const ReportWindow window(before, now);
    values.clear();
    for (const Read& read : reads_) {
        values.push_back(read(window));
    }
}

}  // namespace flyball::control
