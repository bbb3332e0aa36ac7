// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/pipeline_setup.hpp"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "flyball/config/options.hpp"

namespace flyball::app {
namespace {

using config::ForwardMode;
using config::PortTopology;

TEST(EgressPort, FollowsTestpmdsTopologies) {
    const auto ways = [](PortTopology topology, std::size_t ports) {
        std::vector<std::size_t> result;
        for (std::size_t port = 0; port < ports; ++port) {
            result.push_back(egress_port(topology, port, ports));
        }
        return result;
    };
    EXPECT_EQ(ways(PortTopology::paired, 4), (std::vector<std::size_t>{1, 0, 3, 2}));
    EXPECT_EQ(ways(PortTopology::chained, 3), (std::vector<std::size_t>{1, 2, 0}));
    EXPECT_EQ(ways(PortTopology::loop, 2), (std::vector<std::size_t>{0, 1}));
    EXPECT_EQ(ways(PortTopology::paired, 3), (std::vector<std::size_t>{1, 0, 2}));
    EXPECT_EQ(ways(PortTopology::paired, 1), (std::vector<std::size_t>{0}));
}

TEST(MakePipeline, EveryModeHasTheStageOfItsName) {
    for (const auto mode :
         {ForwardMode::mac, ForwardMode::macswap, ForwardMode::fivetuple_swap, ForwardMode::csum,
          ForwardMode::icmpecho, ForwardMode::rxonly, ForwardMode::txonly, ForwardMode::flowgen}) {
        config::Pipeline wish;
        wish.mode = mode;
        const auto names = make_pipeline(wish).stage_names();
        ASSERT_EQ(names.size(), 1U) << config::name_of(mode);
        EXPECT_EQ(names.front(), config::name_of(mode));
    }
    EXPECT_TRUE(make_pipeline({}).stage_names().empty()) << "io touches nothing";
}

TEST(MakePipeline, OnlyGeneratorsOriginate) {
    for (const auto mode : {ForwardMode::io, ForwardMode::csum, ForwardMode::flowgen}) {
        config::Pipeline wish;
        wish.mode = mode;
        EXPECT_EQ(make_pipeline(wish).originates(), mode == ForwardMode::flowgen);
    }
}

TEST(MakeEgress, PeerAddressComesFromTheConfigurationOrThePortsIndex) {
    const platform::PortInfo port{};
    config::Port wish;
    EXPECT_EQ(make_egress(port, wish, 3).peer_mac.addr_bytes[0], 0x02);
    EXPECT_EQ(make_egress(port, wish, 3).peer_mac.addr_bytes[5], 3);
    wish.peer_mac = "02:aa:bb:cc:dd:ee";
    EXPECT_EQ(make_egress(port, wish, 3).peer_mac.addr_bytes[5], 0xee);
}

TEST(MakeSteering, SpreadsBucketsEvenlyOverTheWorkers) {
    const auto steering = make_steering({}, 3);
    std::array<int, 3> owned{};
    for (const auto owner : steering.buckets.owner) {
        ASSERT_LT(owner, owned.size());
        ++owned[owner];
    }
    const auto [least, most] = std::minmax_element(owned.begin(), owned.end());
    EXPECT_LE(*most - *least, 1);
}

TEST(MakeTrafficOptions, FramesAreWithoutFcs) {
    config::Traffic wish;
    wish.packet_bytes = 64;
    wish.flows = 1;
    const auto options = make_traffic_options(wish, 2, 1e9);
    EXPECT_EQ(options.frame_bytes, std::vector<std::uint16_t>{60});
    EXPECT_EQ(options.flows, 2) << "at least one flow per port";
    EXPECT_EQ(options.packets_per_second, 0U) << "auto is as fast as possible";
}

TEST(MakeTrafficOptions, ImixHasTheFieldsProportions) {
    config::Traffic wish;
    wish.imix = true;
    const auto sizes = make_traffic_options(wish, 1, 1e9).frame_bytes;
    const auto count = [&](std::uint16_t bytes) {
        return std::count(sizes.begin(), sizes.end(), bytes);
    };
    EXPECT_EQ(count(60) * 4, count(1514) * 28);
    EXPECT_EQ(count(566) * 4, count(1514) * 16);
    EXPECT_EQ(count(60) + count(566) + count(1514), static_cast<long>(sizes.size()));
}

}  // namespace
}  // namespace flyball::app
