// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/forwarder.hpp"

#include <gtest/gtest.h>

#include "support/eal_environment.hpp"
#include "support/test_port.hpp"

namespace flyball::dataplane {
namespace {

/// Makes `burst_size` packets per call, with stale bytes where a stamp would be.
class Originator final : public Stage {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "originator"; }

    [[nodiscard]] bool originates() const noexcept override { return true; }

    void process(Burst& burst, StageContext& context) noexcept override {
        last_egress = context.egress.port;
        for (unsigned i = 0; i < context.burst_size && burst.count < kBurstMax; ++i) {
            rte_mbuf* packet = rte_pktmbuf_alloc(context.pool);
            if (packet == nullptr) {
                break;
            }
            set_stamp(packet, to_stamp(tsc_now()) - 1'000'000'000U);
            burst.packets[burst.count++] = packet;
            context.counters.originated_packets.add(1);
        }
    }

    PortId last_egress{};
};

class ForwarderTest : public ::testing::Test {
  protected:
    ForwarderTest() {
        cell_->setpoint.store({});
        auto ring = WorkerRing::create("forwarder", 64, NodeId{0});
        EXPECT_TRUE(ring.has_value());
        handoff_ = std::move(*ring);
    }

    ~ForwarderTest() override {
        forwarder_->drop_rest();
        forwarder_.reset();
        port_.free_sent();
        slow_.free_sent();
        EXPECT_EQ(test::packets_in_use(), 0U);
    }

    void build(std::unique_ptr<Stage> stage = nullptr, std::uint64_t sample_interval_ns = 1) {
        std::vector<std::unique_ptr<Stage>> stages;
        if (stage) {
            stages.push_back(std::move(stage));
        }
        forwarder_ = std::make_unique<Forwarder>(
            Pipeline(std::move(stages)),
            Forwarder::Options{NodeId{0}, test::test_pool(), 1e9, sample_interval_ns}, *cell_);
        Egress egress{};
        egress.port = port_.id();
        forwarder_->add_route(kIngress, egress, port_.tx_target());
    }

    [[nodiscard]] Tick tick(std::uint64_t now, const governor::Setpoint& setpoint = {}) const {
        return {now, setpoint.tx_flush_timeout_ns, setpoint};
    }

