// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/tx_port.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "flyball/base/clock.hpp"

#include "support/eal_environment.hpp"
#include "support/test_port.hpp"

namespace flyball::dataplane {
namespace {

using Sequences = std::vector<std::uint32_t>;

Sequences up_to(std::uint32_t end, std::uint32_t first = 0) {
    Sequences sequences(end - first);
    std::iota(sequences.begin(), sequences.end(), first);
    return sequences;
}

/// A TxPort in front of a device that accepts `entries - 1` packets until the test takes some.
class TxPortTest : public ::testing::Test {
  protected:
    explicit TxPortTest(unsigned entries = 64)
        : device_(entries), tx_(device_.tx_target(), *cell_) {}

    ~TxPortTest() override {
        tx_.drop_buffered(DropReason::shutdown);
        device_.free_sent();
        EXPECT_EQ(test::packets_in_use(), 0U);
    }

    void send(unsigned count, unsigned threshold, std::uint64_t now = kNow, bool sampled = false) {
        Burst burst = test::burst_of(test::numbered_packets(1, count, next_));
        next_ += count;
        if (sampled) {
            set_stamps(burst, 0, tsc_now());
        }
        tx_.send(burst, threshold, now, sampled);
        EXPECT_EQ(burst.count, 0U) << "send takes over all packets";
    }

    Sequences take_sequences() {
        const auto packets = device_.take_sent();
        const Sequences sequences = test::sequences_of(packets);
        test::free_all(packets);
        return sequences;
    }

    [[nodiscard]] std::uint64_t dropped(DropReason reason) const {
        return cell_->drops.get(reason);
    }

    [[nodiscard]] std::uint64_t tx_packets() const { return device_.tx_counters.bursts.packets(); }

    [[nodiscard]] std::uint64_t samples() const {
        return governor::snapshot(cell_->latency).count();
    }

    static constexpr std::uint64_t kNow = 1'000'000;
    static constexpr std::uint64_t kTimeout = 1'000;

