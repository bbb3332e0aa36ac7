// SPDX-License-Identifier: BSD-3-Clause
// The words of core planning: why it chose, what it costs, why it refuses.
#pragma once

#include <string>
#include <vector>

#include "flyball/platform/core_plan.hpp"

#include "core_counts.hpp"
#include "cpu_selection.hpp"

namespace flyball::platform {

/// "cpu.poll_cores 1, cpu.workers auto"
[[nodiscard]] std::string describe_counts(const CoreWish& wish);

/// Asked, available, fix. `sets` are the nodes that were considered; may be empty.
[[nodiscard]] std::string refuse_counts(const CpuSelection& selection,
                                        const std::vector<NodeSet>& sets,
                                        const CoreWish& wish);

/// The layout if no node can own the lcores: as asked, else fused.
[[nodiscard]] LayoutChoice layout_without_cpus(const CoreWish& wish);

[[nodiscard]] std::vector<PlanWarning> plan_warnings(const CorePlan& plan,
                                                     const Topology& topology,
                                                     const CoreWish& wish);

[[nodiscard]] std::vector<std::string> plan_reasons(const CorePlan& plan,
                                                    const Topology& topology,
                                                    const CoreWish& wish,
                                                    const std::string& layout_reason);

}  // namespace flyball::platform
