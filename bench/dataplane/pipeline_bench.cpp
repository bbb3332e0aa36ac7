// SPDX-License-Identifier: BSD-3-Clause
// Nanoseconds per packet of each workload for bursts 1..64. For instructions per packet see
// bench/budgets.
#include <benchmark/benchmark.h>

#include "flyball/base/clock.hpp"

#include "workbench.hpp"

namespace flyball::bench {

namespace {

void count_packets(benchmark::State& state) {
    using benchmark::Counter;
    state.counters["per_packet"] = Counter(static_cast<double>(state.range(0)),
                                           Counter::kIsIterationInvariantRate | Counter::kInvert);
}

/// Reads the clock around each run: its own cost, some 20 ns per burst, is in the result.
void run_prepared(benchmark::State& state, const TscScale& scale, Workload& workload) {
    for (auto _ : state) {
        workload.prepare();
        const std::uint64_t start = tsc_now();
        workload.run();
        state.SetIterationTime(scale.to_ns(tsc_now() - start) * 1e-9);
    }
    count_packets(state);
}

void run_at_once(benchmark::State& state, Workload& workload) {
    for (auto _ : state) {
        workload.run();
    }
    count_packets(state);
}

void add_benchmark(Workbench& bench, const TscScale& scale, const WorkloadKind& kind) {
    auto* const added =
        benchmark::RegisterBenchmark(kind.name.c_str(), [&](benchmark::State& state) {
            const auto workload = kind.make(bench, static_cast<std::uint16_t>(state.range(0)));
            if (kind.prepares) {
                run_prepared(state, scale, *workload);
            } else {
                run_at_once(state, *workload);
            }
        });
    for (const std::int64_t burst : {1, 4, 8, 16, 32, 64}) {
        added->Arg(burst);
    }
    if (kind.prepares) {
        added->UseManualTime();
    }
}

}  // namespace

}  // namespace flyball::bench

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    flyball::bench::Workbench bench;
    const auto scale = flyball::measure_tsc();
    for (const auto& kind : flyball::bench::workload_kinds()) {
        flyball::bench::add_benchmark(bench, scale, kind);
    }
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
