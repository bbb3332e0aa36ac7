// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/port_monitor.hpp"

#include <gtest/gtest.h>

namespace flyball::app {
namespace {

constexpr platform::LinkState kUp{.present = true, .up = true, .speed_bits_per_second = 0};
constexpr platform::LinkState kDown{.present = true, .up = false, .speed_bits_per_second = 0};
constexpr platform::LinkState kGone{.present = false, .up = false, .speed_bits_per_second = 0};

class PortMonitorTest : public testing::Test {
  protected:
    bool receives() const { return state.rx_enabled.load(); }

    bool sends() const { return state.tx_enabled.load(); }

    dataplane::PortState state;
    PortMonitor monitor{"p0", state};
};

TEST_F(PortMonitorTest, FirstStateIsNoChange) {
    monitor.update(kDown);
    EXPECT_EQ(monitor.link_changes(), 0U);
    EXPECT_TRUE(receives());
    EXPECT_FALSE(sends());
}

TEST_F(PortMonitorTest, CountsEachChangeOnceAndSteersTheLcores) {
    for (const auto& link : {kUp, kUp, kDown, kDown, kUp}) {
        monitor.update(link);
    }
    EXPECT_EQ(monitor.link_changes(), 2U);
    EXPECT_EQ(monitor.removals(), 0U);
    EXPECT_TRUE(sends());
}

TEST_F(PortMonitorTest, ARemovedDeviceIsNeitherPolledNorSentTo) {
    monitor.update(kUp);
    monitor.update(kGone);
    EXPECT_EQ(monitor.removals(), 1U);
    EXPECT_FALSE(receives());
    EXPECT_FALSE(sends());
    monitor.update(kUp);
    EXPECT_EQ(monitor.removals(), 1U);
    EXPECT_TRUE(receives());
    EXPECT_TRUE(sends());
}

}  // namespace
}  // namespace flyball::app
