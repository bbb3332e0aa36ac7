// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/sim/scenarios.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <tbb/parallel_for.h>

#include "single_rows.hpp"

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
