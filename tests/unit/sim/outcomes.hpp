// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "flyball/base/check.hpp"
#include "flyball/sim/scenarios.hpp"

namespace flyball::sim {

/// Scenarios with the default seed, each run at most once per process: they take seconds.
inline std::map<std::string, Outcome, std::less<>>& known_outcomes() {
    static std::map<std::string, Outcome, std::less<>> outcomes;
    return outcomes;
}

/// Runs the scenario unless its outcome is known.
inline const Outcome& outcome_of(std::string_view name) {
    auto& known = known_outcomes();
    auto found = known.find(name);
    if (found == known.end()) {
        auto outcome = run_scenario(name, kDefaultSeed);
        FLYBALL_CHECK(outcome.has_value());
        found = known.emplace(name, std::move(*outcome)).first;
    }
    return found->second;
}

/// One of its baselines.
inline const Score& baseline_of(const Outcome& outcome, std::string_view policy) {
    for (const Score& score : outcome.baselines) {
        if (score.policy == policy) {
            return score;
        }
    }
    FLYBALL_CHECK(false);
    return outcome.baselines.front();
}

}  // namespace flyball::sim
