// SPDX-License-Identifier: BSD-3-Clause
// A counter that others may read must not cost more than one that nobody may read.
#include <atomic>

#include <benchmark/benchmark.h>

#include "flyball/base/cacheline.hpp"

namespace flyball {

namespace {

void plain_integer(benchmark::State& state) {
    std::uint64_t counter = 0;
    for (auto _ : state) {
        ++counter;
        benchmark::DoNotOptimize(counter);
    }
}

BENCHMARK(plain_integer);

void single_writer_counter(benchmark::State& state) {
    SingleWriterCounter counter;
    for (auto _ : state) {
        counter.add(1);
        benchmark::DoNotOptimize(counter);
    }
}

BENCHMARK(single_writer_counter);

/// What it replaces: safe with many writers, and locked.
void atomic_increment(benchmark::State& state) {
    std::atomic<std::uint64_t> counter{0};
    for (auto _ : state) {
        counter.fetch_add(1, std::memory_order_relaxed);
        benchmark::DoNotOptimize(counter);
    }
}

BENCHMARK(atomic_increment);

}  // namespace

}  // namespace flyball
