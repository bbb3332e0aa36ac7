// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/platform/preflight_pci.hpp"

#include <gtest/gtest.h>

#include "../../../src/platform/preflight_checks.hpp"
#include "fake_host.hpp"

namespace flyball::platform {
namespace {

constexpr const char* kEthernet = "0x020000";
constexpr const char* kBridge = "0x060400";
constexpr const char* kStorage = "0x010802";

std::vector<Finding> check(const FakeHost& host, const std::string& device) {
    EalRequest request;
    request.pci_addresses = {device};
    return check_pci(host.host(), request);
}

TEST(PciAddress, IsCompletedAndCleaned) {
    EXPECT_EQ(pci_address("4b:00.0"), "0000:4b:00.0");
    EXPECT_EQ(pci_address("0001:4B:00.0,mprq_en=1"), "0001:4b:00.0");
}

TEST(ReadPciDevice, TakesEverythingFromSysfs) {
    FakeHost host;
    host.add_pci("0000:4b:00.0", kEthernet, "ice", "12", "eth2");
    const auto device = read_pci_device(host.host(), "0000:4b:00.0");
    ASSERT_TRUE(device);
    EXPECT_EQ(device->id, "8086:159b");
    EXPECT_EQ(device->device_class, 0x020000U);
    EXPECT_EQ(device->driver, "ice");
    EXPECT_EQ(device->binding, PciBinding::kernel);
    EXPECT_EQ(device->iommu_group, "12");
    EXPECT_EQ(device->interfaces, std::vector<std::string>{"eth2"});
    EXPECT_FALSE(read_pci_device(host.host(), "0000:4b:00.1"));
}

TEST(ReadPciDevice, FindsTheInterfaceOfAVirtioDevice) {
    FakeHost host;
    host.add_pci("0000:00:03.0", kEthernet, "virtio-pci", "");
    host.make_directory("/sys/bus/pci/devices/0000:00:03.0/virtio1/net/ens3");
    const auto device = read_pci_device(host.host(), "0000:00:03.0");
    ASSERT_TRUE(device);
    EXPECT_EQ(device->interfaces, std::vector<std::string>{"ens3"});
}

TEST(CheckPci, VfioDeviceInItsOwnGroupIsReady) {
    FakeHost host;
    host.add_pci("0000:4b:00.0", kEthernet, "vfio-pci", "12");
    host.add_pci("0000:4a:00.0", kBridge, "pcieport", "12");
    host.write("/dev/vfio/12", "");
    const auto found = check(host, "0000:4b:00.0");
    ASSERT_EQ(found.size(), 1U) << testing::PrintToString(found);
    EXPECT_EQ(found[0].severity, Severity::ok) << found[0];
}

TEST(CheckPci, GroupWithAForeignMemberIsNotViable) {
    FakeHost host;
    host.add_pci("0000:4b:00.0", kEthernet, "vfio-pci", "12");
    host.add_pci("0000:4b:00.1", kEthernet, "ixgbe", "12", "eth3");
    host.add_pci("0000:4b:00.2", kStorage, "nvme", "12");
    host.add_pci("0000:4b:00.3", kEthernet, "", "12");
    host.write("/dev/vfio/12", "");
    const Finding finding = find(check(host, "0000:4b:00.0"), "is not viable");
    EXPECT_EQ(finding.severity, Severity::error) << finding;
    EXPECT_EQ(finding.evidence,
              "/sys/kernel/iommu_groups/12: 0000:4b:00.1 (eth3, ixgbe), 0000:4b:00.2 (nvme)");
    EXPECT_NE(finding.fix.find("driverctl set-override 0000:4b:00.1 vfio-pci\n"), std::string::npos)
        << finding;
    EXPECT_NE(finding.fix.find("driverctl set-override 0000:4b:00.2 vfio-pci"), std::string::npos)
        << finding;
    EXPECT_EQ(finding.fix.find("4b:00.3"), std::string::npos) << finding;
}

TEST(CheckPci, GroupThatThisUserMayNotOpen) {
    FakeHost host;
    host.add_pci("0000:4b:00.0", kEthernet, "vfio-pci", "12");
    const Finding finding = find(check(host, "0000:4b:00.0"), "may not open its VFIO group");
    EXPECT_EQ(finding.severity, Severity::error) << finding;
    EXPECT_EQ(finding.evidence, "/dev/vfio/12");
}

TEST(CheckPci, VfioWithoutIommu) {
    FakeHost host;
    host.add_pci("0000:4b:00.0", kEthernet, "vfio-pci", "");
    const Finding finding = find(check(host, "0000:4b:00.0"), "VFIO needs an IOMMU");
    EXPECT_EQ(finding.severity, Severity::error) << finding;
    EXPECT_NE(finding.fix.find("intel_iommu=on iommu=pt"), std::string::npos) << finding;
    host.write("/sys/module/vfio/parameters/enable_unsafe_noiommu_mode", "Y\n");
    EXPECT_EQ(find(check(host, "0000:4b:00.0"), "without IOMMU").severity, Severity::warning);
}

TEST(CheckPci, KernelDriverMustBeReplaced) {
    FakeHost host;
    host.add_pci("0000:4b:00.0", kEthernet, "ice", "12", "eth2");
    const Finding finding = find(check(host, "4b:00.0"), "is not bound to a driver");
    EXPECT_EQ(finding.severity, Severity::error) << finding;
    EXPECT_NE(finding.what.find("0000:4b:00.0 (eth2, ice)"), std::string::npos) << finding;
    EXPECT_EQ(finding.fix, "modprobe vfio-pci && driverctl set-override 0000:4b:00.0 vfio-pci");
}

TEST(CheckPci, BifurcatedDriverStays) {
    FakeHost host;
    host.add_pci("0000:5e:00.0", kEthernet, "mlx5_core", "3", "eth4");
    const Finding missing = find(check(host, "0000:5e:00.0"), "has no verbs device");
    EXPECT_EQ(missing.severity, Severity::error) << missing;
    EXPECT_EQ(missing.fix, "modprobe -a ib_uverbs mlx5_ib");
    host.make_directory("/sys/bus/pci/devices/0000:5e:00.0/infiniband_verbs/uverbs0");
    const Finding fine = find(check(host, "0000:5e:00.0"), "never unbind it");
    EXPECT_EQ(fine.severity, Severity::ok) << fine;
}

TEST(CheckPci, UioWorksWithANote) {
    FakeHost host;
    host.add_pci("0000:00:04.0", kEthernet, "uio_pci_generic", "");
    EXPECT_EQ(find(check(host, "0000:00:04.0"), "uio lets the device").severity, Severity::note);
}

TEST(CheckPci, RefusesTheNicOfTheDefaultRoute) {
    FakeHost host;
    host.add_pci("0000:00:03.0", kEthernet, "mlx5_core", "1", "eth0");
    host.make_directory("/sys/bus/pci/devices/0000:00:03.0/infiniband_verbs/uverbs0");
    host.set_default_route("eth0");
    const Finding finding = find(check(host, "0000:00:03.0"), "carries the default route");
    EXPECT_EQ(finding.severity, Severity::error) << finding;
    EXPECT_NE(finding.what.find("cut this host off"), std::string::npos) << finding;
}

TEST(CheckPci, RefusesAMemberOfTheBondWithTheDefaultRoute) {
    FakeHost host;
    host.add_pci("0000:00:03.0", kEthernet, "ice", "1", "eth0");
    host.make_directory("/sys/class/net/bond0.7/lower_bond0");
    host.make_directory("/sys/class/net/bond0/lower_eth0");
    host.set_default_route("bond0.7");
    EXPECT_EQ(find(check(host, "0000:00:03.0"), "carries the default route").severity,
              Severity::error);
}

TEST(CheckPci, MissingDeviceShowsWhatIsThere) {
    FakeHost host;
    host.add_pci("0000:4b:00.0", kEthernet, "ice", "12", "eth2");
    host.add_pci("0000:01:00.0", kStorage, "nvme", "2");
    const Finding finding = find(check(host, "0000:4b:00.1"), "0000:4b:00.1 does not exist");
    EXPECT_EQ(finding.severity, Severity::error) << finding;
    EXPECT_EQ(finding.evidence, "network devices here: 0000:4b:00.0 (eth2, ice)");
}

TEST(CheckPci, OtherDevicesAreNotPorts) {
    FakeHost host;
    host.add_pci("0000:01:00.0", kStorage, "nvme", "2");
    const Finding finding = find(check(host, "0000:01:00.0"), "is not a network device");
    EXPECT_EQ(finding.severity, Severity::error) << finding;
}

TEST(CheckPci, CandidatesSayWhyTheyAreNotUsable) {
    FakeHost host;
    host.add_pci("0000:00:03.0", kEthernet, "virtio-pci", "", "eth0");
    host.add_pci("0000:4b:00.0", kEthernet, "ice", "12", "eth2");
    host.add_pci("0000:4b:00.1", kEthernet, "vfio-pci", "13");
    host.set_default_route("eth0");
    const auto found = check_pci(host.host(), EalRequest{});
    ASSERT_EQ(found.size(), 3U) << testing::PrintToString(found);
    EXPECT_NE(found[0].what.find("it carries the default route"), std::string::npos) << found[0];
    EXPECT_NE(found[1].what.find("once it is bound to vfio-pci"), std::string::npos) << found[1];
    EXPECT_NE(found[1].fix.find("set-override 0000:4b:00.0"), std::string::npos) << found[1];
    EXPECT_NE(found[2].what.find("could be a port"), std::string::npos) << found[2];
    for (const Finding& finding : found) {
        EXPECT_EQ(finding.severity, Severity::note) << finding;
    }
}

}  // namespace
}  // namespace flyball::platform
