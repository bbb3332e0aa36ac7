// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "flyball/dataplane/stages.hpp"

#include "support/eal_environment.hpp"
#include "support/reference/naive_checksum.hpp"
#include "support/reference/naive_modes.hpp"
#include "support/stage_runner.hpp"

namespace flyball::dataplane {
namespace {

namespace ether_type = net::ether_type;
namespace protocol = net::protocol;
using test::Bytes;
using test::Frame;

Bytes expected(const Bytes& frame) {
    return test::naive_csum(frame, test::kPeerMac, test::kEgressMac);
}

/// Sum over transport header, payload and pseudo header of an untagged IPv4 frame: 0xffff if right.
std::uint16_t l4_sum(const Bytes& frame, std::size_t l4_bytes) {
    Bytes summed(frame.begin() + 26, frame.begin() + 34);
    const Bytes tail{0, frame[23], static_cast<std::uint8_t>(l4_bytes / 256),
                     static_cast<std::uint8_t>(l4_bytes % 256)};
    summed.insert(summed.end(), tail.begin(), tail.end());
    summed.insert(summed.end(), frame.begin() + 34,
                  frame.begin() + 34 + static_cast<std::ptrdiff_t>(l4_bytes));
    return test::naive_sum(summed);
}

TEST(CsumStage, FillsIpv4AndUdp) {
    const auto stage = make_csum_stage();
    EXPECT_EQ(stage->name(), "csum");
    const Bytes out = test::pass(*stage, test::udp_frame());
    EXPECT_EQ(test::naive_sum(Bytes(out.begin() + 14, out.begin() + 34)), 0xffff);
    EXPECT_EQ(l4_sum(out, 26), 0xffff);
    EXPECT_EQ(net::header_at<net::EthernetHeader>(out.data()).destination, test::kPeerMac);
    EXPECT_EQ(net::header_at<net::EthernetHeader>(out.data()).source, test::kEgressMac);
    EXPECT_EQ(out, expected(test::udp_frame()));
}

TEST(CsumStage, LeavesAUdpChecksumOfZeroAlone) {
    const auto stage = make_csum_stage();
    const Bytes frame =
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kUdp, 8).udp(1, 2, 0, 0).bytes();
    const Bytes out = test::pass(*stage, frame);
    EXPECT_EQ(net::header_at<net::UdpHeader>(out.data() + 34).checksum, 0);
    EXPECT_EQ(test::naive_sum(Bytes(out.begin() + 14, out.begin() + 34)), 0xffff);
}

// RFC 768: a UDP sum that comes to 0 is sent as ffff; TCP keeps the 0.
TEST(CsumStage, ZeroIsSentAsOnesInUdpOnly) {
    const auto stage = make_csum_stage();
    for (const std::uint8_t number : {protocol::kUdp, protocol::kTcp}) {
        Frame frame;
        frame.ethernet(ether_type::kIpv4).ipv4(number, 22);
        if (number == protocol::kUdp) {
            frame.udp(1000, 2000, 14).raw(Bytes(14));
        } else {
            frame.tcp(1000, 2000).raw(Bytes(2));
        }
        Bytes bytes = frame.bytes();
        // The last word takes up what the rest sums to.
        const std::size_t field = number == protocol::kUdp ? 40 : 50;
        bytes[field] = 0;
        bytes[field + 1] = 0;
        const auto rest = static_cast<std::uint16_t>(~l4_sum(bytes, 22));
        bytes[54] = static_cast<std::uint8_t>(rest / 256);
        bytes[55] = static_cast<std::uint8_t>(rest % 256);
        bytes[field] = 0xab;
        const Bytes out = test::pass(*stage, bytes);
        const int filled = out[field] * 256 + out[field + 1];
        EXPECT_EQ(filled, number == protocol::kUdp ? 0xffff : 0) << "protocol " << int{number};
        EXPECT_EQ(out, expected(bytes));
    }
}

TEST(CsumStage, FollowsTagsOptionsAndIpv6) {
    const auto stage = make_csum_stage();
    const std::vector<Frame> frames{
        Frame()
            .ethernet(ether_type::kQinq)
            .vlan(1, ether_type::kVlan)
            .vlan(2, ether_type::kIpv6)
            .ipv6(protocol::kTcp, 25)
            .tcp(1, 2)
            .payload(5),
        Frame()
            .ethernet(ether_type::kIpv4)
            .ipv4(protocol::kTcp, 100, {.option_bytes = 12})
            .tcp(1, 2)
            .payload(80),
        Frame()
            .ethernet(ether_type::kIpv6)
            .ipv6(protocol::kUdp, 1408)
            .udp(1, 2, 1400)
            .payload(1400),
        Frame()
            .ethernet(ether_type::kIpv6)
            .ipv6(protocol::kHopByHop, 16)
            .extension(17)
            .udp(1, 2, 0),
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kIcmp, 8).icmp(8, 0),
        Frame().ethernet(ether_type::kArp).arp(1),
        Frame().ethernet(0x88cc).payload(50),
    };
    for (const Frame& frame : frames) {
        EXPECT_EQ(test::pass(*stage, frame.bytes()), expected(frame.bytes()))
            << test::hex(frame.bytes());
    }
}

