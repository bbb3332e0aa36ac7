// SPDX-License-Identifier: BSD-3-Clause
#include "single_scenario.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <tbb/parallel_for.h>

#include "flyball/base/check.hpp"

#include "oracle.hpp"

namespace flyball::sim {
namespace {

constexpr double kSettledCost = 1.10;  ///< of the oracle's
/// Long enough to judge an oracle by 99 % of its windows, short enough to try hundreds of them.
constexpr std::size_t kOracleWindows = 100;

struct Knot {
    double from_ns;
    FixedKnobs knobs;
};

/// Knows the future: each phase's best constant setting from its first packet on.
class ScheduledPolicy final : public Policy {
  public:
    explicit ScheduledPolicy(std::vector<Knot> plan) : plan_(std::move(plan)) {}

    [[nodiscard]] governor::Setpoint next(const PolicyInput& input) override {
        const auto now_ns = static_cast<double>(input.observation.now_ns);
        const Knot* found = plan_.data();
        for (const Knot& knot : plan_) {
            found = knot.from_ns <= now_ns ? &knot : found;
        }
        return to_setpoint(found->knobs);
    }

  private:
    std::vector<Knot> plan_;
};

std::size_t windows_of(const Workload& workload) {
    return static_cast<std::size_t>(std::lround(workload.seconds * 100.0));
}

/// Stretches between steps; the first begins where judging begins.
std::vector<Span> phases_of(const SingleScenario& scenario) {
    std::vector<Span> phases;
    std::size_t begin = scenario.skip_windows;
    for (const std::size_t step : scenario.steps) {
        phases.push_back({begin, step});
        begin = step;
    }
    phases.push_back({begin, windows_of(scenario.workload)});
    return phases;
}

/// The steady end of a phase.
Span settled_part(Span phase) {
    return {phase.begin + (phase.end - phase.begin) / 2, phase.end};
}

Score score_of(const std::string& name, const Rows& rows, const SingleScenario& scenario) {
    const Span judged = from(rows, scenario.skip_windows);
    return {.policy = name,
            .attained_percent = attained_percent(rows, judged, scenario.target_ns),
            .late_windows = late_windows(rows, judged, scenario.target_ns),
            .p99_ns = median_p99_ns(rows, judged),
            .cost = ns_per_packet(rows, judged),
            .drops = drops(rows, from(rows, 0)),
            .feasible = true,
            .note = {}};
}

std::string to_note(const FixedKnobs& knobs) {
    char text[64];
    std::snprintf(text, sizeof text, "b=%u t=%.0fus cap=%u", unsigned{knobs.threshold},
                  static_cast<double>(knobs.wait_ns) / 1e3, unsigned{knobs.cap});
    return text;
}

/// With one phase the best constant for the whole trace, else the best of each phase.
PolicyRun run_oracle(const SingleScenario& scenario) {
    std::vector<Knot> plan;
    std::string note;
    const std::vector<Span> phases = phases_of(scenario);
    for (const Span phase : phases) {
        Workload part = scenario.workload;
        std::size_t skip = scenario.skip_windows;
        if (phases.size() > 1) {
            const std::size_t length = std::min(kOracleWindows, phase.end - phase.begin);
            part = part_of(scenario.workload, {phase.end - length, phase.end});
            skip = 2;
        }
        const auto found = find_oracle(
            part,
            {.target_ns = scenario.target_ns, .skip_windows = skip, .fine = phases.size() > 1});
        if (!found) {
            PolicyRun none;
            none.score.policy = "oracle";
            none.score.feasible = false;
            none.score.note = "no constant setting is in time";
            return none;
        }
        note += (note.empty() ? "" : "; ") + to_note(found->knobs);
        plan.push_back({plan.empty() ? 0.0 : time_of(phase.begin), found->knobs});
    }
    ScheduledPolicy policy(std::move(plan));
    PolicyRun result;
    result.rows = run(scenario.workload, policy);
    result.score = score_of("oracle", result.rows, scenario);
    result.score.note = std::move(note);
    return result;
}

PolicyRun run_policy(const SingleScenario& scenario, const PolicySpec& spec, std::uint64_t seed) {
    const auto policy = make_policy(
        spec, {.target_ns = scenario.target_ns, .faults = scenario.faults, .seed = seed});
    PolicyRun result;
    result.rows = run(scenario.workload, *policy);
    result.score = score_of(spec.name, result.rows, scenario);
    return result;
}

/// Costs over the steady part of each phase; the worst ratio of all.
double worst_cost_ratio(const SingleScenario& scenario, const Rows& ours, const Rows& reference) {
    double worst = 0.0;
    const std::vector<Span> phases = phases_of(scenario);
    for (const Span phase : phases) {
        const Span span = phases.size() > 1 ? settled_part(phase) : phase;
        worst = std::max(worst, ns_per_packet(ours, span) / ns_per_packet(reference, span));
    }
    return worst;
}

/// The slowest step; nothing if the scenario has none or a step never settled.
std::optional<double> worst_settle_ms(const SingleScenario& scenario,
                                      const Rows& ours,
                                      const Rows& oracle) {
    std::optional<double> worst;
    const std::vector<Span> phases = phases_of(scenario);
    for (std::size_t i = scenario.settles_from_start ? 0 : 1; i < phases.size(); ++i) {
        const Span phase{i == 0 ? 0 : phases[i].begin, phases[i].end};
        const double cost_ns = kSettledCost * ns_per_packet(oracle, settled_part(phase));
        const auto settled = settle_ms(ours, phase, scenario.target_ns, cost_ns);
        if (!settled) {
            return std::nullopt;
        }
        worst = std::max(worst.value_or(0.0), *settled);
    }
    return worst;
}

std::size_t worst_late_per_step(const SingleScenario& scenario, const Rows& rows) {
    std::size_t worst = 0;
    for (const Span phase : phases_of(scenario)) {
        worst = std::max(worst, late_windows(rows, phase, scenario.target_ns));
    }
    return worst;
}

std::vector<Check> checks_of(const SingleScenario& scenario,
                             const SingleRuns& runs,
                             const Outcome& outcome) {
    const Demand& demand = scenario.demand;
    const Score& ours = outcome.governor;
    std::vector<Check> checks;
    if (demand.attained_percent) {
        checks.push_back({"attained", ours.attained_percent, true, *demand.attained_percent, "%"});
    }
    if (demand.late_windows) {
        checks.push_back({"late windows", static_cast<double>(ours.late_windows), false,
                          static_cast<double>(*demand.late_windows), ""});
    }
    if (demand.late_per_step) {
        checks.push_back({"late per step",
                          static_cast<double>(worst_late_per_step(scenario, runs.governor.rows)),
                          false, static_cast<double>(*demand.late_per_step), ""});
    }
    if (demand.cost_ratio) {
        checks.push_back(
            {"cost", outcome.cost_ratio, false, *demand.cost_ratio, "x " + outcome.cost_reference});
    }
    if (demand.settle_ms) {
        // Never settled is not a number, which no limit admits.
        checks.push_back({"settled in", outcome.settle_ms.value_or(std::nan("")), false,
                          *demand.settle_ms, "ms"});
    }
    if (demand.no_drops) {
        checks.push_back({"drops", static_cast<double>(ours.drops), false, 0.0, ""});
    }
    return checks;
}

}  // namespace

const PolicyRun& SingleRuns::baseline(std::string_view name) const {
    const auto found = std::find_if(baselines.begin(), baselines.end(),
                                    [&](const PolicyRun& run) { return run.score.policy == name; });
    FLYBALL_CHECK(found != baselines.end());
    return *found;
}

SingleRuns run_policies(const SingleScenario& scenario, std::uint64_t seed) {
    std::vector<PolicySpec> specs = baseline_specs();
    specs.insert(specs.end(), scenario.more_baselines.begin(), scenario.more_baselines.end());
    specs.push_back({.name = "governor", .kind = PolicySpec::Kind::governed});
    std::vector<PolicyRun> results(specs.size() + 1);
    tbb::parallel_for(std::size_t{0}, results.size(), [&](std::size_t i) {
        // The oracle first: it is the longest of them.
        results[i] = i == 0 ? run_oracle(scenario) : run_policy(scenario, specs[i - 1], seed);
    });
    SingleRuns runs;
    runs.governor = std::move(results.back());
    results.pop_back();
    std::rotate(results.begin(), results.begin() + 1, results.end());
    runs.baselines = std::move(results);
    return runs;
}

Outcome summarise(const SingleScenario& scenario, const SingleRuns& runs, std::uint64_t seed) {
    Outcome outcome;
    outcome.scenario = scenario.name;
    outcome.seed = seed;
    outcome.governor = runs.governor.score;
    for (const PolicyRun& run : runs.baselines) {
        outcome.baselines.push_back(run.score);
    }
    const PolicyRun& oracle = runs.baseline("oracle");
    outcome.cost_reference = scenario.cost_reference;
    if (scenario.cost_reference != "oracle" || oracle.score.feasible) {
        const PolicyRun& reference = runs.baseline(scenario.cost_reference);
        outcome.cost_ratio = worst_cost_ratio(scenario, runs.governor.rows, reference.rows);
    }
    if (oracle.score.feasible) {
        outcome.settle_ms = worst_settle_ms(scenario, runs.governor.rows, oracle.rows);
    }
    outcome.series = to_series(runs.governor.rows, scenario.target_ns);
    return outcome;
}

Outcome run_single(const SingleScenario& scenario, std::uint64_t seed) {
    const SingleRuns runs = run_policies(scenario, seed);
    Outcome outcome = summarise(scenario, runs, seed);
    outcome.checks = checks_of(scenario, runs, outcome);
    return outcome;
}

Series to_series(const Rows& rows, double target_ns) {
    Series series;
    series.target_us = target_ns / 1e3;
    for (const WindowRow& row : rows) {
        constexpr double kWindowUs = 10'000.0;
        series.load_mpps.push_back(static_cast<double>(row.arrivals) / kWindowUs);
        series.p99_us.push_back(row.p99_ns / 1e3);
        series.wait_us.push_back(row.wait_ns / 1e3);
        series.cap_packets.push_back(row.cap);
        series.workers.push_back(row.workers);
    }
    return series;
}

}  // namespace flyball::sim
