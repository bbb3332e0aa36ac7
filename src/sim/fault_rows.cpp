// SPDX-License-Identifier: BSD-3-Clause
#include "fault_rows.hpp"

#include <cmath>

#include "single_scenario.hpp"
#include "workloads.hpp"

namespace flyball::sim {
namespace {

constexpr std::string_view kGreedy = "greedy_32";

/// 0.3, 1.5, 0.3 Mpps in bursts of 8; in the middle a packet starts to cost 300 instead of 100 ns.
SingleScenario troubled(std::string_view name, const Faults& faults, std::uint64_t seed) {
    Workload workload = offered({{1.0, 3e5}, {1.0, 1.5e6}, {1.0, 3e5}}, 8.0, seed);
    workload.services.push_back({.from_ns = 1.5e9, .cost = {.packet_ns = 300.0}});
    return {.name = name,
            .workload = workload,
            .faults = faults,
            .skip_windows = 0,
            .cost_reference = kGreedy,
            .demand = {.attained_percent = 99.0}};
}

/// Burst times reported as `share` of what they were before the cost changed.
Faults wrong_model(double share) {
    const governor::CostModel truth;
    return {.reported_cost = governor::CostModel{.burst_ns = share * truth.burst_ns,
                                                 .packet_ns = share * truth.packet_ns}};
}

Check at_most(std::string what, double value, double limit, std::string unit) {
    return {.what = std::move(what), .value = value, .limit = limit, .unit = std::move(unit)};
}

}  // namespace

Outcome run_model_third(std::uint64_t seed) {
    return run_single(troubled("model_third", wrong_model(1.0 / 3.0), seed), seed);
}

Outcome run_model_triple(std::uint64_t seed) {
    return run_single(troubled("model_triple", wrong_model(3.0), seed), seed);
}

Outcome run_rate_tenfold(std::uint64_t seed) {
    return run_single(troubled("rate_tenfold", {.rate_factor = 10.0}, seed), seed);
}

Outcome run_sensor_noise(std::uint64_t seed) {
    return run_single(troubled("sensor_noise", {.sensor_noise = 0.3}, seed), seed);
}

Outcome run_sensor_silent(std::uint64_t seed) {
    return run_single(troubled("sensor_silent", {.sensor_silent_from_ns = 0.5e9}, seed), seed);
}

Outcome run_sensor_stuck(std::uint64_t seed) {
    Faults faults = wrong_model(1.0 / 3.0);
    faults.sensor_stuck_ns = 5e3;
    SingleScenario scenario = troubled("sensor_stuck", faults, seed);
    scenario.more_baselines = {
        {.name = "without_breaker", .kind = PolicySpec::Kind::governed_without_breaker}};
    scenario.demand = {.attained_percent = 98.0};
    return run_single(scenario, seed);
}

/// The operating system takes the core away so often that nobody can be in time.
Outcome run_stalls(std::uint64_t seed) {
    SingleScenario scenario{
        .name = "stalls", .workload = offered({{4.0, 1e6}}, 1.0, seed), .cost_reference = kGreedy};
    const Service healthy = scenario.workload.services.front();
    Service stalled = healthy;
    stalled.from_ns = 0.7e9;
    stalled.stalls_per_busy_s = 5000.0;
    stalled.stall_ns = 200e3;
    Service recovered = healthy;
    recovered.from_ns = 1.3e9;
    scenario.workload.services = {healthy, stalled, recovered};
    const SingleRuns runs = run_policies(scenario, seed);
    Outcome outcome = summarise(scenario, runs, seed);

    const double greedy = runs.baseline(kGreedy).score.attained_percent;
    const Rows& ours = runs.governor.rows;
    const double before_ns = ns_per_packet(ours, {30, 70});
    const double after_ns = ns_per_packet(ours, {350, 400});
    outcome.checks = {
        at_most("behind greedy by", greedy - outcome.governor.attained_percent, 1.0, "points"),
        at_most("cost 2.2 s after", after_ns / before_ns, 1.05, "x before"),
        at_most("late from 1.4 s on",
                static_cast<double>(late_windows(ours, {140, 400}, scenario.target_ns)), 0.0, "")};
    return outcome;
}

/// The control thread dies after a second: from then on the worker must be what greedy is.
Outcome run_control_dead(std::uint64_t seed) {
    const SingleScenario scenario{.name = "control_dead",
                                  .workload = offered({{3.0, 1e6}}, 8.0, seed),
                                  .faults = {.control_dead_from_ns = 1e9},
                                  .cost_reference = "greedy_256"};
    const SingleRuns runs = run_policies(scenario, seed);
    Outcome outcome = summarise(scenario, runs, seed);

    // A worker is on its own after 100 ms.
    const Span alone{112, 300};
    const Rows& ours = runs.governor.rows;
    const Rows& greedy = runs.baseline("greedy_256").rows;
    const double p99_ratio = median_p99_ns(ours, alone) / median_p99_ns(greedy, alone);
    const double cost_ratio = ns_per_packet(ours, alone) / ns_per_packet(greedy, alone);
    const auto late = [&](const Rows& rows) {
        return static_cast<double>(late_windows(rows, alone, scenario.target_ns));
    };
    outcome.checks = {at_most("p99 above greedy's by", 100.0 * (p99_ratio - 1.0), 3.0, "%"),
                      at_most("cost off greedy's by", 100.0 * std::abs(cost_ratio - 1.0), 1.0, "%"),
                      at_most("late more than greedy by", late(ours) - late(greedy), 0.0, "")};
    return outcome;
}

/// 1.3 times what the worker can do for half a second.
Outcome run_overload(std::uint64_t seed) {
    const governor::CostModel cost{.burst_ns = 250.0, .packet_ns = 400.0};
    const double capacity_pps = 1e9 / cost.ns_per_packet(32.0);
    const SingleScenario scenario{
        .name = "overload",
        .workload = offered(
            {{0.2, 0.7 * capacity_pps}, {0.5, 1.3 * capacity_pps}, {0.2, 0.7 * capacity_pps}}, 1.0,
            seed, cost),
        .cost_reference = kGreedy};
    const SingleRuns runs = run_policies(scenario, seed);
    Outcome outcome = summarise(scenario, runs, seed);

    const Rows& ours = runs.governor.rows;
    std::uint64_t packets = 0;
    const Span overloaded{22, 70};
    for (std::size_t i = overloaded.begin; i < overloaded.end; ++i) {
        packets += ours[i].packets;
    }
    const double seconds = 0.01 * static_cast<double>(overloaded.end - overloaded.begin);
    const double goodput = static_cast<double>(packets) / seconds / capacity_pps;
    outcome.checks = {
        at_most("late windows", static_cast<double>(outcome.governor.late_windows), 2.0, ""),
        at_most("p99 in overload", median_p99_ns(ours, overloaded) / 1e3, scenario.target_ns / 1e3,
                "us"),
        {.what = "goodput",
         .value = 100.0 * goodput,
         .at_least = true,
         .limit = 99.0,
         .unit = "% of capacity"}};
    return outcome;
}

}  // namespace flyball::sim
