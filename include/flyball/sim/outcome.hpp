// SPDX-License-Identifier: BSD-3-Clause
// The governor in simulated time: named scenarios with a demand each, and what came of them.
// Control path only; everything here allocates. The same seed gives the same bits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flyball::sim {

/// How one policy fared. Times in ns.
struct Score {
    std::string policy{};
    double attained_percent = 0.0;  ///< 10 ms windows whose p99 was within the target
    std::size_t late_windows = 0;
    double p99_ns = 0.0;  ///< median over the windows
    double cost = 0.0;    ///< in Outcome::cost_unit; smaller is better
    std::uint64_t drops = 0;
    bool feasible = true;  ///< false: an oracle that found nothing
    std::string note{};    ///< e.g. the oracle's knobs
};

/// One thing that is demanded, and whether it is so.
struct Check {
    std::string what{};
    double value = 0.0;
    bool at_least = false;  ///< else at most
    double limit = 0.0;
    std::string unit{};

    [[nodiscard]] bool passed() const noexcept {
        // Written so that not a number fails.
        return at_least ? value >= limit : value <= limit;
    }
};

/// What a plot shows, one value per 10 ms.
struct Series {
    std::vector<double> load_mpps{};
    std::vector<double> p99_us{};
    std::vector<double> wait_us{};
    std::vector<double> cap_packets{};
    std::vector<double> workers{};
    double target_us = 0.0;
};

struct Outcome {
    std::string scenario{};
    std::uint64_t seed = 0;
    Score governor{};
    std::vector<Score> baselines{};
    std::string cost_unit = "ns/packet";
    std::string cost_reference{};  ///< the baseline that cost_ratio divides by
    double cost_ratio = 0.0;       ///< of the governor
    std::optional<double> settle_ms{};
    std::vector<Check> checks{};
    Series series{};

    [[nodiscard]] bool passed() const noexcept {
        for (const Check& check : checks) {
            if (!check.passed()) {
                return false;
            }
        }
        return !checks.empty();
    }
};

/// All checks in words: "attained >= 99.5 %, late per step <= 1".
[[nodiscard]] std::string demand_of(const Outcome& outcome);

}  // namespace flyball::sim
