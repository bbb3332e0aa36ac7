// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/platform/port.hpp"

#include <array>
#include <memory>

#include <gtest/gtest.h>
#include <rte_ethdev.h>
#include <rte_ring.h>

#include "support/eal_environment.hpp"

namespace flyball::platform {
namespace {

struct FreeRing {
    void operator()(rte_ring* ring) const { rte_ring_free(ring); }
};

using RingPtr = std::unique_ptr<rte_ring, FreeRing>;

/// A port made of two rings, with the test at their other ends.
class PortTest : public testing::Test {
  protected:
    PortTest() {
        test::start_eal();
        constexpr unsigned kFlags = RING_F_SP_ENQ | RING_F_SC_DEQ;
        rx_.reset(rte_ring_create("port-test-rx", 64, 0, kFlags));
        tx_.reset(rte_ring_create("port-test-tx", 64, 0, kFlags));
        auto made = Port::from_rings("left", rx_.get(), tx_.get(), NodeId{0});
        EXPECT_TRUE(made.has_value()) << made.error().message;
        port_ = std::move(*made);
    }

    void start(const PortWishes& wishes = {}) {
        const auto done = port_->configure(wishes, {test::test_pool()});
        ASSERT_TRUE(done.has_value()) << done.error().message;
        const auto started = port_->start();
        ASSERT_TRUE(started.has_value()) << started.error().message;
    }

    RingPtr rx_;
    RingPtr tx_;
    std::unique_ptr<Port> port_;
};

TEST_F(PortTest, KnowsItsDriverAndHasNoNode) {
    EXPECT_EQ(port_->info().driver, "net_ring");
    EXPECT_EQ(port_->info().name, "left");
    EXPECT_FALSE(port_->info().node.has_value()) << "a virtual device is close to every node";
    EXPECT_GE(port_->rx_queues_max(), 1U);
}

TEST_F(PortTest, MovesPacketsBothWaysAndCountsThem) {
    start();
    EXPECT_TRUE(port_->link().present);
    EXPECT_TRUE(port_->link().up);
    rte_mbuf* packet = rte_pktmbuf_alloc(test::test_pool());
    ASSERT_NE(packet, nullptr);
    ASSERT_EQ(rte_ring_enqueue(rx_.get(), packet), 0);
    std::array<rte_mbuf*, 4> burst{};
    ASSERT_EQ(rte_eth_rx_burst(port_->id().value, 0, burst.data(), burst.size()), 1);
    EXPECT_EQ(burst[0], packet);
    ASSERT_EQ(rte_eth_tx_burst(port_->id().value, 0, burst.data(), 1), 1);
    void* sent = nullptr;
    ASSERT_EQ(rte_ring_dequeue(tx_.get(), &sent), 0);
    EXPECT_EQ(sent, packet);
    EXPECT_EQ(port_->stats().rx_packets, 1U);
    EXPECT_EQ(port_->stats().tx_packets, 1U);
    rte_pktmbuf_free(packet);
}

TEST_F(PortTest, SaysWhatTheDeviceReduced) {
    start({.tx_queues = 5});
    EXPECT_EQ(port_->info().tx_queues, 1U);
    ASSERT_FALSE(port_->notices().empty());
    EXPECT_EQ(port_->notices()[0], "TX queues: 5 wanted, 1 queues is what the device offers");
}

TEST_F(PortTest, LinkFollowsTheDevice) {
    start();
    ASSERT_EQ(rte_eth_dev_set_link_down(port_->id().value), 0);
    EXPECT_TRUE(port_->link().present);
    EXPECT_FALSE(port_->link().up);
    ASSERT_EQ(rte_eth_dev_set_link_up(port_->id().value), 0);
    EXPECT_TRUE(port_->link().up);
}

TEST_F(PortTest, ClosesItsDevice) {
    start();
    const std::uint16_t id = port_->id().value;
    ASSERT_EQ(rte_eth_dev_is_valid_port(id), 1);
    port_.reset();
    EXPECT_EQ(rte_eth_dev_is_valid_port(id), 0);
    EXPECT_EQ(test::packets_in_use(), 0U);
}

TEST_F(PortTest, AMissingDeviceIsAnErrorThatListsWhatThereIs) {
    const auto missing = Port::find("uplink", "0000:99:00.0");
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().error_class, ErrorClass::device);
    EXPECT_NE(missing.error().message.find("port uplink: no device 0000:99:00.0"),
              std::string::npos)
        << missing.error().message;
    EXPECT_NE(missing.error().message.find("net_null0"), std::string::npos);
}

TEST_F(PortTest, FindsAVirtualDeviceByItsWholeString) {
    const auto found = Port::find("null", "net_null0,size=64,copy=0");
    ASSERT_TRUE(found.has_value()) << found.error().message;
    EXPECT_EQ((*found)->info().driver, "net_null");
}

}  // namespace
}  // namespace flyball::platform
