// SPDX-License-Identifier: BSD-3-Clause
#include "sleep_rows.hpp"

#include <optional>
#include <string>

#include <tbb/parallel_for.h>

#include "metrics.hpp"
#include "single_scenario.hpp"
#include "workloads.hpp"

namespace flyball::sim {
namespace {

constexpr double kTargetNs = 50e3;
/// The first 100 ms are calibration and its consequences.
constexpr std::size_t kSkipWindows = 10;
constexpr double kNeedPercent = 99.0;

double awake_percent(const Rows& rows, Span span) {
    double off_core_ns = 0.0;
    for (std::size_t i = span.begin; i < span.end; ++i) {
        off_core_ns += rows[i].off_core_ns;
    }
    return 100.0 * (1.0 - off_core_ns / time_of(span.end - span.begin));
}

PolicyRun run_one(const Workload& workload, const PolicySpec& spec, std::uint64_t seed) {
    const auto policy = make_policy(spec, {.target_ns = kTargetNs, .sleeps = true, .seed = seed});
    PolicyRun result;
    result.rows = run(workload, *policy);
    const Span judged = from(result.rows, kSkipWindows);
    result.score = {.policy = spec.name,
                    .attained_percent = attained_percent(result.rows, judged, kTargetNs),
                    .late_windows = late_windows(result.rows, judged, kTargetNs),
                    .p99_ns = median_p99_ns(result.rows, judged),
                    .cost = awake_percent(result.rows, judged),
                    .drops = drops(result.rows, from(result.rows, 0))};
    return result;
}

/// The usual baselines, sleeping where they would wait: greedy ones spin.
std::vector<PolicySpec> sleeping_specs() {
    std::vector<PolicySpec> specs = baseline_specs();
    for (PolicySpec& spec : specs) {
        spec.knobs.sleeps = spec.knobs.wait_ns > 0;
    }
    specs.push_back({.name = "governor", .kind = PolicySpec::Kind::governed});
    return specs;
}

/// The constant sleep that is awake least of those in time.
Score best_sleep(const Workload& workload, std::uint64_t seed) {
    constexpr unsigned kSteps = 49;
    std::vector<Score> scores(kSteps);
    tbb::parallel_for(0U, kSteps, [&](unsigned i) {
        const auto sleep_ns = static_cast<std::uint32_t>(kTargetNs * 0.02 * (i + 1));
        scores[i] =
            run_one(workload,
                    {.name = "oracle", .knobs = {.cap = 32, .wait_ns = sleep_ns, .sleeps = true}},
                    seed)
                .score;
        scores[i].note = "T=" + std::to_string(sleep_ns / 1000) + "us";
    });
    std::optional<Score> best;
    for (const Score& score : scores) {
        if (score.attained_percent >= kNeedPercent && (!best || score.cost < best->cost)) {
            best = score;
        }
    }
    return best.value_or(
        Score{.policy = "oracle", .feasible = false, .note = "no constant sleep is in time"});
}

Outcome run_sleep(std::string_view name, double pps, std::uint64_t seed) {
    Workload workload = offered({{1.0, pps}}, 1.0, seed);
    workload.worker.sleep = SleepCost{};
    const std::vector<PolicySpec> specs = sleeping_specs();
    std::vector<PolicyRun> runs(specs.size());
    tbb::parallel_for(std::size_t{0}, specs.size(),
                      [&](std::size_t i) { runs[i] = run_one(workload, specs[i], seed); });

    Outcome outcome;
    outcome.scenario = name;
    outcome.seed = seed;
    outcome.cost_unit = "awake %";
    outcome.cost_reference = "oracle";
    outcome.governor = runs.back().score;
    for (std::size_t i = 0; i + 1 < runs.size(); ++i) {
        outcome.baselines.push_back(runs[i].score);
    }
    const Score best = best_sleep(workload, seed);
    outcome.baselines.push_back(best);
    outcome.cost_ratio = best.feasible ? outcome.governor.cost / best.cost : 0.0;
    outcome.checks = {{.what = "attained",
                       .value = outcome.governor.attained_percent,
                       .at_least = true,
                       .limit = kNeedPercent,
                       .unit = "%"},
                      {.what = "awake more than the oracle by",
                       .value = outcome.governor.cost - best.cost,
                       .limit = 1.0,
                       .unit = "points"}};
    outcome.series = to_series(runs.back().rows, kTargetNs);
    return outcome;
}

}  // namespace

Outcome run_sleep_100k(std::uint64_t seed) {
    return run_sleep("sleep_100k", 1e5, seed);
}

Outcome run_sleep_1m(std::uint64_t seed) {
    return run_sleep("sleep_1m", 1e6, seed);
}

Outcome run_sleep_4m(std::uint64_t seed) {
    return run_sleep("sleep_4m", 4e6, seed);
}

}  // namespace flyball::sim