    test::TestPort device_;
    std::unique_ptr<LcoreCell> cell_ = std::make_unique<LcoreCell>();
    TxPort tx_;
    std::uint32_t next_ = 0;
};

/// The device accepts three packets at a time.
class TxPortToSlowDevice : public TxPortTest {
  protected:
    TxPortToSlowDevice() : TxPortTest(4) {}
};

TEST_F(TxPortTest, SendsAtOnceFromTheThresholdOn) {
    send(4, 4);
    EXPECT_EQ(tx_.buffered(), 0U);
    EXPECT_EQ(take_sequences(), up_to(4));
    EXPECT_EQ(device_.tx_counters.bursts.bursts[4].get(), 1U);
}

TEST_F(TxPortTest, CollectsUpToTheThreshold) {
    send(3, 8);
    send(4, 8);
    EXPECT_EQ(tx_.buffered(), 7U);
    EXPECT_EQ(device_.sent(), 0U);
    send(2, 8);
    EXPECT_EQ(tx_.buffered(), 0U);
    EXPECT_EQ(take_sequences(), up_to(9));
    EXPECT_EQ(device_.tx_counters.bursts.bursts[9].get(), 1U) << "one burst of all nine";
}

TEST_F(TxPortTest, FlushesWhenTheOldestPacketHasWaitedForTheTimeout) {
    send(1, 8, kNow);
    send(1, 8, kNow + kTimeout / 2);
    tx_.flush_if_due(kNow + kTimeout - 1, kTimeout, 8);
    EXPECT_EQ(tx_.buffered(), 2U);
    tx_.flush_if_due(kNow + kTimeout, kTimeout, 8);
    EXPECT_EQ(tx_.buffered(), 0U);
    EXPECT_EQ(take_sequences(), up_to(2));
}

TEST_F(TxPortTest, StartsTheTimeoutAnewForEachBuffer) {
    send(1, 2, kNow);
    send(1, 2, kNow + 1);
    send(1, 2, kNow + kTimeout);
    tx_.flush_if_due(kNow + kTimeout, kTimeout, 2);
    EXPECT_EQ(tx_.buffered(), 1U) << "the first buffer's age is not the second's";
}

TEST_F(TxPortTest, AFlushOfNothingAsksNoDevice) {
    tx_.flush_if_due(kNow + kTimeout, kTimeout, 1);
    EXPECT_EQ(device_.tx_counters.bursts.bursts[0].get(), 0U);
}

TEST_F(TxPortTest, ALowerThresholdFlushesWhatWaits) {
    send(3, 8);
    tx_.flush_if_due(kNow, kTimeout, 3);
    EXPECT_EQ(take_sequences(), up_to(3));
}

TEST_F(TxPortToSlowDevice, KeepsWhatTheDeviceRefusesInOrder) {
    send(5, 1);
    EXPECT_EQ(tx_.buffered(), 2U);
    send(3, 1);
    EXPECT_EQ(tx_.buffered(), 5U);
    Sequences all;
    while (tx_.buffered() > 0 || device_.sent() > 0) {
        const Sequences some = take_sequences();
        all.insert(all.end(), some.begin(), some.end());
        tx_.flush_if_due(kNow, kTimeout, 1);
    }
    EXPECT_EQ(all, up_to(8));
    EXPECT_EQ(tx_packets(), 8U);
    EXPECT_EQ(cell_->drops.total(), 0U);
}

TEST_F(TxPortToSlowDevice, WaitsForTheTimeoutAfterARefusal) {
    send(5, 5, kNow);
    ASSERT_EQ(tx_.buffered(), 2U);
    test::free_all(device_.take_sent());
    tx_.flush_if_due(kNow, kTimeout, 5);
    EXPECT_EQ(tx_.buffered(), 2U) << "neither the threshold nor the timeout is reached";
    tx_.flush_if_due(kNow + kTimeout, kTimeout, 5);
    EXPECT_EQ(tx_.buffered(), 0U);
}

TEST_F(TxPortToSlowDevice, DropsTheNewestWhenTheBufferIsFull) {
    send(256, 256);
    send(10, 256);
    EXPECT_EQ(tx_.buffered(), kBurstMax);
    EXPECT_EQ(tx_packets(), 3U);
    EXPECT_EQ(dropped(DropReason::tx_full), 7U);
    EXPECT_EQ(device_.tx_counters.dropped_packets.get(), 7U);
    Sequences all;
    while (tx_.buffered() > 0 || device_.sent() > 0) {
        const Sequences some = take_sequences();
        all.insert(all.end(), some.begin(), some.end());
        tx_.flush();
    }
    EXPECT_EQ(all, up_to(259)) << "the oldest packets, in order";
}

TEST_F(TxPortTest, DropsWhileThePortIsDown) {
    send(3, 8);
    device_.set_link(false);
    send(2, 8);
    EXPECT_EQ(tx_.buffered(), 0U);
    EXPECT_EQ(dropped(DropReason::port_down), 5U);
    EXPECT_EQ(device_.tx_counters.dropped_packets.get(), 5U);
    EXPECT_EQ(test::packets_in_use(), 0U);
    device_.set_link(true);
    send(1, 1);
    EXPECT_EQ(take_sequences(), up_to(6, 5));
}

TEST_F(TxPortTest, DropsBufferedPacketsWhenThePortGoesDownWithoutAnythingNew) {
    send(3, 8, kNow);
    device_.set_link(false);
    tx_.flush_if_due(kNow + kTimeout, kTimeout, 8);
    EXPECT_EQ(tx_.buffered(), 0U);
    EXPECT_EQ(dropped(DropReason::port_down), 3U);
}

TEST_F(TxPortTest, RecordsTheSojournOfASampledBurstOnce) {
    send(4, 1, kNow, true);
    EXPECT_EQ(samples(), 4U);
    send(4, 1, kNow, false);
    tx_.flush();
    EXPECT_EQ(samples(), 4U) << "the next burst was not sampled";
}

TEST_F(TxPortTest, RecordsASampledBurstThatWasBufferedOnce) {
    send(2, 8, kNow, false);
    send(3, 8, kNow, true);
    send(1, 8, kNow, false);
    EXPECT_EQ(samples(), 0U) << "not accepted yet";
    tx_.flush();
    EXPECT_EQ(samples(), 3U);
    tx_.flush();
    EXPECT_EQ(samples(), 3U);
}

TEST_F(TxPortTest, TakesOneSampleAtATime) {
    send(2, 16, kNow, true);
    send(3, 16, kNow, true);
    tx_.flush();
    EXPECT_EQ(samples(), 2U) << "the first of two that wait";
    send(3, 1, kNow, true);
    EXPECT_EQ(samples(), 5U);
}

TEST_F(TxPortToSlowDevice, RecordsASampleWhenItsLastPacketIsAccepted) {
    send(2, 1, kNow, false);
    send(3, 1, kNow, true);
    EXPECT_EQ(samples(), 0U) << "the device took one of its three packets";
    ASSERT_EQ(tx_.buffered(), 2U);
    send(4, 1, kNow, false);
    device_.free_sent();
    tx_.flush();
    EXPECT_EQ(samples(), 3U);
    device_.free_sent();
    tx_.flush();
    EXPECT_EQ(samples(), 3U) << "later packets are not of the sample";
}

TEST_F(TxPortToSlowDevice, RecordsOnlyThePacketsOfASampleThatHadRoom) {
    send(256, 256);
    ASSERT_EQ(tx_.buffered(), 253U);
    send(10, 256, kNow, true);
    while (tx_.buffered() > 0) {
        device_.free_sent();
        tx_.flush();
    }
    EXPECT_EQ(samples() + dropped(DropReason::tx_full), 10U);
    EXPECT_EQ(samples(), 3U);
}

TEST_F(TxPortTest, ForgetsTheSampleOfDroppedPackets) {
    send(3, 8, kNow, true);
    device_.set_link(false);
    tx_.flush();
    device_.set_link(true);
    send(3, 1, kNow, false);
    EXPECT_EQ(samples(), 0U);
    EXPECT_EQ(dropped(DropReason::port_down), 3U);
}

TEST_F(TxPortTest, CountsWhatItDropsAtTheEndAsShutdown) {
    send(3, 8);
    tx_.drop_buffered(DropReason::shutdown);
    EXPECT_EQ(tx_.buffered(), 0U);
    EXPECT_EQ(dropped(DropReason::shutdown), 3U);
    EXPECT_EQ(test::packets_in_use(), 0U);
}

/// Another lcore owns the TX queue.
class TxPortWithHandoff : public ::testing::Test {
  protected:
    TxPortWithHandoff() {
        test::start_eal();
        auto ring = WorkerRing::create("handoff", 8, NodeId{0});
        EXPECT_TRUE(ring.has_value());
        ring_ = std::move(*ring);
        target_ = device_.tx_target();
        target_.handoff = ring_.get();
    }

