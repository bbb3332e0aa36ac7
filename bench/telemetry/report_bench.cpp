// SPDX-License-Identifier: BSD-3-Clause
// Budgets (docs/performance.md): the report of 8 workers is built in <= 22 us, /metrics is served
// in
// <= 2 ms. One poll core per port, 8 workers that send through both of 2 ports.
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "flyball/telemetry/collector.hpp"
#include "flyball/telemetry/exposition.hpp"
#include "flyball/telemetry/report_json.hpp"

namespace flyball::telemetry {
namespace {

constexpr std::size_t kPorts = 2;
constexpr std::size_t kWorkers = 8;
constexpr double kHertz = 2.6e9;

/// Counters as an hour of traffic leaves them: every burst size was seen, the histogram has a tail.
class Node {
  public:
    Node() {
        sources_.scale = TscScale(kHertz);
        sources_.ports = kPorts;
        for (std::size_t i = 0; i < kPorts + kWorkers; ++i) {
            add_lcore(i);
        }
    }

    [[nodiscard]] Report report() const {
        Report report;
        collect(sources_, report);
        for (std::size_t i = 0; i < kPorts; ++i) {
            report.ports[i].name = "port" + std::to_string(i);
        }
        return report;
    }

  private:
    static void fill(dataplane::BurstCounters& counters) {
        for (std::size_t size = 0; size <= 32; ++size) {
            counters.bursts[size].add(1000 + size);
        }
    }

    void add_lcore(std::size_t index) {
        const bool polls = index < kPorts;
        auto& cell = *cells_.emplace_back(std::make_unique<dataplane::LcoreCell>());
        sources_.lcores.push_back({});
        LcoreSource& source = sources_.lcores.back();
        source.lcore = static_cast<unsigned>(index + 1);
        source.role = polls ? "poll_core" : "worker";
        source.cell = &cell;
        if (polls) {
            rx_.push_back(std::make_unique<dataplane::BurstCounters>());
            fill(*rx_.back());
            sources_.rx.push_back({.lcore = index, .port = index, .counters = rx_.back().get()});
            return;
        }
        source.stages = {"parse", "macswap"};
        fill(cell.ring_bursts);
        for (std::uint64_t value = 1'000; value < 10'000'000; value += value / 20) {
            cell.latency.record(value, 1 + 10'000'000 / value);
        }
        for (std::size_t port = 0; port < kPorts; ++port) {
            tx_.push_back(std::make_unique<dataplane::TxCounters>());
            fill(tx_.back()->bursts);
            sources_.tx.push_back({.lcore = index, .port = port, .counters = tx_.back().get()});
        }
    }

    std::vector<std::unique_ptr<dataplane::LcoreCell>> cells_;
    std::vector<std::unique_ptr<dataplane::BurstCounters>> rx_;
    std::vector<std::unique_ptr<dataplane::TxCounters>> tx_;
    Sources sources_;
};

void report_of_8_workers(benchmark::State& state) {
    const Node node;
    for (auto _ : state) {
        benchmark::DoNotOptimize(node.report());
    }
}

BENCHMARK(report_of_8_workers)->Unit(benchmark::kMicrosecond);

void exposition_of_8_workers(benchmark::State& state) {
    const Report report = Node().report();
    std::size_t bytes = 0;
    for (auto _ : state) {
        bytes = exposition(report).size();
        benchmark::DoNotOptimize(bytes);
    }
    state.counters["bytes"] = static_cast<double>(bytes);
}

BENCHMARK(exposition_of_8_workers)->Unit(benchmark::kMicrosecond);

void json_of_8_workers(benchmark::State& state) {
    const Report report = Node().report();
    for (auto _ : state) {
        benchmark::DoNotOptimize(report_json(report));
    }
}

BENCHMARK(json_of_8_workers)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace flyball::telemetry