TEST(CsumStage, IgnoresEthernetPadding) {
    const auto stage = make_csum_stage();
    const Bytes frame = Frame()
                            .ethernet(ether_type::kIpv4)
                            .ipv4(protocol::kUdp, 9)
                            .udp(1, 2, 1)
                            .raw({0x55})
                            .payload(17)
                            .bytes();
    const Bytes out = test::pass(*stage, frame);
    EXPECT_EQ(l4_sum(out, 9), 0xffff);
}

// Quirks of testpmd that we keep; each one is in docs/testpmd-differences.md.
TEST(CsumStage, KeepsTestpmdsQuirks) {
    const auto stage = make_csum_stage();
    const std::vector<Frame> frames{
        // Longer than the frame: the checksum becomes ffff.
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kUdp, 100).udp(1, 2, 92).payload(20),
        // Total length below the header's: wraps, hence also longer than the frame.
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kTcp, std::size_t{0} - 4).tcp(1, 2),
        // A later fragment's payload is taken for a UDP header.
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kUdp, 32, {.fragment = 7}).payload(32),
        // SCTP: its CRC is not computed but cleared.
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kSctp, 16).payload(16),
        // Shorter than a UDP header, with the checksum field behind the announced end.
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kUdp, 4).udp(1, 2, 0).payload(10),
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kUdp, 7).udp(1, 2, 0).payload(10),
    };
    for (const Frame& frame : frames) {
        EXPECT_EQ(test::pass(*stage, frame.bytes()), expected(frame.bytes()))
            << test::hex(frame.bytes());
    }
    const Bytes out = test::pass(*stage, frames[0].bytes());
    EXPECT_EQ(net::header_at<net::UdpHeader>(out.data() + 34).checksum, 0xffff);
}

TEST(CsumStage, EveryIpv4HeaderLength) {
    const auto stage = make_csum_stage();
    for (const std::uint8_t number : {protocol::kUdp, protocol::kTcp}) {
        for (std::uint8_t words = 0; words < 16; ++words) {
            Bytes frame = Frame().ethernet(ether_type::kIpv4).ipv4(number, 80).payload(80).bytes();
            frame[14] = static_cast<std::uint8_t>(0x40U | words);
            EXPECT_EQ(test::pass(*stage, frame), expected(frame)) << test::hex(frame);
        }
    }
}

TEST(CsumStage, EveryCut) {
    const auto stage = make_csum_stage();
    const Bytes whole = Frame()
                            .ethernet(ether_type::kVlan)
                            .vlan(5, ether_type::kIpv4)
                            .ipv4(protocol::kTcp, 30, {.option_bytes = 8})
                            .tcp(1000, 2000)
                            .payload(10)
                            .bytes();
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const Bytes frame(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
        EXPECT_EQ(test::pass(*stage, frame), expected(frame)) << length;
    }
}

// Segments of odd lengths put every later segment's bytes into the other half of their words.
TEST(CsumStage, SumsOverChains) {
    const auto stage = make_csum_stage();
    const Bytes frame = Frame()
                            .ethernet(ether_type::kIpv4)
                            .ipv4(protocol::kTcp, 520)
                            .tcp(1, 2)
                            .payload(500)
                            .bytes();
    for (const std::size_t segment_bytes : {54U, 55U, 64U, 101U, 553U}) {
        EXPECT_EQ(test::pass(*stage, frame, segment_bytes), expected(frame)) << segment_bytes;
    }
}

/// One packet through the stage with a device that computes checksums.
class OffloadRun {
  public:
    OffloadRun(const Bytes& frame, bool ipv4, bool l4, std::size_t segment_bytes = 0)
        : packet_(test::packet_of(frame, segment_bytes)) {
        harness_.egress().ipv4_checksum_offload = ipv4;
        harness_.egress().l4_checksum_offload = l4;
        Burst burst;
        burst.packets[burst.count++] = packet_;
        StageContext context = harness_.context();
        make_csum_stage()->process(burst, context);
    }

