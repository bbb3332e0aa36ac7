// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>

#include "metrics.hpp"

namespace flyball::sim {

/// The cheapest constant knobs for a workload, found by trying them.
struct Oracle {
    FixedKnobs knobs;
    double cost_ns = 0.0;  ///< per packet
    double attained_percent = 0.0;
};

struct OracleSearch {
    double target_ns = 50e3;
    double need_percent = 99.0;    ///< windows within the target; drops are never allowed
    std::size_t skip_windows = 2;  ///< at the begin, not judged
    bool fine = true;              ///< the grid of steps; coarse has half as many of each knob
};

/// Tries caps 32 and 256, thresholds 1..cap, and per pair the waits from the target downwards: the
/// first that is in time is the cheapest of that pair, since waiting longer gathers more. Runs that
/// fail are given up at once. In parallel, with the same result on any number of cores. Nothing if
/// no constant setting is in time.
[[nodiscard]] std::optional<Oracle> find_oracle(const Workload& workload,
                                                const OracleSearch& search);

/// The part of a workload between two windows, its clock starting at 0.
[[nodiscard]] Workload part_of(const Workload& workload, Span windows);

}  // namespace flyball::sim
