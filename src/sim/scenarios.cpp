// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/sim/scenarios.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <tbb/parallel_for.h>

#include "fanout_row.hpp"
#include "fault_rows.hpp"
#include "map_row.hpp"
#include "scaling_row.hpp"
#include "shared_row.hpp"
#include "single_rows.hpp"
#include "sleep_rows.hpp"

namespace flyball::sim {
namespace {

constexpr std::array kScenarios{
    Scenario{"step", "0.3, 3, 0.3 Mpps, Poisson", run_step_poisson},
    Scenario{"step_bursts_8", "the same in bursts of 8", run_step_bursts},
    Scenario{"cold_start", "2 Mpps of unknown cost from nothing", run_cold_start},
    Scenario{"square", "0.3 and 3 Mpps by turns of 100 ms", run_square},
    Scenario{"sine", "0.2 to 6 Mpps and back twice a second", run_sine},
    Scenario{"ramp", "0.2 to 6 Mpps and back in two seconds", run_ramp},
    Scenario{"mmpp", "5 Mpps for 20 ms at a time, a fifth of the time", run_mmpp},
    Scenario{"bursts_32", "0.3 then 3 Mpps in bursts of 32", run_bursts_32},
    Scenario{"incast", "16 senders answer at once, 200 times a second", run_incast},
    Scenario{"cost_x16", "a packet costs 50, then 800 ns", run_cost_x16},
    Scenario{"expensive_flush", "a burst costs 1.5 us", run_expensive_flush},
    Scenario{"map", "48 cells of cost, load, burstiness and target", run_map},
    Scenario{"shared_worker", "a bulk class whose packets cost 50, then 800 ns", run_shared_worker},
    Scenario{"overload", "1.3 times the capacity for half a second", run_overload},
    Scenario{"worker_scaling", "0.8, 3.2, 5, 0.8 workers' worth, Zipf flows", run_worker_scaling},
    Scenario{"sleep_100k", "0.1 Mpps, asleep in between", run_sleep_100k},
    Scenario{"sleep_1m", "1 Mpps, asleep in between", run_sleep_1m},
    Scenario{"sleep_4m", "4 Mpps, asleep in between", run_sleep_4m},
    Scenario{"fan_out", "a poll core spreads packets over 16 workers", run_fan_out},
    Scenario{"model_third", "bursts reported at a third of their time", run_model_third},
    Scenario{"model_triple", "bursts reported at three times their time", run_model_triple},
    Scenario{"rate_tenfold", "arrivals reported tenfold", run_rate_tenfold},
    Scenario{"sensor_noise", "p99 reported with 30 % noise", run_sensor_noise},
    Scenario{"sensor_silent", "no p99 from half a second on", run_sensor_silent},
    Scenario{"sensor_stuck", "p99 always 5 us and the model a third", run_sensor_stuck},
    Scenario{"stalls", "stalls that nobody can be in time with", run_stalls},
    Scenario{"control_dead", "the control thread dies after a second", run_control_dead},
};

std::string unknown(std::string_view name) {
    std::string text = "no scenario is called '" + std::string(name) + "'; there are";
    for (const Scenario& scenario : kScenarios) {
        text += text.ends_with("are") ? " " : ", ";
        text += scenario.name;
    }
    return text;
}

}  // namespace

std::span<const Scenario> scenarios() noexcept {
    return kScenarios;
}

Result<Outcome> run_scenario(std::string_view name, std::uint64_t seed) {
    const auto* const found = std::find_if(kScenarios.begin(), kScenarios.end(),
                                           [&](const Scenario& each) { return each.name == name; });
    if (found == kScenarios.end()) {
        return fail(ErrorClass::usage, unknown(name));
    }
    return found->run(seed);
}

std::vector<Outcome> run_all_scenarios(std::uint64_t seed) {
    std::vector<Outcome> outcomes(kScenarios.size());
    tbb::parallel_for(std::size_t{0}, kScenarios.size(),
                      [&](std::size_t i) { outcomes[i] = kScenarios[i].run(seed); });
    return outcomes;
}

}  // namespace flyball::sim
