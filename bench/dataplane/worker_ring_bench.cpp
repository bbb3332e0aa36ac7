// SPDX-License-Identifier: BSD-3-Clause
// WorkerRing against the rte_ring below it. Target: within 1 % from bursts of 8 on. Both take turns
// of some microseconds, so that whatever disturbs the machine disturbs both; the ratio is of the
// medians.
#include <algorithm>
#include <vector>

#include <benchmark/benchmark.h>

#include "flyball/base/check.hpp"
#include "flyball/base/clock.hpp"

#include "workbench.hpp"

namespace flyball::bench {

namespace {

using dataplane::Burst;
using dataplane::WorkerRing;

constexpr unsigned kPacketsPerTurn = 4096;

/// Not inlined: both sides get the same call, and neither is optimised into the other.
[[gnu::noinline]] void turn_of_ours(WorkerRing& ring, Burst& burst, unsigned size) {
    for (unsigned i = 0; i < kPacketsPerTurn / size; ++i) {
        benchmark::DoNotOptimize(ring.enqueue(burst.packets.data(), size));
        benchmark::DoNotOptimize(ring.dequeue(burst, size));
    }
}

/// A loop over several lanes would find its rings like this.
struct RawLane {
    rte_ring* ring;
};

[[gnu::noinline]] void turn_of_theirs(RawLane& lane, Burst& burst, unsigned size) {
    void** const packets = reinterpret_cast<void**>(burst.packets.data());
    for (unsigned i = 0; i < kPacketsPerTurn / size; ++i) {
        benchmark::DoNotOptimize(rte_ring_sp_enqueue_burst(lane.ring, packets, size, nullptr));
        burst.count = static_cast<std::uint16_t>(
            rte_ring_sc_dequeue_burst(lane.ring, packets, size, nullptr));
        benchmark::DoNotOptimize(burst.count);
    }
}

template <typename Turn>
double cycles_of(Turn&& turn) {
    const std::uint64_t start = tsc_now();
    turn();
    return static_cast<double>(tsc_now() - start);
}

double median(std::vector<double>& values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

void worker_ring(benchmark::State& state, const TscScale& scale, WorkerRing& ring) {
    const auto size = static_cast<unsigned>(state.range(0));
    Burst burst;
    burst.packets.fill(nullptr);
    RawLane lane{ring.raw()};
    std::vector<double> ours;
    std::vector<double> theirs;
    for (auto _ : state) {
        // Whoever goes second finds what the first left in the caches: take turns at that too.
        const bool first = ours.size() % 2 == 0;
        if (first) {
            ours.push_back(cycles_of([&] { turn_of_ours(ring, burst, size); }));
        }
        theirs.push_back(cycles_of([&] { turn_of_theirs(lane, burst, size); }));
        if (!first) {
            ours.push_back(cycles_of([&] { turn_of_ours(ring, burst, size); }));
        }
        state.SetIterationTime(scale.to_ns(static_cast<std::uint64_t>(ours.back())) * 1e-9);
    }
    const double ours_cycles = median(ours);
    const double theirs_cycles = median(theirs);
    const auto ns_per_packet = [&](double cycles) {
        return scale.to_ns(static_cast<std::uint64_t>(cycles)) / kPacketsPerTurn;
    };
    state.counters["ours_ns"] = ns_per_packet(ours_cycles);
    state.counters["rte_ring_ns"] = ns_per_packet(theirs_cycles);
    state.counters["ratio"] = ours_cycles / theirs_cycles;
}

}  // namespace

}  // namespace flyball::bench

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    const flyball::bench::Workbench workbench;
    const flyball::TscScale scale = flyball::measure_tsc();
    auto ring = flyball::dataplane::WorkerRing::create("bench", 1024, flyball::NodeId{0});
    FLYBALL_CHECK(ring.has_value());
    benchmark::RegisterBenchmark(
        "worker_ring",
        [&](benchmark::State& state) { flyball::bench::worker_ring(state, scale, **ring); })
        ->Arg(1)
        ->Arg(8)
        ->Arg(32)
        ->Arg(256)
        ->UseManualTime();
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
