// SPDX-License-Identifier: BSD-3-Clause
// Executes each workload a fixed number of times under callgrind, which collects in the measured
// part only and dumps one profile per workload: bench/budgets divides by the packets printed here.
#include <cstdio>

#include <valgrind/callgrind.h>

#include <rte_version.h>

#include "workbench.hpp"

namespace {

constexpr std::uint16_t kBurst = 32;
constexpr unsigned kWarmUpRuns = 8;
constexpr unsigned kRuns = 64;

void measure(flyball::bench::Workload& workload, const char* name) {
    for (unsigned run = 0; run < kWarmUpRuns; ++run) {
        workload.prepare();
        workload.run();
    }
    CALLGRIND_ZERO_STATS;
    for (unsigned run = 0; run < kRuns; ++run) {
        workload.prepare();
        CALLGRIND_TOGGLE_COLLECT;
        workload.run();
        CALLGRIND_TOGGLE_COLLECT;
    }
    CALLGRIND_DUMP_STATS_AT(name);
}

}  // namespace

int main() {
    flyball::bench::Workbench bench;
    for (const auto& kind : flyball::bench::workload_kinds()) {
        measure(*kind.make(bench, kBurst), kind.name.c_str());
    }
    std::printf(
        "{\"burst\": %u, \"packets\": %u, \"compiler\": \"%s\", \"march\": \"%s\", "
        "\"dpdk\": \"%s\"}\n",
        kBurst, kRuns * kBurst, __VERSION__, FLYBALL_MARCH, rte_version());
    return 0;
}
