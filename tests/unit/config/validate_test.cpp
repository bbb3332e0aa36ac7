// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/validate.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "option_samples.hpp"

namespace flyball::config {
namespace {

Port port(const std::string& name, const std::string& device) {
    Port made;
    made.name = name;
    made.device = device;
    return made;
}

Config two_ports() {
    Config config;
    config.ports = {port("left", "net_null0"), port("right", "net_null1")};
    return config;
}

/// All conflicts as "pointer: text" lines.
std::string conflicts_of(const Config& config) {
    std::string lines;
    for (const Conflict& conflict : validate(config)) {
        lines += (lines.empty() ? "" : "\n") + conflict.pointer + ": " + conflict.text;
    }
    return lines;
}

TEST(Validate, AcceptsAPlainPair) {
    EXPECT_EQ(conflicts_of(two_ports()), "");
}

TEST(Validate, NamesAreUnique) {
    Config config = two_ports();
    config.ports[1].name = "left";
    EXPECT_EQ(conflicts_of(config),
              "/ports/1/name: port 0 is called \"left\" too: write another name");
}

TEST(Validate, DevicesAreUnique) {
    Config config = two_ports();
    config.ports[1].device = "net_null0,copy=0";
    EXPECT_EQ(conflicts_of(config),
              "/ports/1/device: port 0 (left) has this device: write another one");
    config.ports[0].device = "0000:4b:00.0";
    config.ports[1].device = "4B:00.0";
    EXPECT_NE(conflicts_of(config), "") << "the same function in two notations";
    config.ports[1].device = "0000:4b:00.1";
    EXPECT_EQ(conflicts_of(config), "");
    config.ports[0].device = config.ports[1].device = "traffic";
    EXPECT_EQ(conflicts_of(config), "") << "any number of ports may be generators";
}

TEST(Validate, DevicesHaveAKnownForm) {
    const auto device = [](const std::string& text) {
        Config config = two_ports();
        config.ports[1].device = text;
        return conflicts_of(config);
    };
    EXPECT_EQ(device("net_pcap0,rx_pcap=/tmp/a b.pcap"), "");
    EXPECT_EQ(device("virtio_user0,path=/x"), "");
    EXPECT_EQ(device("auxiliary:mlx5_core.sf.2"), "");
    EXPECT_EQ(device("dpni.1"), "");
    EXPECT_EQ(device("trafic"), "/ports/1/device: no such device; did you mean traffic?");
    EXPECT_EQ(device("eth0"),
              "/ports/1/device: no DPDK device: for a kernel interface of this name write "
              "net_af_packet1,iface=eth0");
    EXPECT_EQ(device("0000:4b:00"),
              "/ports/1/device: no PCI address: write domain:bus:device.function, as in "
              "0000:4b:00.0");
    EXPECT_NE(device("4b:00.8"), "") << "a device has functions 0 to 7";
}

TEST(Validate, PairedNeedsAnEvenNumberOfPorts) {
    Config config = two_ports();
    config.ports.push_back(port("third", "net_null2"));
    EXPECT_EQ(
        conflicts_of(config),
        "/pipeline/topology: paired needs an even number of ports, here are 3: add a port, or "
        "write chained or loop");
    config.pipeline.topology = PortTopology::chained;
    EXPECT_EQ(conflicts_of(config), "");
    config.ports.resize(1);
    EXPECT_NE(conflicts_of(config).find("chained needs at least 2 ports"), std::string::npos);
    config.pipeline.topology = PortTopology::loop;
    EXPECT_EQ(conflicts_of(config), "");
}

TEST(Validate, OnePortMaySendOrReceiveAlone) {
    Config config = two_ports();
    config.ports.resize(1);
    for (const ForwardMode mode :
         {ForwardMode::rxonly, ForwardMode::txonly, ForwardMode::flowgen, ForwardMode::icmpecho}) {
        config.pipeline.mode = mode;
        EXPECT_EQ(conflicts_of(config), "") << name_of(mode);
    }
    config.pipeline.mode = ForwardMode::csum;
    EXPECT_NE(conflicts_of(config).find("topology: loop"), std::string::npos);
}

TEST(Validate, PeerMacBelongsToModeMac) {
    Config config = two_ports();
    config.ports[0].peer_mac = "02:00:00:00:00:01";
    EXPECT_EQ(conflicts_of(config),
              "/ports/0/peer_mac: only mode mac writes it: remove it, or write mode: mac");
    config.pipeline.mode = ForwardMode::mac;
    EXPECT_EQ(conflicts_of(config), "");
}

TEST(Validate, SentFramesFitTheMtu) {
    Config config = two_ports();
    config.pipeline.mode = ForwardMode::txonly;
    config.pipeline.txonly_packet_bytes = 1514;
    EXPECT_EQ(conflicts_of(config), "");
    config.pipeline.txonly_packet_bytes = 1515;
    EXPECT_EQ(conflicts_of(config),
              "/pipeline/txonly_packet_bytes: frames of 1515 bytes without FCS do not fit port 0 "
              "(left): its mtu 1500 allows 1514; write less, or raise the mtu");
    config.ports[0].mtu = 9000;
    EXPECT_NE(conflicts_of(config).find("port 1 (right)"), std::string::npos);
    config.pipeline.mode = ForwardMode::flowgen;
    EXPECT_EQ(conflicts_of(config), "") << "the option belongs to another mode";
    config.pipeline.flowgen_packet_bytes = 2000;
    EXPECT_NE(conflicts_of(config).find("/pipeline/flowgen_packet_bytes"), std::string::npos);
}

TEST(Validate, GeneratedFramesFitTheMtu) {
    Config config = two_ports();
    config.ports[1].device = "traffic";
    config.ports[1].mtu = 500;
    config.traffic.packet_bytes = 518;
    EXPECT_EQ(conflicts_of(config), "");
    config.traffic.packet_bytes = 519;
    EXPECT_NE(conflicts_of(config).find("/traffic/packet_bytes: frames of 515 bytes"),
              std::string::npos);
    config.traffic = {};
    config.traffic.imix = true;
    EXPECT_NE(conflicts_of(config).find("/traffic/imix: frames of 1514 bytes"), std::string::npos);
}

TEST(Validate, TrafficSettingsNeedATrafficPort) {
    Config config = two_ports();
    config.traffic.flows = 3;
    EXPECT_EQ(conflicts_of(config),
              "/traffic: no port has device traffic: remove this section, or write device: traffic "
              "for a port");
    config.ports[0].device = "traffic";
    EXPECT_EQ(conflicts_of(config), "");
}

TEST(Validate, ImixHasItsOwnSizes) {
    Config config = two_ports();
    config.ports[0].device = "traffic";
    config.traffic.imix = true;
    EXPECT_EQ(conflicts_of(config), "");
    config.traffic.packet_bytes = 128;
    EXPECT_EQ(
        conflicts_of(config),
        "/traffic/packet_bytes: imix mixes its own sizes: remove packet_bytes, or write imix: "
        "false");
}

TEST(Validate, PoissonGapsNeedARate) {
    Config config = two_ports();
    config.ports[0].device = "traffic";
    config.traffic.gaps = Gaps::poisson;
    EXPECT_NE(conflicts_of(config).find("/traffic/gaps: poisson gaps need a rate"),
              std::string::npos);
    config.traffic.packets_per_second = 1000;
    EXPECT_EQ(conflicts_of(config), "");
}

TEST(Validate, QueuesHoldABurst) {
    Config config = two_ports();
    config.tuning.rx_burst = 128;
    config.ports[0].rx_descriptors = 64;
    EXPECT_EQ(conflicts_of(config),
              "/ports/0/rx_descriptors: 64 is less than tuning.rx_burst 128: write at least 128");
    config = two_ports();
    config.tuning.tx_flush_threshold = 100;
    config.ports[1].tx_descriptors = 64;
    EXPECT_NE(conflicts_of(config).find("write at least 128"), std::string::npos);
}

TEST(Validate, RingsHoldTwoBursts) {
    Config config = two_ports();
    config.tuning.ring_entries = 64;
    EXPECT_EQ(conflicts_of(config), "");
    config.tuning.burst_cap = 33;
    EXPECT_EQ(conflicts_of(config),
              "/tuning/ring_entries: 64 is less than two bursts: write at least 128, or auto");
}

TEST(Validate, FusedCoresHaveNoPollCores) {
    Config config = two_ports();
    config.cpu.layout = Layout::fused;
    config.cpu.workers = 2;
    EXPECT_EQ(conflicts_of(config), "");
    config.cpu.poll_cores = 1;
    EXPECT_NE(conflicts_of(config).find("/cpu/poll_cores: the fused layout has no poll cores"),
              std::string::npos);
    config.cpu.layout = Layout::pipeline;
    EXPECT_EQ(conflicts_of(config), "");
}

TEST(Validate, AnEmptyCpuListIsNoChoice) {
    Config config = two_ports();
    config.cpu.cpus = CpuList{};
    EXPECT_NE(conflicts_of(config).find("/cpu/cpus"), std::string::npos);
}

TEST(Validate, CachesFitThePool) {
    Config config = two_ports();
    config.memory.pool_mbufs = 256;
    config.memory.cache_mbufs = 170;
    EXPECT_EQ(conflicts_of(config), "");
    config.memory.cache_mbufs = 171;
    EXPECT_NE(conflicts_of(config).find("write at most 170"), std::string::npos);
}

TEST(Validate, ThePoolFitsTheMemory) {
    Config config = two_ports();
    config.memory.pool_mbufs = 65536;
    config.memory.size_bytes = 64U << 20U;
    EXPECT_EQ(conflicts_of(config),
              "/memory/size: a pool of 65536 mbufs needs 148M: write more, or fewer pool_mbufs");
    config.memory.size_bytes = 148U << 20U;
    EXPECT_EQ(conflicts_of(config), "");
}

TEST(Validate, PacketsFitTheirBuffers) {
    Config config = two_ports();
    config.memory.mbuf_data_bytes = 1654;
    EXPECT_EQ(conflicts_of(config), "");
    config.ports[1].mtu = 1501;
    EXPECT_NE(conflicts_of(config).find("port 1 (right, mtu 1501) needs 1655"), std::string::npos);
}

TEST(Validate, EveryPointerIsAnOptionOrASection) {
    Config config = two_ports();
    config.ports.push_back(config.ports[0]);
    config.ports[0].peer_mac = "02:00:00:00:00:01";
    config.ports[0].rx_descriptors = config.ports[0].tx_descriptors = 64;
    config.ports[0].mtu = 68;
    config.tuning.rx_burst = config.tuning.burst_cap = 256;
    config.tuning.ring_entries = 64;
    config.tuning.tx_flush_threshold = 256;
    config.cpu.layout = Layout::fused;
    config.cpu.poll_cores = 1;
    config.cpu.cpus = CpuList{};
    config.memory.size_bytes = 1;
    config.memory.pool_mbufs = 1U << 20U;
    config.memory.cache_mbufs = ~0U;
    config.memory.mbuf_data_bytes = 1;
    config.traffic.imix = true;
    const auto conflicts = validate(config);
    EXPECT_GE(conflicts.size(), 11U) << conflicts_of(config);
    const auto known = [](const std::string& pointer) {
        bool found = false;
        for_each_option([&](const Section& section, const Option& option) {
            for (std::size_t index = 0; index < 3; ++index) {
                found = found || pointer == pointer_to(section, index, option);
            }
            found = found || pointer == "/" + std::string(section.name);
        });
        return found;
    };
    for (const Conflict& conflict : conflicts) {
        EXPECT_TRUE(known(conflict.pointer)) << conflict.pointer;
        EXPECT_TRUE(std::all_of(conflict.others.begin(), conflict.others.end(), known))
            << conflict.pointer;
    }
}

}  // namespace
}  // namespace flyball::config
