// SPDX-License-Identifier: BSD-3-Clause
#include "scaling_row.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include <tbb/parallel_for.h>

#include "fleet.hpp"
#include "metrics.hpp"
#include "single_scenario.hpp"

namespace flyball::sim {
namespace {

constexpr double kTargetNs = 100e3;
constexpr unsigned kWorkers = 8;
constexpr unsigned kFlows = 20'000;
constexpr double kZipf = 1.1;
constexpr Span kFirstStep{100, 200};
constexpr Span kSecondStep{200, 300};

FleetWorkload make_workload(std::uint64_t seed) {
    FleetWorkload workload;
    workload.service.cost = {.burst_ns = 500.0, .packet_ns = 1000.0};
    workload.target_ns = kTargetNs;
    workload.seconds = 4.0;
    const double pps = 1e9 / workload.service.cost.ns_per_packet(32.0);
    workload.arrivals = std::make_shared<const Arrivals>(poisson(
        {{1.0, 0.8 * pps}, {1.0, 3.2 * pps}, {1.0, 5.0 * pps}, {1.0, 0.8 * pps}}, 1.0, seed));
    workload.buckets = zipf_buckets(workload.arrivals->size(), kFlows, kZipf,
                                    static_cast<unsigned>(workload.bucket_count), seed + 1);
    return workload;
}

double worker_seconds(const Rows& rows) {
    double sum = 0.0;
    for (const WindowRow& row : rows) {
        sum += 0.01 * row.workers;
    }
    return sum;
}

struct Scored {
    Score score;
    FleetRun run;
};

Scored run_setup(const FleetWorkload& workload, const FleetSetup& setup) {
    Scored scored{.score = {}, .run = run_fleet(workload, setup)};
    const Rows& rows = scored.run.rows;
    const Span all = from(rows, 0);
    scored.score = {.policy = setup.policy.name,
                    .attained_percent = attained_percent(rows, all, kTargetNs),
                    .late_windows = late_windows(rows, all, kTargetNs),
                    .p99_ns = median_p99_ns(rows, all),
                    .cost = worker_seconds(rows),
                    .drops = drops(rows, all),
                    .note = std::to_string(scored.run.moves) + " moves, " +
                            std::to_string(scored.run.resizes) + " resizes"};
    return scored;
}

/// Eight workers all the time under each usual policy, eight that balance, any constant number that
/// balances, and last the governor with one to eight.
std::vector<FleetSetup> all_setups(std::uint64_t seed) {
    std::vector<FleetSetup> setups;
    const std::vector<PolicySpec> specs = baseline_specs();
    for (const PolicySpec& spec : specs) {
        setups.push_back({.policy = spec, .seed = seed});
    }
    PolicySpec greedy = specs.front();
    greedy.name = "8_balanced";
    setups.push_back({.policy = greedy, .balances = true, .seed = seed});
    for (unsigned workers = 1; workers <= kWorkers; ++workers) {
        greedy.name = "oracle";
        setups.push_back({.policy = greedy,
                          .workers_min = workers,
                          .workers_max = workers,
                          .balances = true,
                          .seed = seed});
    }
    setups.push_back({.policy = {.name = "governor", .kind = PolicySpec::Kind::governed},
                      .workers_min = 1,
                      .workers_max = kWorkers,
                      .balances = true,
                      .seed = seed});
    return setups;
}

/// The fewest workers that are in time all along.
Score best_constant(const std::vector<Scored>& runs, std::size_t first, std::size_t end) {
    for (std::size_t i = first; i < end; ++i) {
        Score score = runs[i].score;
        if (score.attained_percent >= 99.0 && score.drops == 0) {
            score.note = std::to_string(i - first + 1) + " workers; " + score.note;
            return score;
        }
    }
    return {.policy = "oracle", .feasible = false, .note = "no constant number is in time"};
}

}  // namespace

Outcome run_worker_scaling(std::uint64_t seed) {
    const FleetWorkload workload = make_workload(seed);
    const std::vector<FleetSetup> setups = all_setups(seed);
    std::vector<Scored> runs(setups.size());
    tbb::parallel_for(std::size_t{0}, setups.size(),
                      [&](std::size_t i) { runs[i] = run_setup(workload, setups[i]); });

    Outcome outcome;
    outcome.scenario = "worker_scaling";
    outcome.seed = seed;
    outcome.cost_unit = "worker-s";
    outcome.cost_reference = "greedy_32";
    outcome.governor = runs.back().score;
    const std::size_t usual = baseline_specs().size() + 1;
    for (std::size_t i = 0; i < usual; ++i) {
        outcome.baselines.push_back(runs[i].score);
    }
    outcome.baselines.push_back(best_constant(runs, usual, runs.size() - 1));
    outcome.cost_ratio = outcome.governor.cost / outcome.baselines.front().cost;

    const Rows& ours = runs.back().run.rows;
    constexpr double kAnyCost = std::numeric_limits<double>::infinity();
    const auto first = settle_ms(ours, kFirstStep, kTargetNs, kAnyCost);
    const auto second = settle_ms(ours, kSecondStep, kTargetNs, kAnyCost);
    if (first && second) {
        outcome.settle_ms = std::max(*first, *second);
    }
    outcome.checks = {
        {.what = "attained",
         .value = outcome.governor.attained_percent,
         .at_least = true,
         .limit = 99.5,
         .unit = "%"},
        {.what = "drops", .value = static_cast<double>(outcome.governor.drops), .limit = 0.0},
        {.what = "settled in",
         .value = outcome.settle_ms.value_or(std::nan("")),
         .limit = 20.0,
         .unit = "ms"},
        {.what = "worker-seconds",
         .value = outcome.cost_ratio,
         .limit = 0.65,
         .unit = "x greedy_32 on 8 workers"}};
    outcome.series = to_series(ours, kTargetNs);
    return outcome;
}

}  // namespace flyball::sim