    test::TestPort device_;
    std::unique_ptr<WorkerRing> ring_;
    std::unique_ptr<LcoreCell> cell_ = std::make_unique<LcoreCell>();
    TxTarget target_;
};

TEST_F(TxPortWithHandoff, LeadsToTheRingAndCountsNoTransmission) {
    TxPort tx(target_, *cell_);
    Burst burst = test::burst_of(test::numbered_packets(1, 5));
    tx.send(burst, 1, 0, true);
    EXPECT_EQ(ring_->used(), 5U);
    EXPECT_EQ(device_.sent(), 0U);
    EXPECT_EQ(device_.tx_counters.bursts.packets(), 0U) << "the owner of the queue counts";
    EXPECT_EQ(governor::snapshot(cell_->latency).count(), 0U) << "the owner takes the sample";
    ASSERT_EQ(ring_->dequeue(burst, 256), 5U);
    rte_pktmbuf_free_bulk(burst.packets.data(), burst.count);
}

TEST_F(TxPortWithHandoff, CountsWhatHasNoRoomAnywhere) {
    TxPort tx(target_, *cell_);
    Burst burst = test::burst_of(test::numbered_packets(1, 256));
    tx.send(burst, 1, 0, false);
    EXPECT_EQ(ring_->used(), 7U);
    EXPECT_EQ(tx.buffered(), 249U);
    burst = test::burst_of(test::numbered_packets(1, 10, 256));
    tx.send(burst, 1, 0, false);
    EXPECT_EQ(tx.buffered(), 256U);
    EXPECT_EQ(cell_->drops.get(DropReason::handoff_full), 3U);
    EXPECT_EQ(cell_->drops.total(), 3U);
    tx.drop_buffered(DropReason::shutdown);
    ASSERT_EQ(ring_->dequeue(burst, 256), 7U);
    rte_pktmbuf_free_bulk(burst.packets.data(), burst.count);
    EXPECT_EQ(test::packets_in_use(), 0U);
}

TEST_F(TxPortWithHandoff, DropsAtOnceWhenThePortIsDown) {
    TxPort tx(target_, *cell_);
    device_.remove();
    Burst burst = test::burst_of(test::numbered_packets(1, 5));
    tx.send(burst, 1, 0, false);
    EXPECT_EQ(ring_->used(), 0U);
    EXPECT_EQ(cell_->drops.get(DropReason::port_down), 5U);
    EXPECT_EQ(test::packets_in_use(), 0U);
}

}  // namespace
}  // namespace flyball::dataplane