    static constexpr PortId kIngress{3};
    test::TestPort port_;
    test::TestPort slow_{4};  ///< takes three packets
    std::unique_ptr<WorkerRing> handoff_;
    std::unique_ptr<LcoreCell> cell_ = std::make_unique<LcoreCell>();
    std::unique_ptr<Forwarder> forwarder_;
};

TEST_F(ForwarderTest, ReadsTheSetpointIntoCycles) {
    build();
    cell_->setpoint.store({.rx_burst = 9, .tx_flush_timeout_ns = 2'000});
    const std::uint64_t before = tsc_now();
    const Tick tick = forwarder_->tick();
    EXPECT_EQ(tick.flush_timeout, 2'000U) << "at 1 GHz";
    EXPECT_EQ(tick.setpoint.rx_burst, 9U);
    EXPECT_GE(tick.now, before);
    cell_->setpoint.store({.tx_flush_timeout_ns = 50});
    EXPECT_EQ(forwarder_->tick().flush_timeout, 50U);
}

TEST_F(ForwarderTest, FlushesWhatIsDue) {
    build();
    const governor::Setpoint setpoint{.tx_flush_threshold = 32, .tx_flush_timeout_ns = 100};
    Burst burst = test::burst_of(test::numbered_packets(1, 4));
    forwarder_->forward(burst, kIngress.value, tick(1'000, setpoint), false);
    EXPECT_EQ(forwarder_->buffered_packets(), 4U);
    forwarder_->flush_due(tick(1'099, setpoint));
    EXPECT_EQ(forwarder_->buffered_packets(), 4U);
    forwarder_->flush_due(tick(1'100, setpoint));
    EXPECT_EQ(forwarder_->buffered_packets(), 0U);
    EXPECT_EQ(port_.sent(), 4U);
}

TEST_F(ForwarderTest, ARefusalIsRetriedAtTheTimeoutNotInTheSameLoop) {
    build();
    Egress egress{};
    forwarder_->add_route(PortId{5}, egress, slow_.tx_target());
    const governor::Setpoint setpoint{.tx_flush_threshold = 8, .tx_flush_timeout_ns = 100};
    Burst burst = test::burst_of(test::numbered_packets(1, 8));
    forwarder_->forward(burst, 5, tick(1'000, setpoint), false);
    EXPECT_EQ(forwarder_->buffered_packets(), 5U);
    forwarder_->flush_due(tick(1'000, setpoint));
    EXPECT_EQ(slow_.tx_counters.bursts.bursts[0].get(), 0U) << "asked again in vain";
    slow_.free_sent();
    forwarder_->flush_due(tick(1'100, setpoint));
    EXPECT_EQ(forwarder_->buffered_packets(), 2U);
    slow_.free_sent();
}

TEST_F(ForwarderTest, TwoWaysToOnePortShareItsBuffer) {
    build();
    Egress egress{};
    egress.port = port_.id();
    forwarder_->add_route(PortId{4}, egress, port_.tx_target());
    const governor::Setpoint setpoint{.tx_flush_threshold = 4, .tx_flush_timeout_ns = 100};
    Burst burst = test::burst_of(test::numbered_packets(1, 2));
    forwarder_->forward(burst, kIngress.value, tick(1, setpoint), false);
    EXPECT_EQ(port_.sent(), 0U);
    burst = test::burst_of(test::numbered_packets(2, 2));
    forwarder_->forward(burst, 4, tick(1, setpoint), false);
    EXPECT_EQ(port_.sent(), 4U);
}

TEST_F(ForwarderTest, OriginatesOneBurstPerRoute) {
    build(std::make_unique<Originator>());
    Egress egress{};
    egress.port = port_.id();
    forwarder_->add_route(PortId{4}, egress, port_.tx_target());
    EXPECT_TRUE(forwarder_->originates());
    EXPECT_EQ(forwarder_->originate(tick(1, {.rx_burst = 5})), 10U);
    EXPECT_EQ(forwarder_->originated_packets(), 10U);
    EXPECT_EQ(port_.tx_counters.bursts.packets(), 10U);
}

TEST_F(ForwarderTest, RecordsNoSojournOfPacketsThatNeverCameIn) {
    build(std::make_unique<Originator>());
    forwarder_->originate(tick(tsc_now()));
    Burst burst = test::burst_of(test::numbered_packets(1, 2));
    set_stamps(burst, 0, tsc_now());
    forwarder_->forward(burst, kIngress.value, tick(tsc_now()), true);
    EXPECT_EQ(governor::snapshot(cell_->latency).count(), 0U);
    EXPECT_EQ(cell_->loop.stages[0].calls.get(), 2U) << "the stage's cycles are accounted";
}

TEST_F(ForwarderTest, AnExhaustedPoolOriginatesNothingAndLosesNothing) {
    build(std::make_unique<Originator>());
    std::vector<rte_mbuf*> all(test::kTestPoolMbufs);
    ASSERT_EQ(rte_pktmbuf_alloc_bulk(test::test_pool(), all.data(), test::kTestPoolMbufs), 0);
    EXPECT_EQ(forwarder_->originate(tick(1)), 0U);
    EXPECT_EQ(port_.sent(), 0U);
    test::free_all(all);
    EXPECT_EQ(forwarder_->originate(tick(1)), 32U);
}

TEST_F(ForwarderTest, DropsTheRestOfBuffersAndHandoffsAsShutdown) {
    build();
    forwarder_->add_handoff(*handoff_, port_.tx_target());
    Burst burst = test::burst_of(test::numbered_packets(1, 5));
    ASSERT_EQ(handoff_->enqueue(burst.packets.data(), 5), 5U);
    burst = test::burst_of(test::numbered_packets(1, 3));
    forwarder_->forward(burst, kIngress.value, tick(1, {.tx_flush_threshold = 32}), false);
    forwarder_->drop_rest();
    EXPECT_EQ(cell_->drops.get(DropReason::shutdown), 8U);
    EXPECT_EQ(test::packets_in_use(), 0U);
}

TEST_F(ForwarderTest, ServesNoMoreOfAHandoffThanTheBurstCap) {
    build();
    forwarder_->add_handoff(*handoff_, port_.tx_target());
    Burst burst = test::burst_of(test::numbered_packets(1, 10));
    ASSERT_EQ(handoff_->enqueue(burst.packets.data(), 10), 10U);
    EXPECT_EQ(forwarder_->serve_handoffs(tick(1, {.burst_cap = 7})), 7U);
    EXPECT_EQ(handoff_->used(), 3U);
    EXPECT_EQ(forwarder_->serve_handoffs(tick(1, {.burst_cap = 7})), 3U);
    EXPECT_EQ(forwarder_->serve_handoffs(tick(1, {.burst_cap = 7})), 0U);
    EXPECT_EQ(port_.tx_counters.bursts.packets(), 10U);
}

}  // namespace
}  // namespace flyball::dataplane
