// SPDX-License-Identifier: BSD-3-Clause
#include "fanout_row.hpp"

#include <array>
#include <cstdio>
#include <vector>

#include <tbb/parallel_for.h>

#include "fanout.hpp"
#include "metrics.hpp"
#include "single_scenario.hpp"

namespace flyball::sim {
namespace {

constexpr double kTargetNs = 20e3;
constexpr std::uint16_t kPollBurst = 256;
constexpr double kLowestPps = 1e6;
constexpr double kHighestPps = 90e6;
/// Halvings between them: 0.1 Mpps.
constexpr int kHalvings = 10;
constexpr double kDemandedRatio = 2.5;

/// Windows of 10 ms: how many are run, and from which on they count.
struct Length {
    std::size_t windows;
    std::size_t skip;
};

/// Constants need no time to settle.
Length length_of(const PolicySpec& spec) {
    return spec.kind == PolicySpec::Kind::fixed ? Length{3, 1} : Length{14, 8};
}

Rows run_at(double pps, const PolicySpec& spec, Length length, std::uint64_t seed) {
    FanOut core({.seed = seed});
    // How much a poll takes is the driver's business; the governor holds and releases.
    const auto policy = make_policy(
        spec, {.target_ns = kTargetNs, .limits = {.cap_min = kPollBurst}, .seed = seed});
    governor::Setpoint setpoint = policy->next({.observation = core.observe(0.0)});
    governor::HistogramSnapshot histogram;
    governor::WorkTotals totals;
    double busy_ns = 0.0;
    Rows rows;
    for (std::size_t window = 0; window < length.windows; ++window) {
        for (unsigned period = 1; period <= kFastPerSlow; ++period) {
            const double end_ns = time_of(window) + kFastPeriodNs * period;
            core.run(end_ns, pps, setpoint);
            PolicyInput input{.observation = core.observe(end_ns)};
            if (period == kFastPerSlow) {
                const auto now = governor::snapshot(core.held());
                input.window = governor::read_latency(now.since(histogram));
                const auto work = governor::since(core.totals(), totals);
                rows.push_back({.p99_ns = input.window->p99_ns,
                                .busy_ns = core.busy_ns() - busy_ns,
                                .packets = work.packets,
                                .arrivals = work.arrivals,
                                .drops = work.ring_drops,
                                .wait_ns = static_cast<double>(setpoint.wait_limit_ns),
                                .threshold = static_cast<double>(setpoint.wait_threshold),
                                .cap = static_cast<double>(setpoint.burst_cap),
                                .regime = policy->regime()});
                histogram = now;
                totals = core.totals();
                busy_ns = core.busy_ns();
            }
            setpoint = policy->next(input);
        }
    }
    return rows;
}

/// A policy's highest rate without a late window or a drop, found by halving.
struct Peak {
    double pps = 0.0;
    Rows rows{};
    Length length{};
};

Peak find_peak(const PolicySpec& spec, std::uint64_t seed) {
    Peak peak;
    peak.length = length_of(spec);
    double low = kLowestPps;
    double high = kHighestPps;
    for (int i = 0; i < kHalvings; ++i) {
        const double pps = 0.5 * (low + high);
        Rows rows = run_at(pps, spec, peak.length, seed);
        const Span judged = from(rows, peak.length.skip);
        if (late_windows(rows, judged, kTargetNs) == 0 && drops(rows, judged) == 0) {
            low = pps;
            peak.pps = pps;
            peak.rows = std::move(rows);
        } else {
            high = pps;
        }
    }
    return peak;
}

std::vector<PolicySpec> all_specs() {
    std::vector<PolicySpec> specs = baseline_specs();
    specs.push_back({.name = "governor", .kind = PolicySpec::Kind::governed});
    for (const std::uint16_t cap : std::array<std::uint16_t, 2>{32, 256}) {
        for (const std::uint16_t threshold : std::array<std::uint16_t, 3>{32, 64, 128}) {
            for (const std::uint32_t wait_ns :
                 std::array<std::uint32_t, 3>{8'000, 12'000, 16'000}) {
                specs.push_back({.name = "oracle", .knobs = {cap, threshold, wait_ns}});
            }
        }
    }
    return specs;
}

Score score_of(const std::string& name, const Peak& peak) {
    const Span judged = from(peak.rows, peak.length.skip);
    char note[64];
    std::snprintf(note, sizeof note, "%.1f Mpps", peak.pps / 1e6);
    return {.policy = name,
            .attained_percent = attained_percent(peak.rows, judged, kTargetNs),
            .late_windows = late_windows(peak.rows, judged, kTargetNs),
            .p99_ns = median_p99_ns(peak.rows, judged),
            .cost = ns_per_packet(peak.rows, judged),
            .drops = drops(peak.rows, judged),
            .feasible = peak.pps > 0.0,
            .note = note};
}

}  // namespace

Outcome run_fan_out(std::uint64_t seed) {
    const std::vector<PolicySpec> specs = all_specs();
    std::vector<Peak> peaks(specs.size());
    tbb::parallel_for(std::size_t{0}, specs.size(),
                      [&](std::size_t i) { peaks[i] = find_peak(specs[i], seed); });

    Outcome outcome;
    outcome.scenario = "fan_out";
    outcome.seed = seed;
    outcome.cost_reference = "greedy_32";
    const std::size_t ours = baseline_specs().size();
    outcome.governor = score_of("governor", peaks[ours]);
    std::size_t best = ours + 1;
    for (std::size_t i = best; i < peaks.size(); ++i) {
        best = peaks[i].pps > peaks[best].pps ? i : best;
    }
    for (std::size_t i = 0; i < ours; ++i) {
        outcome.baselines.push_back(score_of(specs[i].name, peaks[i]));
    }
    outcome.baselines.push_back(score_of("oracle", peaks[best]));
    const FixedKnobs& knobs = specs[best].knobs;
    char note[64];
    std::snprintf(note, sizeof note, ", b=%u t=%uus cap=%u", unsigned{knobs.threshold},
                  knobs.wait_ns / 1000, unsigned{knobs.cap});
    outcome.baselines.back().note += note;
    outcome.cost_ratio = outcome.governor.cost / outcome.baselines.front().cost;
    outcome.checks = {{.what = "highest rate",
                       .value = peaks[ours].pps / peaks.front().pps,
                       .at_least = true,
                       .limit = kDemandedRatio,
                       .unit = "x greedy_32"}};
    outcome.series = to_series(peaks[ours].rows, kTargetNs);
    return outcome;
}

}  // namespace flyball::sim
