// SPDX-License-Identifier: BSD-3-Clause
// All loops on threads of their own, with a traffic source around them and a control thread that
// reads counters, writes setpoints and flips links. Run it under TSan.
#include <thread>

#include <gtest/gtest.h>
#include <rte_ethdev.h>

#include "flyball/base/clock.hpp"
#include "flyball/dataplane/traffic_source.hpp"

#include "support/eal_environment.hpp"
#include "support/rig.hpp"

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace flyball::dataplane {
namespace {

constexpr std::uint64_t kDeadlineNs = 20'000'000'000;

/// With the last burst fewer than the pool has mbufs: TSan cannot see that DPDK's mempool passes an
/// mbuf from the thread that freed it to the one that takes it, so none may be used twice.
constexpr std::uint64_t kPackets = test::kTestPoolMbufs - kBurstMax;

#if defined(__SANITIZE_THREAD__)

/// net_ring's own code is not instrumented: tell TSan what its rings order.
std::uint16_t received(
    std::uint16_t, std::uint16_t, rte_mbuf**, std::uint16_t count, std::uint16_t, void* tail) {
    __tsan_acquire(tail);
    return count;
}

std::uint16_t sending(std::uint16_t, std::uint16_t, rte_mbuf**, std::uint16_t count, void* tail) {
    __tsan_release(tail);
    return count;
}

void annotate(PortId port, const test::TestPort::Wires& wires) {
    const auto tail = [](rte_ring* ring) { return const_cast<std::uint32_t*>(&ring->prod.tail); };
    rte_eth_add_rx_callback(port.value, 0, received, tail(wires.rx));
    rte_eth_add_tx_callback(port.value, 0, sending, tail(wires.tx));
}

#else

void annotate(PortId, const test::TestPort::Wires&) {}

#endif

/// Two traffic ports, a data path between them, and a thread for every loop.
class ThreadsTest : public ::testing::TestWithParam<test::Layout> {
  protected:
    ThreadsTest() {
        test::start_eal();
        for (unsigned i = 0; i < 4; ++i) {
            auto ring = WorkerRing::create("threads" + std::to_string(i), 4096, NodeId{0});
            EXPECT_TRUE(ring.has_value());
            rings_.push_back(std::move(*ring));
        }
        std::vector<test::TestPort::Wires> wires;
        std::vector<TrafficPort> traffic_ports;
        for (unsigned port = 0; port < 2; ++port) {
            wires.push_back({rings_[2 * port]->raw(), rings_[2 * port + 1]->raw()});
            traffic_ports.push_back({rings_[2 * port].get(), rings_[2 * port + 1].get()});
        }
        rig_ = std::make_unique<test::Rig>(test::RigOptions{.mode = "macswap",
                                                            .fused = GetParam().fused,
                                                            .workers = GetParam().workers,
                                                            .idle = Idle::sleep,
                                                            .wires = wires});
        annotate(rig_->port(0).id(), wires[0]);
        annotate(rig_->port(1).id(), wires[1]);
        traffic_lcore_->setpoint.store({.sleep_ns = 20'000});
        source_ = std::make_unique<TrafficSource>(TrafficOptions{.packets_per_second = 50'000,
                                                                 .packets_max = kPackets,
                                                                 .flows = 16,
                                                                 .tsc_hertz = 1e9},
                                                  traffic_ports, test::test_pool(), Idle::sleep,
                                                  *traffic_lcore_, *traffic_);
    }

    void start() {
        rig_->for_each_loop([this](auto& loop) {
            threads_.emplace_back([this, &loop] {
                SeenGeneration seen;
                run_loop(loop, control_, seen);
            });
        });
        threads_.emplace_back([this] {
            SeenGeneration seen;
            run_loop(*source_, traffic_control_, seen);
        });
    }

    /// Everything that a control thread does, until the generator has offered its packets.
    void control() {
        const std::uint64_t deadline = monotonic_ns() + kDeadlineNs;
        governor::Setpoint setpoint{.sleep_ns = 20'000};
        test::Ledger last;
        for (unsigned round = 0; traffic_->accepted_packets.get() < kPackets; ++round) {
            ASSERT_LT(monotonic_ns(), deadline) << traffic_->accepted_packets.get() << " offered";
            setpoint.tx_flush_threshold = static_cast<std::uint16_t>(1 + round % 8);
            setpoint.rx_burst = static_cast<std::uint16_t>(1 + round % 64);
            rig_->set(setpoint);
            rig_->port(round % 2).set_link(round % 16 < 14);
            const test::Ledger ledger = rig_->counted();
            ASSERT_GE(ledger.rx, last.rx) << "counters only grow";
            ASSERT_GE(ledger.tx, last.tx);
            last = ledger;
            std::this_thread::yield();
        }
        rig_->port(0).set_link(true);
        rig_->port(1).set_link(true);
    }

    void stop() {
        // Release: what was set up is visible to whoever sees the phase.
        traffic_control_.phase.store(LoopPhase::drain, std::memory_order_release);
        wait_until([this, seen = source_loops()] { return source_loops() >= seen + 2; });
        wait_until([this] { return rig_->counted().rx == traffic_->accepted_packets.get(); });
        control_.phase.store(LoopPhase::drain, std::memory_order_release);
        wait_until([this] { return at_rest(); });
        control_.phase.store(LoopPhase::stop, std::memory_order_release);
        traffic_control_.phase.store(LoopPhase::stop, std::memory_order_release);
        for (std::thread& thread : threads_) {
            thread.join();
        }
        rig_->finish();
        source_->finish();
    }

    /// One iteration may have begun before the phase changed: once two more have begun, it has
    /// ended.
    [[nodiscard]] std::uint64_t source_loops() const {
        return traffic_lcore_->loop.iterations.get();
    }

    template <typename Condition>
    void wait_until(Condition condition) const {
        const std::uint64_t deadline = monotonic_ns() + kDeadlineNs;
        while (!condition()) {
            ASSERT_LT(monotonic_ns(), deadline) << rig_->counted();
            std::this_thread::yield();
        }
    }

    /// By the counters alone, as the appliance does it.
    [[nodiscard]] bool at_rest() const {
        const test::Ledger ledger = rig_->counted();
        return ledger.rx == ledger.tx + ledger.dropped &&
               traffic_->returned_packets.get() == ledger.tx;
    }

    std::vector<std::unique_ptr<WorkerRing>> rings_;
    LoopControl control_;
    LoopControl traffic_control_;
    std::unique_ptr<LcoreCell> traffic_lcore_ = std::make_unique<LcoreCell>();
    std::unique_ptr<TrafficCell> traffic_ = std::make_unique<TrafficCell>();
    std::unique_ptr<TrafficSource> source_;
    std::unique_ptr<test::Rig> rig_;
    std::vector<std::thread> threads_;
};

TEST_P(ThreadsTest, LoseNothingAndKeepFlowsInOrder) {
    start();
    control();
    stop();
    const test::Ledger ledger = rig_->ledger();
    EXPECT_EQ(ledger.rx, traffic_->accepted_packets.get());
    EXPECT_EQ(ledger.rx, ledger.tx + ledger.dropped) << ledger;
    EXPECT_EQ(traffic_->returned_packets.get(), ledger.tx);
    EXPECT_EQ(traffic_->reordered_packets.get(), 0U);
    EXPECT_EQ(rig_->dropped(DropReason::shutdown), 0U) << "the drain was in time";
    EXPECT_EQ(test::packets_in_use(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Layouts,
                         ThreadsTest,
                         ::testing::ValuesIn(test::kLayouts),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace flyball::dataplane
