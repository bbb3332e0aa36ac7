// SPDX-License-Identifier: BSD-3-Clause
// First step of core planning: which CPUs lcores may own and which core the rest of the process
// keeps.
#pragma once

#include <vector>

#include "flyball/base/result.hpp"
#include "flyball/platform/core_plan.hpp"
#include "flyball/platform/topology.hpp"

namespace flyball::platform {

/// All lists are in ascending CPU order; `data` and `reserved` have no CPU in common.
struct CpuSelection {
    std::vector<Cpu> allowed;   ///< what cpu.cpus and the machine leave to lcores
    std::vector<Cpu> data;      ///< may be owned by one lcore each; empty only on a single CPU
    std::vector<Cpu> reserved;  ///< kept for housekeeping; empty if CPUs outside `allowed` do that
};

/// Error (class plan): a CPU in cpu.cpus that this process may not use.
[[nodiscard]] Result<CpuSelection> select_cpus(const Topology& topology, const CoreWish& wish);

/// One CPU per physical core, or the CPUs as they are if SMT siblings are wanted.
[[nodiscard]] std::vector<Cpu> one_per_core(const std::vector<Cpu>& cpus, bool use_smt_siblings);

[[nodiscard]] CpuList ids_of(const std::vector<Cpu>& cpus);
[[nodiscard]] bool contains_core(const std::vector<Cpu>& cpus, unsigned core);

}  // namespace flyball::platform