    OffloadRun(const OffloadRun&) = delete;
    OffloadRun& operator=(const OffloadRun&) = delete;

    ~OffloadRun() { rte_pktmbuf_free(packet_); }

    [[nodiscard]] const rte_mbuf& packet() const { return *packet_; }

    [[nodiscard]] Bytes bytes() const { return test::bytes_of(packet_); }

    [[nodiscard]] std::uint64_t tx_flags() const {
        return packet_->ol_flags & RTE_MBUF_F_TX_OFFLOAD_MASK;
    }

  private:
    test::StageHarness harness_;
    rte_mbuf* packet_;
};

TEST(CsumStage, AsksTheDevice) {
    const Bytes frame = Frame()
                            .ethernet(ether_type::kVlan)
                            .vlan(5, ether_type::kIpv4)
                            .ipv4(protocol::kUdp, 26)
                            .udp(1000, 2000, 18)
                            .payload(18)
                            .bytes();
    const OffloadRun run(frame, true, true);
    EXPECT_EQ(run.tx_flags(),
              RTE_MBUF_F_TX_IPV4 | RTE_MBUF_F_TX_IP_CKSUM | RTE_MBUF_F_TX_UDP_CKSUM);
    EXPECT_EQ(run.packet().l2_len, 18U);
    EXPECT_EQ(run.packet().l3_len, 20U);
    EXPECT_EQ(run.packet().l4_len, 8U);
    // What the device finds: no IPv4 checksum, the pseudo header's sum in the UDP field.
    const Bytes out = run.bytes();
    EXPECT_EQ(net::load_be16(out.data() + 28), 0);
    const std::uint32_t pseudo = 0x0a00 + 0x0001 + 0xc0a8 + 0x0102 + 17 + 26;
    EXPECT_EQ(net::load_be16(out.data() + 44), pseudo);
}

TEST(CsumStage, FillsWhatTheDeviceDoesNot) {
    const Bytes frame = test::udp_frame();
    const OffloadRun only_ipv4(frame, true, false);
    EXPECT_EQ(only_ipv4.tx_flags(), RTE_MBUF_F_TX_IPV4 | RTE_MBUF_F_TX_IP_CKSUM);
    EXPECT_EQ(l4_sum(only_ipv4.bytes(), 26), 0xffff);
    const OffloadRun only_l4(frame, false, true);
    EXPECT_EQ(only_l4.tx_flags(), RTE_MBUF_F_TX_IPV4 | RTE_MBUF_F_TX_UDP_CKSUM);
    const Bytes out = only_l4.bytes();
    EXPECT_EQ(test::naive_sum(Bytes(out.begin() + 14, out.begin() + 34)), 0xffff);
}

TEST(CsumStage, AsksForIpv6AndChains) {
    const Bytes frame = Frame()
                            .ethernet(ether_type::kIpv6)
                            .ipv6(protocol::kTcp, 220)
                            .tcp(1, 2)
                            .payload(200)
                            .bytes();
    const OffloadRun run(frame, true, true, 101);
    EXPECT_EQ(run.tx_flags(), RTE_MBUF_F_TX_IPV6 | RTE_MBUF_F_TX_TCP_CKSUM);
    EXPECT_EQ(run.packet().l3_len, 40U);
    const OffloadRun software(frame, true, false, 101);
    EXPECT_EQ(software.tx_flags(), 0U);
    EXPECT_EQ(software.bytes(), expected(frame));
}

// Devices may hang on requests that point outside the frame.
TEST(CsumStage, GivesTheDeviceNoUnsoundFrames) {
    const std::vector<Frame> frames{
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kUdp, 100).udp(1, 2, 92).payload(20),
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kTcp, 20).payload(10),
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kSctp, 16).payload(16),
        Frame().ethernet(ether_type::kIpv4).ipv4(protocol::kIcmp, 8).icmp(8, 0),
        Frame().ethernet(0x88cc).payload(50),
        Frame().payload(9),
    };
    for (const Frame& frame : frames) {
        const OffloadRun run(frame.bytes(), true, true);
        EXPECT_EQ(run.tx_flags(), 0U) << test::hex(frame.bytes());
        EXPECT_EQ(run.bytes(), expected(frame.bytes()));
    }
}

}  // namespace
}  // namespace flyball::dataplane
