// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/platform/eal_devices.hpp"

#include <gtest/gtest.h>

namespace flyball::platform {
namespace {

TEST(VdevKind, GoesByTheBeginningOfTheName) {
    EXPECT_EQ(vdev_kind("net_af_packet0,iface=veth0"), VdevKind::af_packet);
    EXPECT_EQ(vdev_kind("net_af_xdp_left,iface=veth0"), VdevKind::af_xdp);
    EXPECT_EQ(vdev_kind("eth_pcap0,rx_pcap=a"), VdevKind::pcap);
    EXPECT_EQ(vdev_kind("virtio_user0,path=/s"), VdevKind::virtio_user);
    EXPECT_EQ(vdev_kind("net_null0"), VdevKind::other);
}

TEST(VdevArgument, MatchesWholeKeys) {
    EXPECT_EQ(vdev_argument("net_pcap0,rx_pcap=in.pcap,tx_pcap=out.pcap", "tx_pcap"), "out.pcap");
    EXPECT_EQ(vdev_argument("net_pcap0,rx_pcap=in.pcap", "pcap"), std::nullopt);
    EXPECT_EQ(vdev_argument("net_pcap0,rx_pcap=in.pcap", "rx"), std::nullopt);
    EXPECT_EQ(vdev_argument("net_null0,copy=", "copy"), "");
    EXPECT_EQ(vdev_argument("net_null0", "copy"), std::nullopt);
}

TEST(VdevInterface, IsTheOneThatMustExist) {
    EXPECT_EQ(vdev_interface("net_af_packet0,qpairs=1,iface=veth0"), "veth0");
    EXPECT_EQ(vdev_interface("net_af_xdp0,iface=veth1"), "veth1");
    EXPECT_EQ(vdev_interface("net_pcap0,rx_iface=eth3,tx_pcap=out.pcap"), "eth3");
    EXPECT_EQ(vdev_interface("net_tap0,iface=tap7,remote=eth4"), "eth4");
    EXPECT_EQ(vdev_interface("net_tap0,iface=tap7"), std::nullopt);
    EXPECT_EQ(vdev_interface("net_vhost0,iface=/tmp/s"), std::nullopt);
}

TEST(VdevListensOn, OnlyServersOnPaths) {
    EXPECT_EQ(vdev_listens_on("net_memif0,role=server,socket=/run/m,socket-abstract=no"), "/run/m");
    EXPECT_EQ(vdev_listens_on("net_memif0,role=server,socket-abstract=no"), "/run/memif.sock");
    EXPECT_EQ(vdev_listens_on("net_memif0,role=server,socket=/run/m"), std::nullopt);
    EXPECT_EQ(vdev_listens_on("net_memif0,role=client,socket=/run/m,socket-abstract=no"),
              std::nullopt);
    EXPECT_EQ(vdev_listens_on("net_vhost0,iface=/run/v"), "/run/v");
    EXPECT_EQ(vdev_listens_on("net_vhost0,iface=/run/v,client=1"), std::nullopt);
    EXPECT_EQ(vdev_listens_on("net_virtio_user0,path=/run/v,server=1"), "/run/v");
    EXPECT_EQ(vdev_listens_on("net_virtio_user0,path=/run/v"), std::nullopt);
}

}  // namespace
}  // namespace flyball::platform
