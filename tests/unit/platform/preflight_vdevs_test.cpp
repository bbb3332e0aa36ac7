// SPDX-License-Identifier: BSD-3-Clause
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "../../../src/platform/preflight_checks.hpp"
#include "fake_host.hpp"
#include "fake_socket.hpp"

namespace flyball::platform {
namespace {

std::vector<Finding> check(const FakeHost& host, const std::string& vdev) {
    EalRequest request;
    request.vdevs = {vdev};
    return check_vdevs(host.host(), request);
}

TEST(CheckVdevs, InterfaceThatIsUp) {
    FakeHost host;
    const auto found = check(host, "net_af_packet0,iface=veth0");
    ASSERT_EQ(found.size(), 1U) << testing::PrintToString(found);
    EXPECT_EQ(found[0].severity, Severity::ok) << found[0];
}

TEST(CheckVdevs, MissingInterfaceShowsWhatIsThere) {
    FakeHost host;
    host.write("/proc/net/dev",
               "Inter-|   Receive                |  Transmit\n"
               " face |bytes    packets errs\n"
               "    lo:       0       0    0\n"
               "  eth0: 3541234     321    0\n");
    const Finding finding = find(check(host, "net_af_xdp0,iface=gone0"), "gone0");
    EXPECT_EQ(finding.severity, Severity::error) << finding;
    EXPECT_EQ(finding.what, "interface gone0 of net_af_xdp0 does not exist");
    EXPECT_EQ(finding.evidence, "/proc/net/dev: lo, eth0");
}

TEST(CheckVdevs, InterfaceThatIsDown) {
    FakeHost host;
    const Finding finding = find(check(host, "net_af_packet0,iface=down0"), "is down");
    EXPECT_EQ(finding.severity, Severity::warning) << finding;
    EXPECT_EQ(finding.fix, "ip link set dev down0 up");
}

TEST(CheckVdevs, DefaultRouteIsRefusedToXdpAndRiskyForPacketSockets) {
    FakeHost host;
    host.set_default_route("eth0");
    EXPECT_EQ(find(check(host, "net_af_xdp0,iface=eth0"), "cut this host off").severity,
              Severity::error);
    EXPECT_EQ(find(check(host, "net_af_packet0,iface=eth0"), "forward its traffic").severity,
              Severity::warning);
    EXPECT_EQ(find(check(host, "net_af_packet0,iface=lan9"), "is up").severity, Severity::ok);
}

TEST(DefaultRoute, OfIpv6CountsToo) {
    FakeHost host;
    const std::string zeros(32, '0');
    host.write("/proc/net/ipv6_route", zeros + " 00 " + zeros + " 00 fd" + std::string(30, '0') +
                                           " 00000400 00000001 00000000 00000003     wan6\n" +
                                           zeros + " 00 " + zeros + " 00 " + zeros +
                                           " ffffffff 00000001 00000000 00200200       lo\n");
    EXPECT_EQ(default_route_interfaces(host.host()), std::set<std::string>{"wan6"});
}

TEST(CheckVdevs, CaptureFiles) {
    FakeHost host;
    host.write("/data/in.pcap", "x");
    EXPECT_TRUE(check(host, "net_pcap0,rx_pcap=/data/in.pcap,tx_pcap=/data/out.pcap").empty());
    const Finding input = find(check(host, "net_pcap0,rx_pcap=/data/no.pcap"), "cannot read");
    EXPECT_EQ(input.severity, Severity::error) << input;
    EXPECT_EQ(input.evidence, "/data/no.pcap");
    const Finding output = find(check(host, "net_pcap0,tx_pcap=/none/out.pcap"), "cannot write");
    EXPECT_EQ(output.severity, Severity::error) << output;
}

TEST(CheckVdevs, SocketOfAServer) {
    FakeHost host;
    host.make_directory("/run");
    const std::string vdev = "net_vhost0,iface=/run/v";
    EXPECT_TRUE(check(host, vdev).empty());
    {
        const FakeSocket living(host.root() + "/run/v", SOCK_STREAM);
        const Finding finding = find(check(host, vdev), "another process listens");
        EXPECT_EQ(finding.severity, Severity::error) << finding;
        EXPECT_EQ(finding.evidence, "/run/v");
    }
    EXPECT_TRUE(check(host, vdev).empty()) << "a left-over socket does not stop a start";
    host.write("/run/file", "x");
    EXPECT_EQ(find(check(host, "net_vhost0,iface=/run/file"), "taken by something else").severity,
              Severity::error);
    EXPECT_EQ(find(check(host, "net_vhost0,iface=/none/v"), "cannot create").severity,
              Severity::error);
}

TEST(CheckVdevs, TapNeedsItsDeviceNode) {
    FakeHost host;
    const Finding finding = find(check(host, "net_tap0,iface=t0"), "cannot open its kernel device");
    EXPECT_EQ(finding.severity, Severity::error) << finding;
    EXPECT_EQ(finding.fix, "modprobe tun && chmod 0666 /dev/net/tun");
    host.write("/dev/net/tun", "");
    EXPECT_TRUE(check(host, "net_tap0,iface=t0").empty());
}

TEST(CheckVdevs, VhostNetNeedsItsDeviceNode) {
    FakeHost host;
    const auto found = check(host, "net_virtio_user0,path=/dev/vhost-net");
    EXPECT_EQ(find(found, "cannot open its kernel device").evidence, "/dev/vhost-net");
}

TEST(KernelInterfaceFlags, SeeTheRealLoopback) {
    EXPECT_TRUE(kernel_interface_flags("lo"));
    EXPECT_FALSE(kernel_interface_flags("no-such-if"));
    EXPECT_FALSE(kernel_interface_flags("a-name-longer-than-the-kernel-allows"));
    EXPECT_FALSE(kernel_interface_flags(""));
}

}  // namespace
}  // namespace flyball::platform
