// SPDX-License-Identifier: BSD-3-Clause
// Budgets (docs/performance.md): >= 70 M records/s per core, p50..max over 8 workers in <= 22 us.
#include <array>
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include "flyball/governor/latency_histogram.hpp"

namespace flyball::governor {
namespace {

/// Sojourn times around 2,000 cycles with a long tail, deterministic.
std::vector<std::uint64_t> sojourn_cycles() {
    std::vector<std::uint64_t> values(4096);
    std::uint64_t state = 1;
    for (auto& value : values) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        value = 2'000 + ((state >> 33U) >> (12U + (state & 15U)));
    }
    return values;
}

void record_one(benchmark::State& state) {
    const auto values = sojourn_cycles();
    auto histogram = std::make_unique<LatencyHistogram>();
    std::size_t next = 0;
    for (auto _ : state) {
        histogram->record(values[next++ % values.size()]);
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations());
}

BENCHMARK(record_one);

void percentiles_of_8_workers(benchmark::State& state) {
    const auto values = sojourn_cycles();
    const auto workers = std::make_unique<std::array<LatencyHistogram, 8>>();
    for (auto& histogram : *workers) {
        for (const auto value : values) {
            histogram.record(value);
        }
    }
    for (auto _ : state) {
        HistogramSnapshot sum;
        for (const auto& histogram : *workers) {
            sum.add(histogram);
        }
        for (const double percent : {50.0, 90.0, 99.0, 99.9, 100.0}) {
            benchmark::DoNotOptimize(sum.percentile(percent));
        }
    }
}

BENCHMARK(percentiles_of_8_workers)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace flyball::governor
