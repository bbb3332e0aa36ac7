// SPDX-License-Identifier: BSD-3-Clause
// Budgets (docs/performance.md): one decision (estimators, law, breaker) in <= 33 ns, 10,000 of
// them in <= 333 us, the breaker's check with its histogram window in < 1 us.
#include <array>
#include <memory>

#include <benchmark/benchmark.h>

#include "flyball/governor/burst_controller.hpp"
#include "flyball/governor/supervisor.hpp"

namespace flyball::governor {
namespace {

constexpr double kTargetNs = 50e3;

/// A power of two: finding the next one must cost nothing.
constexpr std::size_t kPeriods = 64;

void add(WorkTotals& totals, const WorkTotals& period) {
    totals.arrivals += period.arrivals;
    totals.packets += period.packets;
    totals.bursts += period.bursts;
    totals.packets_squared += period.packets_squared;
    totals.busy_ticks += period.busy_ticks;
    totals.packets_busy_ticks += period.packets_busy_ticks;
}

/// What a worker counts in one period; load and burst sizes keep changing.
WorkTotals period(std::size_t i) {
    const std::uint64_t burst = 4 + i % 40;
    const std::uint64_t bursts = 30 + i % 7;
    const std::uint64_t ticks = 250 + 100 * burst;
    return {.arrivals = burst * bursts,
            .packets = burst * bursts,
            .bursts = bursts,
            .packets_squared = burst * burst * bursts,
            .busy_ticks = ticks * bursts,
            .packets_busy_ticks = ticks * burst * bursts};
}

/// One fast period after the other, with a slow one every tenth.
class Loop {
  public:
    Loop() {
        for (std::size_t i = 0; i < kPeriods; ++i) {
            add(all_, period(i));
            observations_[i].totals = all_;
            observations_[i].now_ns = (i + 1) * kPeriodNs;
            observations_[i].min_sojourn_ns = 900.0;
        }
    }

    void step() {
        Observation& observation = observations_[next_ % kPeriods];
        benchmark::DoNotOptimize(controller_.step(observation, guidance_));
        if (++next_ % 10 == 0) {
            const LatencyReading reading{.samples = 500,
                                         .p99_ns = 40e3 + 100.0 * static_cast<double>(next_ % 97)};
            guidance_ =
                supervisor_.step({.now_ns = observation.now_ns, .sensor = reading, .raw = reading},
                                 controller_.status(), *ring_);
        }
        // Ready for the next time round: as on the data path, what a decision reads was written
        // long before.
        add(observation.totals, all_);
        observation.now_ns += kPeriods * kPeriodNs;
    }

  private:
    static constexpr std::uint64_t kPeriodNs = 1'000'000;

    WorkTotals all_{};  ///< of kPeriods periods
    alignas(kCacheLine) std::array<Observation, kPeriods> observations_{};
    std::size_t next_ = 0;
    BurstController controller_{{}};
    Supervisor supervisor_{{.target_ns = kTargetNs}};
    std::unique_ptr<DecisionRing> ring_ = std::make_unique<DecisionRing>();
    alignas(kCacheLine) Guidance guidance_{};
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
