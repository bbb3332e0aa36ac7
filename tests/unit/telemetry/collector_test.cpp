// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/collector.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <thread>

#include <unistd.h>

#include <gtest/gtest.h>

#include "support/eal_environment.hpp"

namespace flyball::telemetry {

namespace {

using dataplane::BurstCounters;
using dataplane::DropReason;
using dataplane::LcoreCell;
using dataplane::TxCounters;

/// A poll core that feeds a worker; one port, which the worker sends through.
struct Counters {
    LcoreCell poll_core;
    LcoreCell worker;
    BurstCounters rx;
    TxCounters tx;
    Sources sources;

    Counters() {
        sources.scale = TscScale(1e9);
        sources.ports = 1;
        sources.lcores.resize(2);
        sources.lcores[0].lcore = 1;
        sources.lcores[0].role = "poll_core";
        sources.lcores[0].cell = &poll_core;
        sources.lcores[1].lcore = 2;
        sources.lcores[1].cpu = 3;
        sources.lcores[1].role = "worker";
        sources.lcores[1].stages = {"macswap"};
        sources.lcores[1].cell = &worker;
        sources.rx = {{.lcore = 0, .port = 0, .counters = &rx}};
        sources.tx = {{.lcore = 1, .port = 0, .counters = &tx}};
    }

