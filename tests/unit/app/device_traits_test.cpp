// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/device_traits.hpp"

#include <gtest/gtest.h>

namespace flyball::app {
namespace {

TEST(DeviceTraits, KnowsKindAndQueuesOfEachDriver) {
    struct Row {
        const char* device;
        DeviceKind kind;
        unsigned rx;
        unsigned tx;
    };

    const Row rows[] = {
        {"traffic", DeviceKind::traffic, 1, 1},
        {"0000:4b:00.0", DeviceKind::pci, 16, 64},
        {"net_null0,copy=0", DeviceKind::vdev, 1024, 1024},
        {"net_ring1", DeviceKind::vdev, 16, 16},
        {"net_pcap0,rx_pcap=a.pcap,rx_pcap=b.pcap,tx_pcap=c.pcap", DeviceKind::vdev, 2, 1},
        {"net_pcap0,tx_pcap=c.pcap", DeviceKind::vdev, 1, 1},
        {"net_af_packet0,iface=eth0,qpairs=4", DeviceKind::vdev, 4, 4},
        {"net_af_packet0,iface=eth0", DeviceKind::vdev, 1, 1},
        {"net_af_xdp0,iface=eth0,queue_count=2", DeviceKind::vdev, 2, 2},
        {"net_virtio_user0,path=/tmp/s,queues=2", DeviceKind::vdev, 2, 2},
        {"net_vhost0,iface=/tmp/s,queues=x", DeviceKind::vdev, 1, 1},
        {"net_memif0,role=client", DeviceKind::vdev, 1, 1},
        {"net_unheard_of0", DeviceKind::vdev, 1, 1},
    };
    for (const Row& row : rows) {
        const auto traits = device_traits(row.device);
        EXPECT_EQ(traits.kind, row.kind) << row.device;
        EXPECT_EQ(traits.rx_queues_max, row.rx) << row.device;
        EXPECT_EQ(traits.tx_queues_max, row.tx) << row.device;
    }
}

TEST(DeviceTraits, PciAddressIsWrittenAsHwlocDoes) {
    EXPECT_EQ(device_traits("0000:4b:00.0").pci_address, "0000:4b:00.0");
    EXPECT_EQ(device_traits("4B:00.1").pci_address, "0000:4b:00.1");
    EXPECT_EQ(device_traits("0001:AF:1F.7,class=rxq").pci_address, "0001:af:1f.7");
    for (const char* not_pci : {"traffic", "net_null0", "4b:00", "4b:00.8", "0000:4b:00.0x"}) {
        EXPECT_EQ(device_traits(not_pci).pci_address, "") << not_pci;
    }
}

TEST(DeviceTraits, QueuesThatTheArgumentsNameAreAllUsed) {
    for (const char* device : {"net_pcap0,rx_pcap=a,rx_pcap=b", "net_af_packet0,iface=x,qpairs=4",
                               "net_af_xdp0,iface=x", "net_vhost0,iface=s,queues=2"}) {
        EXPECT_TRUE(device_traits(device).all_rx_queues) << device;
    }
    for (const char* device : {"traffic", "0000:4b:00.0", "net_null0", "net_ring0", "net_tap0"}) {
        EXPECT_FALSE(device_traits(device).all_rx_queues) << device;
    }
}

TEST(DeviceTraits, TapWantsEqualNumbersOfQueues) {
    EXPECT_TRUE(device_traits("net_tap0,iface=tap0").equal_queues);
    EXPECT_FALSE(device_traits("net_null0").equal_queues);
}

TEST(DeviceTraits, TrafficHasNoDescriptors) {
    EXPECT_EQ(device_traits("traffic").rx_mbufs, 0U);
    EXPECT_EQ(device_traits("net_af_xdp0,iface=eth0").rx_mbufs, 4096U);
}

}  // namespace
}  // namespace flyball::app
