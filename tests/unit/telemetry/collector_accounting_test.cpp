// SPDX-License-Identifier: BSD-3-Clause
// The collector on a moving data path: what it computes as in flight is what is in flight.
#include <atomic>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

#include "flyball/telemetry/collector.hpp"

#include "support/eal_environment.hpp"
#include "support/rig.hpp"

namespace flyball::telemetry {
namespace {

using dataplane::BurstCounters;
using dataplane::DropReason;
using dataplane::LcoreCell;
using dataplane::TxCounters;
using dataplane::WorkerRing;

/// A poll core (lcore 1), a worker (lcore 2) and their ring, as counters only.
struct TwoLcores {
    TwoLcores() {
        test::start_eal();
        sources.scale = TscScale(1e9);
        sources.ports = 2;
        sources.lcores = {{.lcore = 1,
                           .cpu = 5,
                           .numa_node = 1,
                           .role = "poll_core",
                           .stages = {},
                           .cell = &*poll},
                          {.lcore = 2,
                           .cpu = 6,
                           .numa_node = 1,
                           .role = "worker",
                           .stages = {"csum"},
                           .cell = &*worker}};
        sources.rx = {{.lcore = 0, .port = 0, .counters = &*rx0},
                      {.lcore = 0, .port = 1, .counters = &*rx1}};
        sources.tx = {{.lcore = 1, .port = 0, .counters = &*tx0},
                      {.lcore = 1, .port = 1, .counters = &*tx1}};
    }

    [[nodiscard]] Report report() const {
        Report report;
        collect(sources, report);
        return report;
    }

    std::unique_ptr<LcoreCell> poll = std::make_unique<LcoreCell>();
    std::unique_ptr<LcoreCell> worker = std::make_unique<LcoreCell>();
    std::unique_ptr<BurstCounters> rx0 = std::make_unique<BurstCounters>();
    std::unique_ptr<BurstCounters> rx1 = std::make_unique<BurstCounters>();
    std::unique_ptr<TxCounters> tx0 = std::make_unique<TxCounters>();
    std::unique_ptr<TxCounters> tx1 = std::make_unique<TxCounters>();
    Sources sources;
};

/// Everything that counts in a rig.
Sources sources_of(test::Rig& rig) {
    Sources sources;
    sources.ports = rig.ports();
    sources.lcores.push_back({.role = "poll_core", .stages = {}, .cell = &rig.poll_cell()});
    for (std::size_t port = 0; port < rig.ports(); ++port) {
        sources.rx.push_back({0, port, &rig.port(port).rx_counters});
    }
    for (std::size_t core = 0; core < rig.cores(); ++core) {
        sources.lcores.push_back({.role = "worker", .stages = {}, .cell = &rig.cell(core)});
        for (std::size_t port = 0; port < rig.ports(); ++port) {
            sources.tx.push_back({core + 1, port, &rig.tx_counters(core, port)});
        }
    }
    for (const auto& ring : rig.rings()) {
        sources.rings.push_back(ring.get());
    }
    return sources;
}

TEST(CollectorAccounting, WhatItComputesAsInFlightIsWhatRingsAndBuffersHold) {
    for (const test::Layout& layout : test::kLayouts) {
        test::Rig rig({.fused = layout.fused,
                       .workers = layout.workers,
                       .tx_entries = 8,
                       .ring_entries = 16});
        rig.set({.tx_flush_threshold = 4, .tx_flush_timeout_ns = 4'000'000'000});
        const Sources sources = sources_of(rig);
        for (unsigned round = 0; round < 50; ++round) {
            rig.port(round % 2).arrive(test::numbered_packets(3, round % 40));
            rig.iterate();
            rig.port(1).free_sent(round % 10);
            Report report;
            collect(sources, report);
            const test::Ledger ledger = rig.ledger();
            ASSERT_EQ(report.totals.in_flight_packets, ledger.in_flight)
                << layout << ", round " << round << ": " << ledger;
            ASSERT_EQ(report.totals.rx_packets, ledger.rx);
            std::uint64_t port_drops = 0;
            for (const PortReport& port : report.ports) {
                port_drops += port.tx_dropped_packets;
            }
            ASSERT_EQ(port_drops,
                      rig.dropped(DropReason::tx_full) + rig.dropped(DropReason::handoff_full));
        }
    }
    EXPECT_EQ(test::packets_in_use(), 0U);
}

/// Counts as a poll core and a worker do, in two threads with a real ring between them.
class CountingThreads {
  public:
    explicit CountingThreads(TwoLcores& lcores) : lcores_(lcores) {
        auto ring = WorkerRing::create("counting", 256, NodeId{0});
        EXPECT_TRUE(ring.has_value());
        ring_ = std::move(*ring);
        poll_ = std::jthread([this](const std::stop_token& stop) { receive(stop); });
        worker_ = std::jthread([this](const std::stop_token& stop) { send(stop); });
    }

    void stop() {
        poll_.request_stop();
        poll_.join();
        worker_.request_stop();
        worker_.join();
    }

    [[nodiscard]] const WorkerRing& ring() const { return *ring_; }

  private:
    void receive(const std::stop_token& stop) {
        std::array<rte_mbuf*, 64> packets{};
        for (unsigned round = 1; !stop.stop_requested(); ++round) {
            const unsigned count = 1 + round % 64;
            lcores_.rx0->bursts[count].add(1);
            const unsigned taken = ring_->enqueue(packets.data(), count);
            if (taken < count) {
                lcores_.poll->drops.add(DropReason::ring_full, count - taken);
                std::this_thread::yield();
            }
        }
    }

    void send(const std::stop_token& stop) {
        dataplane::Burst burst;
        for (unsigned round = 0;; ++round) {
            const unsigned count = ring_->dequeue(burst, 1 + round % 100);
            if (count == 0) {
                if (stop.stop_requested()) {
                    return;
                }
                std::this_thread::yield();
            } else if (round % 10 == 0) {
                lcores_.worker->drops.add(DropReason::tx_full, count);
            } else {
                lcores_.tx1->bursts.bursts[count].add(1);
            }
        }
    }

    TwoLcores& lcores_;
    std::unique_ptr<WorkerRing> ring_;
    std::jthread poll_;
    std::jthread worker_;
};

TEST(CollectorAccounting, NeverShowsAPacketLeavingThatHasNotCome) {
    TwoLcores lcores;
    CountingThreads threads(lcores);
    lcores.sources.rings = {&threads.ring()};
    Totals last;
    for (unsigned reading = 0; reading < 3'000 || last.tx_packets == 0; ++reading) {
        const Report report = lcores.report();
        const Totals& now = report.totals;
        // A difference below zero would show as a huge number.
        ASSERT_LE(now.in_flight_packets, now.rx_packets)
            << "reading " << reading << ": rx " << now.rx_packets << " tx " << now.tx_packets
            << " dropped " << now.dropped_packets;
        ASSERT_EQ(now.rx_packets, now.tx_packets + now.dropped_packets + now.in_flight_packets);
        ASSERT_GE(now.rx_packets, last.rx_packets);
        ASSERT_GE(now.tx_packets, last.tx_packets);
        ASSERT_GE(now.dropped_packets, last.dropped_packets);
        ASSERT_LE(report.rings[0].used, report.rings[0].entries);
        last = now;
    }
    threads.stop();
    EXPECT_EQ(lcores.report().totals.in_flight_packets, 0U);
}

}  // namespace
}  // namespace flyball::telemetry
