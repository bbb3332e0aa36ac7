// SPDX-License-Identifier: BSD-3-Clause
// What counting costs per packet: RX and TX bursts, cycles, the choice of samples and the sojourn
// histogram, as a fused core does it for every burst. Budget: 2 ns per packet from bursts of 8 on.
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include "flyball/dataplane/loop.hpp"
#include "flyball/dataplane/packet.hpp"
#include "flyball/dataplane/sampler.hpp"

namespace flyball::dataplane {
namespace {

constexpr std::uint64_t kCyclesPerPacket = 20;     // 7 ns, mode io
constexpr std::uint64_t kSampleInterval = 78'000;  // 30 us at 2.6 GHz, as in the appliance

struct Counting {
    explicit Counting(std::uint64_t interval) : sampler(interval) {}

    void burst(std::uint16_t packets) noexcept {
        now += packets * kCyclesPerPacket;
        account.begin(now);
        rx->bursts[packets].add(1);
        const bool sampled = sampler.take(now, packets).latency;
        tx->bursts.bursts[packets].add(1);
        if (sampled) [[unlikely]] {
            for (std::uint16_t i = 0; i < packets; ++i) {
                cell->latency.record(sojourn_cycles(stamps[i], to_stamp(now)));
            }
        }
        account.end(packets);
    }

    std::uint64_t now = 1'000'000'000;
    std::unique_ptr<LcoreCell> cell = std::make_unique<LcoreCell>();
    std::unique_ptr<BurstCounters> rx = std::make_unique<BurstCounters>();
    std::unique_ptr<TxCounters> tx = std::make_unique<TxCounters>();
    CycleAccount account{*cell};
    Sampler sampler;
    std::vector<Stamp> stamps = std::vector<Stamp>(kBurstMax, to_stamp(now - 2'000));
};

void count(benchmark::State& state, std::uint64_t interval) {
    const auto packets = static_cast<std::uint16_t>(state.range(0));
    Counting counting(interval);
    for (auto _ : state) {
        counting.burst(packets);
        benchmark::ClobberMemory();
    }
    state.counters["per_packet"] = benchmark::Counter(
        packets, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void counters_and_histogram(benchmark::State& state) {
    count(state, kSampleInterval);
}

BENCHMARK(counters_and_histogram)->Arg(1)->Arg(8)->Arg(32)->Arg(256);

/// The worst case: a port so slow that every burst is sampled.
void every_burst_sampled(benchmark::State& state) {
    count(state, 1);
}

BENCHMARK(every_burst_sampled)->Arg(1)->Arg(8)->Arg(32)->Arg(256);

}  // namespace
}  // namespace flyball::dataplane
