// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "../../../src/platform/preflight_checks.hpp"
#include "fake_host.hpp"

namespace flyball::platform {
namespace {

constexpr const char* kNone = "0000000000000000";

EalRequest with_vdevs(std::vector<std::string> vdevs) {
    EalRequest request;
    request.vdevs = std::move(vdevs);
    return request;
}

TEST(HasCapability, ReadsTheEffectiveMask) {
    FakeHost host;
    host.set_capabilities("0000000000002000");
    EXPECT_TRUE(has_capability(host.host(), Capability::net_raw));
    EXPECT_FALSE(has_capability(host.host(), Capability::net_admin));
    FakeHost silent;
    EXPECT_TRUE(has_capability(silent.host(), Capability::net_admin));
}

TEST(CheckPermissions, DevicesWithoutKernelNeedNone) {
    FakeHost host;
    host.set_capabilities(kNone);
    const auto found = check_permissions(
        host.host(), with_vdevs({"net_null0", "net_memif0,role=client", "net_pcap0,rx_pcap=a"}));
    ASSERT_EQ(found.size(), 1U) << testing::PrintToString(found);
    EXPECT_EQ(found[0].severity, Severity::ok);
}

TEST(CheckPermissions, AfPacketCannotStartWithoutRaw) {
    FakeHost host;
    host.set_capabilities(kNone);
    host.link("/proc/self/exe", "/usr/bin/flyball");
    const auto found = check_permissions(host.host(), with_vdevs({"net_af_packet0,iface=v0"}));
    const Finding raw = find(found, "CAP_NET_RAW is missing");
    EXPECT_EQ(raw.severity, Severity::error) << raw;
    EXPECT_NE(raw.evidence.find("net_af_packet0 opens an AF_PACKET socket"), std::string::npos)
        << raw;
    EXPECT_EQ(raw.fix,
              "setcap cap_net_admin,cap_net_raw+ep /usr/bin/flyball    # in a service unit: "
              "AmbientCapabilities=CAP_NET_RAW");
    EXPECT_EQ(find(found, "CAP_NET_ADMIN is missing").severity, Severity::warning);
}

TEST(CheckPermissions, AfXdpNeedsThreeAndSysAdminStandsForBpf) {
    FakeHost host;
    host.set_capabilities(kNone);
    const auto request = with_vdevs({"net_af_xdp0,iface=v0", "net_af_xdp1,iface=v1"});
    const auto found = check_permissions(host.host(), request);
    ASSERT_EQ(found.size(), 3U) << testing::PrintToString(found);
    const Finding bpf = find(found, "CAP_BPF");
    EXPECT_EQ(bpf.severity, Severity::error) << bpf;
    EXPECT_NE(bpf.evidence.find("net_af_xdp1"), std::string::npos) << bpf;
    host.set_capabilities("0000000000203000");  // SYS_ADMIN, NET_RAW, NET_ADMIN
    EXPECT_TRUE(ready(check_permissions(host.host(), request)));
}

TEST(CheckPermissions, TapAndCaptureOnAnInterface) {
    FakeHost host;
    host.set_capabilities(kNone);
    const auto found =
        check_permissions(host.host(), with_vdevs({"net_tap0,iface=t0", "net_pcap0,iface=eth1"}));
    EXPECT_EQ(find(found, "CAP_NET_ADMIN").severity, Severity::error);
    EXPECT_EQ(find(found, "CAP_NET_RAW").severity, Severity::error);
}

TEST(CheckPermissions, PciDevicesByTheirDriver) {
    FakeHost host;
    host.set_capabilities(kNone);
    host.add_pci("0000:4b:00.0", "0x020000", "vfio-pci", "7");
    host.add_pci("0000:4b:00.1", "0x020000", "mlx5_core", "7", "eth1");
    host.add_pci("0000:4b:00.2", "0x020000", "uio_pci_generic", "7");
    EalRequest request;
    request.pci_addresses = {"0000:4b:00.0"};
    EXPECT_TRUE(ready(check_permissions(host.host(), request)));
    request.pci_addresses = {"4b:00.1,mprq_en=1"};
    EXPECT_EQ(find(check_permissions(host.host(), request), "CAP_NET_RAW").severity,
              Severity::error);
    request.pci_addresses = {"0000:4b:00.2"};
    EXPECT_EQ(find(check_permissions(host.host(), request), "CAP_SYS_RAWIO").severity,
              Severity::error);
}

}  // namespace
}  // namespace flyball::platform