    [[nodiscard]] Report report() const {
        Report report;
        collect(sources, report);
        return report;
    }
};

TEST(Collector, NothingCountedIsAllZero) {
    const auto counters = std::make_unique<Counters>();
    const Report report = counters->report();
    EXPECT_EQ(report.totals.rx_packets, 0U);
    EXPECT_EQ(report.totals.in_flight_packets, 0U);
    EXPECT_EQ(report.latency.samples, 0U);
    ASSERT_EQ(report.workers.size(), 2U);
    ASSERT_EQ(report.ports.size(), 1U);
    EXPECT_TRUE(report.ports[0].rx_bursts.empty());
    EXPECT_FALSE(report.traffic.has_value());
}

TEST(Collector, ReadsPacketsOutOfBursts) {
    const auto counters = std::make_unique<Counters>();
    counters->rx.bursts[0].add(5);
    counters->rx.bursts[32].add(2);
    counters->rx.bursts[3].add(1);
    counters->tx.bursts.bursts[32].add(2);
    counters->worker.ring_bursts.bursts[0].add(4);
    counters->worker.ring_bursts.bursts[67].add(1);
    const Report report = counters->report();
    EXPECT_EQ(report.totals.rx_packets, 67U);
    EXPECT_EQ(report.totals.tx_packets, 64U);
    EXPECT_EQ(report.totals.in_flight_packets, 3U);
    EXPECT_EQ(report.ports[0].rx_bursts, (BurstSizes{{0, 5}, {3, 1}, {32, 2}}));
    EXPECT_EQ(report.ports[0].tx_bursts, (BurstSizes{{32, 2}}));
    EXPECT_EQ(report.workers[0].rx_packets, 67U);
    EXPECT_EQ(report.workers[0].polls, 8U);
    EXPECT_EQ(report.workers[0].empty_polls, 5U);
    EXPECT_EQ(report.workers[1].rx_packets, 67U);
    EXPECT_EQ(report.workers[1].polls, 5U);
    EXPECT_EQ(report.workers[1].empty_polls, 4U);
    EXPECT_EQ(report.workers[1].tx_packets, 64U);
}

TEST(Collector, KeepsQueuesApart) {
    const auto counters = std::make_unique<Counters>();
    BurstCounters other;
    counters->sources.rx.push_back({.lcore = 1, .port = 0, .counters = &other, .queue = 3});
    counters->rx.bursts[8].add(2);
    other.bursts[0].add(5);
    other.bursts[4].add(1);
    const Report report = counters->report();
    EXPECT_EQ(report.ports[0].rx_packets, 20U);
    ASSERT_EQ(report.ports[0].queues.size(), 2U);
    EXPECT_EQ(report.ports[0].queues[0].queue, 0U);
    EXPECT_EQ(report.ports[0].queues[0].lcore, 1U);
    EXPECT_EQ(report.ports[0].queues[0].rx_packets, 16U);
    const QueueReport& queue = report.ports[0].queues[1];
    EXPECT_EQ(queue.queue, 3U);
    EXPECT_EQ(queue.lcore, 2U);
    EXPECT_EQ(queue.rx_packets, 4U);
    EXPECT_EQ(queue.polls, 6U);
    EXPECT_EQ(queue.empty_polls, 5U);
}

TEST(Collector, AsksTheKernelAboutThreads) {
    const auto counters = std::make_unique<Counters>();
    ThreadUsageReader self(gettid());
    ThreadUsageReader nobody(0);
    counters->sources.lcores[0].usage = &self;
    counters->sources.lcores[1].usage = &nobody;
    const Report report = counters->report();
    EXPECT_GT(report.workers[0].cpu_seconds, 0.0);
    EXPECT_EQ(report.workers[1].cpu_seconds, 0.0);
    EXPECT_EQ(report.workers[1].involuntary_context_switches, 0U);
}

TEST(Collector, SumsDropsOverLcoresAndKeepsThemApart) {
    const auto counters = std::make_unique<Counters>();
    counters->rx.bursts[10].add(1);
    counters->poll_core.drops.add(DropReason::ring_full, 4);
    counters->worker.drops.add(DropReason::tx_full, 1);
    counters->worker.drops.add(DropReason::ring_full, 2);
    counters->tx.dropped_packets.add(1);
    const Report report = counters->report();
    const auto ring_full = static_cast<std::size_t>(DropReason::ring_full);
    EXPECT_EQ(report.drops[ring_full], 6U);
    EXPECT_EQ(report.totals.dropped_packets, 7U);
    EXPECT_EQ(report.totals.in_flight_packets, 3U);
    EXPECT_EQ(report.workers[0].drops[ring_full], 4U);
    EXPECT_EQ(report.workers[1].drops[ring_full], 2U);
    EXPECT_EQ(report.ports[0].tx_dropped_packets, 1U);
}

TEST(Collector, CountsOriginatedPacketsAsIncoming) {
    const auto counters = std::make_unique<Counters>();
    counters->worker.loop.originated_packets.add(40);
    counters->tx.bursts.bursts[30].add(1);
    const Totals totals = counters->report().totals;
    EXPECT_EQ(totals.originated_packets, 40U);
    EXPECT_EQ(totals.in_flight_packets, 10U);
}

TEST(Collector, CopiesWhatWorkersCount) {
    const auto counters = std::make_unique<Counters>();
    counters->worker.loop.iterations.add(7);
    counters->worker.loop.busy_cycles.add(700);
    counters->worker.loop.idle_cycles.add(300);
    counters->worker.loop.sleeps.add(2);
    counters->worker.loop.stages[0].calls.add(1);
    counters->worker.loop.stages[0].packets.add(32);
    counters->worker.loop.stages[0].cycles.add(96);
    const Report report = counters->report();
    const WorkerReport& worker = report.workers[1];
    EXPECT_EQ(worker.role, "worker");
    EXPECT_EQ(worker.lcore, 2U);
    EXPECT_EQ(worker.cpu, 3U);
    EXPECT_EQ(worker.iterations, 7U);
    EXPECT_EQ(worker.busy_cycles, 700U);
    EXPECT_EQ(worker.idle_cycles, 300U);
    EXPECT_EQ(worker.sleeps, 2U);
    ASSERT_EQ(worker.stages.size(), 1U);
    EXPECT_EQ(worker.stages[0].name, "macswap");
    EXPECT_EQ(worker.stages[0].cycles, 96U);
    EXPECT_TRUE(report.workers[0].stages.empty());
}

TEST(Collector, MergesLatencyOfAllLcores) {
    const auto counters = std::make_unique<Counters>();
    counters->poll_core.latency.record(10);
    counters->worker.latency.record(50'000, 3);
    const Report report = counters->report();
    EXPECT_EQ(report.latency.samples, 4U);
    EXPECT_EQ(report.latency.max_ns, 50'000U);
    EXPECT_EQ(report.sojourn_cycles.count(), 4U);
    EXPECT_EQ(report.workers[0].latency.max_ns, 10U);
    EXPECT_EQ(report.workers[1].latency.samples, 3U);
}

TEST(Collector, ReadsRings) {
    test::start_eal();
    auto ring = dataplane::WorkerRing::create("collector-test", 64, NodeId{0});
    ASSERT_TRUE(ring.has_value()) << ring.error().message;
    std::array<rte_mbuf*, 70> packets{};
    EXPECT_EQ((*ring)->enqueue(packets.data(), 70), 63U);
    const auto counters = std::make_unique<Counters>();
    counters->sources.rings = {ring->get()};
    const Report report = counters->report();
    ASSERT_EQ(report.rings.size(), 1U);
    EXPECT_EQ(report.rings[0].name, "collector-test");
    EXPECT_EQ(report.rings[0].entries, 63U);
    EXPECT_EQ(report.rings[0].used, 63U);
    EXPECT_EQ(report.rings[0].used_max, 63U);
    EXPECT_EQ(report.rings[0].enqueue_failures, 7U);
}

TEST(Collector, ReadsTheTrafficSource) {
    const auto counters = std::make_unique<Counters>();
    const auto traffic = std::make_unique<dataplane::TrafficCell>();
    traffic->offered_packets.add(10);
    traffic->accepted_packets.add(9);
    traffic->returned_packets.add(8);
    traffic->reordered_packets.add(1);
    traffic->latency.record(2'000);
    counters->sources.traffic = traffic.get();
    const Report report = counters->report();
    ASSERT_TRUE(report.traffic.has_value());
    EXPECT_EQ(report.traffic->offered_packets, 10U);
    EXPECT_EQ(report.traffic->accepted_packets, 9U);
    EXPECT_EQ(report.traffic->returned_packets, 8U);
    EXPECT_EQ(report.traffic->reordered_packets, 1U);
    EXPECT_EQ(report.traffic->latency.max_ns, 2'000U);
}

/// A packet is counted as received before it is counted as sent, so a reader that reads in the
/// opposite order never sees more sent than received, however long it takes.
TEST(Collector, NeverSeesMoreSentThanReceived) {
    constexpr unsigned kReports = 50;
    const auto counters = std::make_unique<Counters>();
    std::atomic<bool> reading{true};
    std::jthread lcore([&] {
        for (unsigned size = 1; reading; size = size % dataplane::kBurstMax + 1) {
            counters->rx.bursts[size].add(1);
            if (size % 3 == 0) {
                counters->worker.drops.add(DropReason::malformed, size);
            } else {
                counters->tx.bursts.bursts[size].add(1);
            }
        }
    });
    std::uint64_t last = 0;
    for (unsigned grew = 0; grew < kReports && !HasFailure();) {
        const Totals totals = counters->report().totals;
        EXPECT_GE(totals.rx_packets, totals.tx_packets + totals.dropped_packets);
        EXPECT_EQ(totals.rx_packets,
                  totals.tx_packets + totals.dropped_packets + totals.in_flight_packets);
        grew += totals.rx_packets > last ? 1U : 0U;
        last = totals.rx_packets;
    }
    reading = false;
    lcore.join();
    EXPECT_EQ(counters->report().totals.in_flight_packets, 0U);
}

}  // namespace

}  // namespace flyball::telemetry
