// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>

#include "flyball/base/result.hpp"
#include "flyball/sim/scenarios.hpp"

namespace flyball::app {

/// Exactly one of list, all and scenario is chosen.
struct SimulateOptions {
    bool list = false;
    bool all = false;
    bool json = false;
    std::string scenario{};
    std::string plot_file{};  ///< "" = no plot
    std::uint64_t seed = sim::kDefaultSeed;
};

struct Simulated {
    std::string text;    ///< for stdout
    bool passed = true;  ///< every demand was met
};

/// What `flyball simulate` does, without printing; writes the plot.
[[nodiscard]] Result<Simulated> simulate(const SimulateOptions& options);

}  // namespace flyball::app
