// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "flyball/base/result.hpp"
#include "flyball/sim/outcome.hpp"

namespace flyball::sim {

/// A pattern of load or a fault, and what is demanded of the governor in it.
struct Scenario {
    std::string_view name;
    std::string_view summary;
    Outcome (*run)(std::uint64_t seed);
};

/// All of them, in the order of docs/governor.md.
[[nodiscard]] std::span<const Scenario> scenarios() noexcept;

/// Seed of `flyball simulate` when none is given.
inline constexpr std::uint64_t kDefaultSeed = 1;

/// Runs one scenario with all baselines; ErrorClass::usage for an unknown name.
[[nodiscard]] Result<Outcome> run_scenario(std::string_view name, std::uint64_t seed);

/// Runs every scenario, several at a time, and returns them in order.
[[nodiscard]] std::vector<Outcome> run_all_scenarios(std::uint64_t seed);

}  // namespace flyball::sim
