// SPDX-License-Identifier: BSD-3-Clause
// Budgets (docs/performance.md): one decision (estimators, law, breaker) in <= 33 ns, 10,000 of
// them in <= 333 us, the breaker's check with its histogram window in < 1 us.
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include "flyball/governor/burst_controller.hpp"
#include "flyball/governor/supervisor.hpp"

namespace flyball::governor {
namespace {

constexpr double kTargetNs = 50e3;

/// What a worker counts in one period; load and burst sizes keep changing.
std::vector<WorkTotals> periods() {
    std::vector<WorkTotals> result(1024);
    for (std::size_t i = 0; i < result.size(); ++i) {
        const std::uint64_t burst = 4 + i % 40;
        const std::uint64_t bursts = 30 + i % 7;
        const std::uint64_t ticks = 250 + 100 * burst;
        result[i] = {.arrivals = burst * bursts,
                     .packets = burst * bursts,
                     .bursts = bursts,
                     .packets_squared = burst * burst * bursts,
                     .busy_ticks = ticks * bursts,
                     .packets_busy_ticks = ticks * burst * bursts};
    }
    return result;
}

/// One fast period after the other, with a slow one every tenth.
class Loop {
  public:
    void step() {
        count(periods_[next_ % periods_.size()]);
        benchmark::DoNotOptimize(controller_.step(observation_, guidance_));
        if (++next_ % 10 == 0) {
            const LatencyReading reading{.samples = 500,
                                         .p99_ns = 40e3 + 100.0 * static_cast<double>(next_ % 97)};
            guidance_ =
                supervisor_.step({.now_ns = observation_.now_ns, .sensor = reading, .raw = reading},
                                 controller_.status(), *ring_);
        }
    }

  private:
    /// What the data path does anyway.
    void count(const WorkTotals& period) {
        WorkTotals& totals = observation_.totals;
        totals.arrivals += period.arrivals;
        totals.packets += period.packets;
        totals.bursts += period.bursts;
        totals.packets_squared += period.packets_squared;
        totals.busy_ticks += period.busy_ticks;
        totals.packets_busy_ticks += period.packets_busy_ticks;
        observation_.now_ns += 1'000'000;
    }

    std::vector<WorkTotals> periods_ = periods();
    std::size_t next_ = 0;
    Observation observation_{.min_sojourn_ns = 900.0};
    BurstController controller_{{}};
    Supervisor supervisor_{{.target_ns = kTargetNs}};
    std::unique_ptr<DecisionRing> ring_ = std::make_unique<DecisionRing>();
    Guidance guidance_{};
};

void one_decision(benchmark::State& state) {
    Loop loop;
    for (auto _ : state) {
        loop.step();
    }
}

BENCHMARK(one_decision);

void ten_thousand_decisions(benchmark::State& state) {
    Loop loop;
    for (auto _ : state) {
        for (int i = 0; i < 10'000; ++i) {
            loop.step();
        }
    }
}

BENCHMARK(ten_thousand_decisions)->Unit(benchmark::kMicrosecond);

void breaker_update(benchmark::State& state) {
    CircuitBreaker breaker;
    BreakerInput input{.elapsed_ns = 10e6,
                       .is_valid = true,
                       .p99_ns = 40e3,
                       .target_ns = kTargetNs,
                       .was_waiting = true};
    for (auto _ : state) {
        benchmark::DoNotOptimize(input);
        benchmark::DoNotOptimize(breaker.update(input));
    }
}

BENCHMARK(breaker_update);

/// What the breaker does per slow period: the window's p99 out of two snapshots, and the verdict.
void breaker_check(benchmark::State& state) {
    const auto histogram = std::make_unique<LatencyHistogram>();
    const HistogramSnapshot before = snapshot(*histogram);
    for (std::uint64_t i = 0; i < 500; ++i) {
        histogram->record(20'000 + i * 50);
    }
    const HistogramSnapshot now = snapshot(*histogram);
    CircuitBreaker breaker;
    for (auto _ : state) {
        const LatencyReading reading = read_latency(now.since(before));
        const BreakerInput input{.elapsed_ns = 10e6,
                                 .is_valid = reading.is_valid(),
                                 .p99_ns = reading.p99_ns,
                                 .target_ns = kTargetNs,
                                 .was_waiting = true};
        benchmark::DoNotOptimize(breaker.update(input));
    }
}

BENCHMARK(breaker_check);

}  // namespace
}  // namespace flyball::governor
