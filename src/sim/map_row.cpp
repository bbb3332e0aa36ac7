// SPDX-License-Identifier: BSD-3-Clause
#include "map_row.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string_view>
#include <vector>

#include <tbb/parallel_for.h>

#include "oracle.hpp"
#include "single_scenario.hpp"
#include "workloads.hpp"

namespace flyball::sim {
namespace {

constexpr double kSeconds = 0.25;
/// The first 50 ms are calibration and its consequences.
constexpr std::size_t kSkipWindows = 5;
constexpr double kNeedPercent = 99.0;
constexpr double kNeedCells = 46.0;

struct Cell {
    governor::CostModel cost;
    double load;  ///< share of the capacity at bursts of 256
    double burst_mean;
    double target_ns;
};

/// One cost with all loads, burstinesses and targets in the order of the loops below: '+' where
/// some constant setting can be in time, '-' where the work alone takes too long.
struct Costs {
    governor::CostModel cost;
    std::string_view feasible;
};

std::vector<Cell> cells() {
    constexpr std::array kCosts{Costs{{250.0, 25.0}, "++++ ++++ ++++ -+-+"},
                                Costs{{250.0, 100.0}, "++++ ++++ ++++ -+--"},
                                Costs{{250.0, 400.0}, "++-+ ++-+ ++-- -+--"},
                                Costs{{1500.0, 100.0}, "++++ ++++ ++-+ -+--"}};
    std::vector<Cell> result;
    for (const Costs& costs : kCosts) {
        std::size_t at = 0;
        for (const double load : {0.05, 0.3, 0.6, 0.85}) {
            for (const double burst_mean : {1.0, 8.0}) {
                for (const double target_ns : {20e3, 50e3}) {
                    if (costs.feasible[at++] == '+') {
                        result.push_back({costs.cost, load, burst_mean, target_ns});
                    }
                }
            }
            ++at;
        }
    }
    return result;
}

/// Every policy's score in one cell, its cost in ns per packet; the oracle is nothing where with
/// these packets no constant setting is in time.
struct CellResult {
    std::vector<Score> scores;
    std::optional<Oracle> oracle;
};

CellResult run_cell(const Cell& cell, const std::vector<PolicySpec>& specs, std::uint64_t seed) {
    const double pps = cell.load * 1e9 / cell.cost.ns_per_packet(256.0);
    const Workload workload = offered({{kSeconds, pps}}, cell.burst_mean, seed, cell.cost);
    CellResult result;
    result.oracle = find_oracle(
        workload, {.target_ns = cell.target_ns, .skip_windows = kSkipWindows, .fine = false});
    for (const PolicySpec& spec : specs) {
        const auto policy = make_policy(spec, {.target_ns = cell.target_ns, .seed = seed});
        const Rows rows = run(workload, *policy);
        const Span judged = from(rows, kSkipWindows);
        result.scores.push_back({.policy = spec.name,
                                 .attained_percent = attained_percent(rows, judged, cell.target_ns),
                                 .late_windows = late_windows(rows, judged, cell.target_ns),
                                 .p99_ns = median_p99_ns(rows, judged),
                                 .cost = ns_per_packet(rows, judged),
                                 .drops = drops(rows, judged)});
    }
    return result;
}

/// One policy over all cells: means, its cost in terms of the oracle's where there is one.
struct Tally {
    Score score{};
    std::size_t cells_in_time = 0;
    double worst_cost = 0.0;
};

Tally tally(const std::vector<CellResult>& results, std::size_t policy) {
    Tally sum;
    double with_oracle = 0.0;
    for (const CellResult& result : results) {
        const Score& score = result.scores[policy];
        sum.score.policy = score.policy;
        sum.score.attained_percent += score.attained_percent;
        sum.score.late_windows += score.late_windows;
        sum.score.p99_ns += score.p99_ns;
        sum.score.drops += score.drops;
        sum.cells_in_time += score.attained_percent >= kNeedPercent ? 1U : 0U;
        if (result.oracle) {
            const double ratio = score.cost / result.oracle->cost_ns;
            sum.score.cost += ratio;
            sum.worst_cost = std::max(sum.worst_cost, ratio);
            with_oracle += 1.0;
        }
    }
    const auto cells_counted = static_cast<double>(results.size());
    sum.score.attained_percent /= cells_counted;
    sum.score.p99_ns /= cells_counted;
    sum.score.cost /= std::max(1.0, with_oracle);
    char note[64];
    std::snprintf(note, sizeof note, "in time in %zu of %zu cells, cost at most %.2f",
                  sum.cells_in_time, results.size(), sum.worst_cost);
    sum.score.note = note;
    return sum;
}

}  // namespace

Outcome run_map(std::uint64_t seed) {
    const std::vector<Cell> all = cells();
    std::vector<PolicySpec> specs = baseline_specs();
    specs.push_back({.name = "governor", .kind = PolicySpec::Kind::governed});
    std::vector<CellResult> results(all.size());
    tbb::parallel_for(std::size_t{0}, all.size(),
                      [&](std::size_t i) { results[i] = run_cell(all[i], specs, seed); });

    const auto found = std::count_if(results.begin(), results.end(),
                                     [](const auto& each) { return each.oracle.has_value(); });
    const Tally ours = tally(results, specs.size() - 1);
    Outcome outcome;
    outcome.scenario = "map";
    outcome.seed = seed;
    outcome.cost_unit = "x oracle";
    outcome.cost_reference = "oracle";
    outcome.governor = ours.score;
    outcome.cost_ratio = ours.score.cost;
    for (std::size_t i = 0; i + 1 < specs.size(); ++i) {
        outcome.baselines.push_back(tally(results, i).score);
    }
    outcome.baselines.push_back(
        {.policy = "oracle",
         .attained_percent = 100.0,
         .cost = 1.0,
         .note = std::to_string(found) + " of " + std::to_string(all.size()) + " cells"});
    outcome.checks = {
        {.what = "mean cost", .value = ours.score.cost, .limit = 1.03, .unit = "x oracle"},
        {.what = "worst cost", .value = ours.worst_cost, .limit = 1.10, .unit = "x oracle"},
        {.what = "cells with 99 % in time",
         .value = static_cast<double>(ours.cells_in_time),
         .at_least = true,
         .limit = kNeedCells,
         .unit = ""}};
    return outcome;
}

}  // namespace flyball::sim
