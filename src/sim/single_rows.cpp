// SPDX-License-Identifier: BSD-3-Clause
#include "single_rows.hpp"

#include "single_scenario.hpp"
#include "workloads.hpp"

namespace flyball::sim {
namespace {

constexpr std::string_view kGreedy = "greedy_32";

Outcome run_step(std::string_view name, double burst_mean, std::uint64_t seed) {
    const Load load{{2.0, 3e5}, {2.0, 3e6}, {2.0, 3e5}};
    return run_single({.name = name,
                       .workload = offered(load, burst_mean, seed),
                       .steps = {200, 400},
                       .demand = {.attained_percent = 99.5,
                                  .late_per_step = 1,
                                  .cost_ratio = 1.05,
                                  .settle_ms = 20.0}},
                      seed);
}

}  // namespace

Outcome run_step_poisson(std::uint64_t seed) {
    return run_step("step", 1.0, seed);
}

Outcome run_step_bursts(std::uint64_t seed) {
    return run_step("step_bursts_8", 8.0, seed);
}

Outcome run_cold_start(std::uint64_t seed) {
    // Four times the assumed cost of a burst and half that of a packet: nothing is known.
    const governor::CostModel cost{.burst_ns = 1000.0, .packet_ns = 50.0};
    return run_single({.name = "cold_start",
                       .workload = offered({{1.0, 2e6}}, 1.0, seed, cost),
                       .skip_windows = 0,
                       .settles_from_start = true,
                       .demand = {.settle_ms = 50.0}},
                      seed);
}

Outcome run_square(std::uint64_t seed) {
    return run_single({.name = "square",
                       .workload = offered(square(3e5, 3e6, 0.1, 2.0), 1.0, seed),
                       .cost_reference = kGreedy,
                       .demand = {.attained_percent = 99.5, .cost_ratio = 0.45}},
                      seed);
}

Outcome run_sine(std::uint64_t seed) {
    return run_single({.name = "sine",
                       .workload = offered(sine(2e5, 6e6, 0.5, 2.0), 1.0, seed),
                       .cost_reference = kGreedy,
                       .demand = {.attained_percent = 99.5, .cost_ratio = 0.55}},
                      seed);
}

Outcome run_mmpp(std::uint64_t seed) {
    return run_single({.name = "mmpp",
                       .workload = offered(on_off(1e6, 0.2, 0.02, 2.0, seed), 1.0, seed),
                       .cost_reference = kGreedy,
                       .demand = {.attained_percent = 99.5, .cost_ratio = 0.6, .no_drops = true}},
                      seed);
}

Outcome run_bursts_32(std::uint64_t seed) {
    return run_single({.name = "bursts_32",
                       .workload = offered({{2.0, 3e5}, {2.0, 3e6}}, 32.0, seed),
                       .steps = {200},
                       .demand = {.attained_percent = 99.0}},
                      seed);
}

Outcome run_cost_x16(std::uint64_t seed) {
    Workload workload = offered({{2.0, 8e5}}, 1.0, seed, {.packet_ns = 50.0});
    workload.services.push_back({.from_ns = 1e9, .cost = {.packet_ns = 800.0}});
    return run_single(
        {.name = "cost_x16", .workload = workload, .steps = {100}, .demand = {.late_windows = 3}},
        seed);
}

Outcome run_expensive_flush(std::uint64_t seed) {
    const governor::CostModel cost{.burst_ns = 1500.0, .packet_ns = 100.0};
    return run_single({.name = "expensive_flush",
                       .workload = offered({{1.0, 3e5}, {1.0, 3e6}}, 1.0, seed, cost),
                       .cost_reference = kGreedy,
                       .demand = {.attained_percent = 99.5, .cost_ratio = 0.35}},
                      seed);
}

Outcome run_ramp(std::uint64_t seed) {
    Load load = ramp(2e5, 6e6, 1.0);
    const Load down = ramp(6e6, 2e5, 1.0);
    load.insert(load.end(), down.begin(), down.end());
    return run_single({.name = "ramp",
                       .workload = offered(load, 1.0, seed),
                       .cost_reference = kGreedy,
                       .demand = {.attained_percent = 99.5, .cost_ratio = 0.55}},
                      seed);
}

Outcome run_incast(std::uint64_t seed) {
    // Sixteen senders answer 8 packets each within 20 us, two hundred times a second.
    const Incast pattern{
        .background_pps = 5e5, .period_s = 0.005, .senders = 16, .packets = 8, .spread_ns = 20e3};
    return run_single({.name = "incast",
                       .workload = offered(incast(pattern, 2.0, seed), 2.0),
                       .cost_reference = kGreedy,
                       .demand = {.attained_percent = 99.0, .cost_ratio = 0.6, .no_drops = true}},
                      seed);
}

}  // namespace flyball::sim
