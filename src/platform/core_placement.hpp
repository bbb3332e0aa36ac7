// SPDX-License-Identifier: BSD-3-Clause
// Third step of core planning: which CPU each lcore gets.
#pragma once

#include <vector>

#include "flyball/platform/core_plan.hpp"

#include "core_counts.hpp"

namespace flyball::platform {

/// An lcore before numbering. `feeder` is the index of the poll core within the same vector whose
/// last-level cache a worker shares.
struct Placement {
    Cpu cpu;
    Role role = Role::fused;
    std::optional<std::size_t> feeder;
};

/// One CPU per lcore of the set: its poll cores, then its workers; or its fused cores. Workers go
/// into the last-level cache of a poll core as long as there is room.
[[nodiscard]] std::vector<Placement> place_set(const NodeSet& set, Layout layout);

/// For machines with fewer CPUs than lcores: each lcore on the least loaded of `cpus`, the first of
/// equals. Each mention of a CPU in `busy` counts as half an lcore that is there already.
[[nodiscard]] std::vector<Placement> place_sharing(const std::vector<Cpu>& cpus,
                                                   const CpuList& busy,
                                                   const std::vector<Role>& roles);

}  // namespace flyball::platform
