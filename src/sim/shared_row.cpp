// SPDX-License-Identifier: BSD-3-Clause
#include "shared_row.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <optional>
#include <vector>

#include <tbb/parallel_for.h>

#include "flyball/governor/estimator.hpp"
#include "flyball/governor/latency_reading.hpp"
#include "flyball/governor/shared_core.hpp"
#include "flyball/governor/target_trim.hpp"

#include "shared_worker.hpp"
#include "single_scenario.hpp"

namespace flyball::sim {
namespace {

constexpr double kTargetNs = 50e3;
constexpr std::size_t kWindows = 100;
constexpr std::size_t kChange = 50;  ///< from this window on bulk packets cost 800 ns
/// The first three windows, and the one in which the cost changes, belong to no phase.
constexpr Span kCheap{3, kChange};
constexpr Span kDear{kChange + 1, kWindows};

constexpr governor::CostModel kCritical{.burst_ns = 250.0, .packet_ns = 100.0};

/// Chooses the bulk cap after each fast period; the reading comes every tenth.
using BulkPolicy =
    std::function<double(const SharedWorker&, const std::optional<governor::LatencyReading>&)>;

struct SharedRun {
    Rows rows;
    std::vector<double> bulk_packets;  ///< per window
};

SharedRun run_shared(const Arrivals& arrivals, double first_cap, const BulkPolicy& policy) {
    SharedWorker worker(arrivals);
    double cap = first_cap;
    governor::HistogramSnapshot before;
    governor::WorkTotals critical;
    governor::WorkTotals bulk;
    SharedRun result;
    for (std::size_t window = 0; window < kWindows; ++window) {
        const double packet_ns = window < kChange ? 50.0 : 800.0;
        std::optional<governor::LatencyReading> reading;
        for (unsigned period = 1; period <= kFastPerSlow; ++period) {
            worker.run(time_of(window) + kFastPeriodNs * period, static_cast<std::size_t>(cap),
                       {.critical = kCritical, .bulk = {.packet_ns = packet_ns}});
            if (period == kFastPerSlow) {
                const auto now = governor::snapshot(worker.sojourns());
                reading = governor::read_latency(now.since(before));
                before = now;
            }
            cap = policy(worker, reading);
        }
        const auto served = governor::since(worker.critical(), critical);
        const auto moved = governor::since(worker.bulk(), bulk);
        critical = worker.critical();
        bulk = worker.bulk();
        result.rows.push_back({.p99_ns = reading->p99_ns,
                               .busy_ns = static_cast<double>(moved.busy_ticks) * kNsPerTick,
                               .packets = moved.packets,
                               .arrivals = served.arrivals,
                               .drops = served.ring_drops,
                               .cap = cap});
        result.bulk_packets.push_back(static_cast<double>(moved.packets));
    }
    return result;
}

BulkPolicy constant(double cap) {
    return [cap](const auto&, const auto&) { return cap; };
}

/// Additive increase by 4 packets, decrease by a fifth.
BulkPolicy aimd() {
    return [cap = 32.0](const SharedWorker&,
                        const std::optional<governor::LatencyReading>& reading) mutable {
        if (reading) {
            cap =
                reading->p99_ns > kTargetNs ? std::max(8.0, 0.8 * cap) : std::min(256.0, cap + 4.0);
        }
        return cap;
    };
}

/// The governor's parts for a shared core: estimators, trim and cap.
BulkPolicy governed() {
    return [core = governor::SharedCore({}, {}), rate = governor::RateEstimator(),
            cost = governor::CostEstimator(), trim = governor::TargetTrim(),
            critical = governor::WorkTotals(), bulk = governor::WorkTotals()](
               const SharedWorker& worker,
               const std::optional<governor::LatencyReading>& reading) mutable {
        const auto served = governor::since(worker.critical(), critical);
        rate.update(served.arrivals, 1.0 / kFastPeriodNs);
        cost.update(served, kNsPerTick);
        if (reading && reading->is_valid()) {
            trim.update({.p99_ns = reading->p99_ns,
                         .target_ns = kTargetNs,
                         .was_waiting = true,
                         .deadline_binds = core.cap_binds()});
        }
        const double burst = std::max(1.0, rate.rate() * kTargetNs);
        static_cast<void>(core.update(governor::since(worker.bulk(), bulk), kNsPerTick, cost.cost(),
                                      burst, kTargetNs, trim.trim_ns()));
        critical = worker.critical();
        bulk = worker.bulk();
        return core.cap();
    };
}

double bulk_mpps(const SharedRun& run, Span span) {
    double packets = 0.0;
    for (std::size_t i = span.begin; i < span.end; ++i) {
        packets += run.bulk_packets[i];
    }
    return packets / (time_of(span.end - span.begin) * 1e-3);
}

/// In time in every window of both phases.
bool is_feasible(const SharedRun& run) {
    return late_windows(run.rows, kCheap, kTargetNs) + late_windows(run.rows, kDear, kTargetNs) ==
           0;
}

Score score_of(const std::string& name, const SharedRun& run) {
    Rows judged(run.rows.begin() + kCheap.begin, run.rows.begin() + kCheap.end);
    judged.insert(judged.end(), run.rows.begin() + kDear.begin, run.rows.begin() + kDear.end);
    const Span all = from(judged, 0);
    char note[64];
    std::snprintf(note, sizeof note, "bulk %.2f then %.3f Mpps", bulk_mpps(run, kCheap),
                  bulk_mpps(run, kDear));
    return {.policy = name,
            .attained_percent = attained_percent(judged, all, kTargetNs),
            .late_windows = late_windows(judged, all, kTargetNs),
            .p99_ns = median_p99_ns(judged, all),
            .cost = ns_per_packet(judged, all),
            .drops = drops(run.rows, from(run.rows, 0)),
            .note = note};
}

struct Named {
    std::string name;
    SharedRun run;
};

/// The usual baselines by their caps; a bulk queue that never runs dry knows no waiting.
std::vector<Named> run_baselines(const Arrivals& arrivals) {
    return {{"greedy_32", run_shared(arrivals, 32.0, constant(32.0))},
            {"greedy_256", run_shared(arrivals, 256.0, constant(256.0))},
            {"dpdk_drain", run_shared(arrivals, 32.0, constant(32.0))},
            {"static_64", run_shared(arrivals, 64.0, constant(64.0))},
            {"aimd_t", run_shared(arrivals, 32.0, aimd())}};
}

/// The largest constant cap that is in time in both phases.
Named best_constant(const Arrivals& arrivals,
                    const std::string& name,
                    std::span<const double> caps) {
    std::vector<SharedRun> runs(caps.size());
    tbb::parallel_for(std::size_t{0}, caps.size(), [&](std::size_t i) {
        runs[i] = run_shared(arrivals, caps[i], constant(caps[i]));
    });
    Named best{name, {}};
    for (SharedRun& run : runs) {
        if (is_feasible(run)) {
            best.run = std::move(run);
        }
    }
    return best;
}

Check at_least(std::string what, double value, double limit, std::string unit) {
    return {.what = std::move(what),
            .value = value,
            .at_least = true,
            .limit = limit,
            .unit = std::move(unit)};
}

}  // namespace

Outcome run_shared_worker(std::uint64_t seed) {
    const Arrivals arrivals = poisson({{1.0, 2e5}}, 1.0, seed);
    const SharedRun ours = run_shared(arrivals, 32.0, governed());
    std::vector<Named> baselines = run_baselines(arrivals);
    // What one would configure, and every single packet in between.
    constexpr std::array kUsual{32.0, 64.0, 128.0, 256.0};
    std::vector<double> every;
    for (double cap = 8.0; cap <= 256.0; cap += 1.0) {
        every.push_back(cap);
    }
    const Named fixed = best_constant(arrivals, "fixed", kUsual);
    baselines.push_back(best_constant(arrivals, "oracle", every));

    Outcome outcome;
    outcome.scenario = "shared_worker";
    outcome.seed = seed;
    outcome.cost_unit = "ns/bulk";
    outcome.cost_reference = "oracle";
    outcome.governor = score_of("governor", ours);
    for (const Named& baseline : baselines) {
        outcome.baselines.push_back(score_of(baseline.name, baseline.run));
    }
    outcome.cost_ratio = outcome.governor.cost / outcome.baselines.back().cost;
    outcome.checks = {
        at_least("attained", outcome.governor.attained_percent, 100.0, "%"),
        at_least("bulk at 50 ns", bulk_mpps(ours, kCheap) / bulk_mpps(fixed.run, kCheap), 1.0,
                 "x best fixed cap of 32, 64, 128, 256"),
        at_least("bulk at 800 ns", bulk_mpps(ours, kDear) / bulk_mpps(fixed.run, kDear), 1.0,
                 "x best fixed cap of 32, 64, 128, 256")};
    outcome.series = to_series(ours.rows, kTargetNs);
    return outcome;
}

}  // namespace flyball::sim
