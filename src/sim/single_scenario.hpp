// SPDX-License-Identifier: BSD-3-Clause
// Scenarios of one polled worker: a pattern of load, a cost plan, faults, and limits.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flyball/sim/outcome.hpp"

#include "metrics.hpp"

namespace flyball::sim {

/// Limits; what is not set is not demanded.
struct Demand {
    std::optional<double> attained_percent{};   ///< at least
    std::optional<std::size_t> late_windows{};  ///< at most, of those judged
    std::optional<std::size_t> late_per_step{};
    std::optional<double> cost_ratio{};  ///< at most, of every phase
    std::optional<double> settle_ms{};   ///< at most, after every step
    bool no_drops = false;
};

/// One worker and what is demanded. Windows are 10 ms.
struct SingleScenario {
    std::string_view name;
    double target_ns = 50e3;
    Workload workload{};
    Faults faults{};
    std::vector<PolicySpec> more_baselines{};  ///< after the usual ones, before the oracle
    std::size_t skip_windows = 10;             ///< at the begin, not judged
    /// Windows at which the load steps; each begins a phase with an oracle of its own.
    std::vector<std::size_t> steps{};
    bool settles_from_start = false;  ///< the cold start counts as a step
    std::string_view cost_reference = "oracle";
    Demand demand{};
};

/// A policy's run and what it amounts to.
struct PolicyRun {
    Score score;
    Rows rows;
};

/// The governor and all baselines, the oracle last.
struct SingleRuns {
    PolicyRun governor;
    std::vector<PolicyRun> baselines;

    [[nodiscard]] const PolicyRun& baseline(std::string_view name) const;
};

/// Runs every policy on the same arrivals, in parallel.
[[nodiscard]] SingleRuns run_policies(const SingleScenario& scenario, std::uint64_t seed);

/// The outcome without checks: scores, cost ratio, settling, series.
[[nodiscard]] Outcome summarise(const SingleScenario& scenario,
                                const SingleRuns& runs,
                                std::uint64_t seed);

/// run_policies, summarise, and the checks of scenario.demand.
[[nodiscard]] Outcome run_single(const SingleScenario& scenario, std::uint64_t seed);

[[nodiscard]] Series to_series(const Rows& rows, double target_ns);

}  // namespace flyball::sim
