// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "../../../src/platform/preflight_checks.hpp"
#include "fake_host.hpp"

namespace flyball::platform {
namespace {

constexpr const char* kNode1 = "/sys/devices/system/node/node1/hugepages/hugepages-2048kB";

EalRequest two_nodes(HugepageUse use) {
    EalRequest request;
    request.hugepages = use;
    request.memory_mb = {{NodeId{0}, 128}, {NodeId{1}, 256}};
    return request;
}

TEST(CheckMemory, FindsTheHugepagesOfEachNode) {
    FakeHost host;
    host.add_pages(0, 2048, 512, 64);
    host.add_pages(1, 2048, 512, 128);
    const auto found = check_memory(host.host(), two_nodes(HugepageUse::always));
    EXPECT_EQ(find(found, "NUMA node 0 has the hugepages").severity, Severity::ok);
    EXPECT_EQ(find(found, "NUMA node 1 has the hugepages: 256 MB needed, 256 MB free").severity,
              Severity::ok);
    EXPECT_TRUE(ready(found));
}

TEST(CheckMemory, MissingPagesOfOneNodeAreReservedThere) {
    FakeHost host;
    host.add_pages(0, 2048, 512, 512);
    host.add_pages(1, 2048, 300, 28);
    const auto found = check_memory(host.host(), two_nodes(HugepageUse::always));
    const Finding finding = find(found, "NUMA node 1 has too few free hugepages");
    EXPECT_EQ(finding.severity, Severity::error) << finding;
    EXPECT_NE(finding.what.find("256 MB needed, 56 MB free"), std::string::npos) << finding;
    EXPECT_EQ(finding.evidence, std::string(kNode1) + ": 28 of 300 pages free");
    // 200 MB are missing: 100 pages more than the 300 that are there.
    EXPECT_EQ(finding.fix, "echo 400 > " + std::string(kNode1) + "/nr_hugepages\n" + "echo 'w " +
                               kNode1 +
                               "/nr_hugepages - - - - 400' > /etc/tmpfiles.d/flyball-node1.conf");
    EXPECT_FALSE(ready(found));
}

TEST(CheckMemory, OneNodeIsReservedBySysctl) {
    FakeHost host;
    host.add_pages(0, 2048, 0, 0);
    EalRequest request;
    request.hugepages = HugepageUse::always;
    request.memory_mb = {{NodeId{0}, 127}};
    const Finding finding = find(check_memory(host.host(), request), "too few free hugepages");
    EXPECT_NE(finding.fix.find("echo 64 > /sys/devices/system/node/node0/hugepages/"),
              std::string::npos)
        << finding;
    EXPECT_NE(finding.fix.find("echo 'vm.nr_hugepages = 64' > /etc/sysctl.d/60-flyball.conf"),
              std::string::npos)
        << finding;
}

TEST(CheckMemory, AutomaticOnlyWarnsAndNeedsPlainMemory) {
    FakeHost host;
    host.add_pages(0, 2048, 0, 0);
    host.add_pages(1, 2048, 0, 0);
    host.write("/proc/meminfo", "MemTotal: 9000000 kB\nMemAvailable: 8192000 kB\n");
    const auto found = check_memory(host.host(), two_nodes(HugepageUse::automatic));
    EXPECT_EQ(find(found, "NUMA node 0 has too few").severity, Severity::warning);
    EXPECT_EQ(find(found, "hugepages are not used: 384 MB needed, 8000 MB available").severity,
              Severity::ok);
    EXPECT_TRUE(ready(found));
}

TEST(CheckMemory, GigabytePagesCount) {
    FakeHost host;
    host.add_pages(0, 2048, 0, 0);
    host.add_pages(0, 1048576, 1, 1);
    host.add_pages(1, 2048, 128, 128);
    const auto found = check_memory(host.host(), two_nodes(HugepageUse::always));
    EXPECT_EQ(find(found, "NUMA node 0 has the hugepages: 128 MB needed, 1024 MB free").severity,
              Severity::ok);
}

TEST(CheckMemory, NodeThatDoesNotExist) {
    FakeHost host;
    host.add_pages(0, 2048, 512, 512);
    const auto found = check_memory(host.host(), two_nodes(HugepageUse::always));
    EXPECT_EQ(find(found, "NUMA node 1 has no hugepages: no such node").severity, Severity::error);
}

TEST(CheckMemory, KernelWithoutHugepages) {
    FakeHost host;
    const auto found = check_memory(host.host(), two_nodes(HugepageUse::always));
    EXPECT_EQ(find(found, "this kernel has no hugepages").severity, Severity::error);
}

TEST(CheckMemory, TooLittlePlainMemoryIsAnError) {
    FakeHost host;
    host.write("/proc/meminfo", "MemAvailable: 102400 kB\n");
    const auto found = check_memory(host.host(), two_nodes(HugepageUse::never));
    const Finding finding = find(found, "too little memory without hugepages");
    EXPECT_EQ(finding.severity, Severity::error) << finding;
    EXPECT_NE(finding.what.find("384 MB needed, 100 MB available"), std::string::npos) << finding;
}

TEST(CheckMemory, MountThatThisUserMayNotOpen) {
    FakeHost host;
    host.add_pages(0, 2048, 512, 512);
    host.add_pages(1, 2048, 512, 512);
    host.write("/proc/mounts", "nodev /dev/hugepages hugetlbfs rw,pagesize=2M 0 0\n");
    const auto found = check_memory(host.host(), two_nodes(HugepageUse::always));
    const Finding finding = find(found, "may not open the hugetlbfs mount");
    EXPECT_EQ(finding.severity, Severity::error) << finding;
    EXPECT_EQ(finding.fix, "mount -o remount,gid=$(id -g),mode=1770 /dev/hugepages");
}

TEST(CheckMemory, NoMountIsNeeded) {
    FakeHost host;
    host.add_pages(0, 2048, 512, 512);
    host.add_pages(1, 2048, 512, 512);
    const auto found = check_memory(host.host(), two_nodes(HugepageUse::always));
    EXPECT_EQ(find(found, "no hugetlbfs is mounted, and none is needed").severity, Severity::ok);
}

TEST(CheckMemory, LockLimitMattersToDevicesWithDma) {
    FakeHost host;
    host.add_pages(0, 2048, 512, 512);
    host.add_pages(1, 2048, 512, 512);
    host.write("/proc/self/limits",
               "Limit                     Soft Limit           Hard Limit           Units\n"
               "Max locked memory         67108864             67108864             bytes\n");
    host.set_capabilities("0000000000000000");
    EalRequest request = two_nodes(HugepageUse::always);
    EXPECT_TRUE(ready(check_memory(host.host(), request)));
    request.vdevs = {"net_af_xdp0,iface=veth0"};
    const Finding finding = find(check_memory(host.host(), request), "memory lock limit");
    EXPECT_EQ(finding.severity, Severity::error) << finding;
    EXPECT_NE(finding.what.find("384 MB to lock, limit 64 MB"), std::string::npos) << finding;
    host.set_capabilities("0000000000004000");  // CAP_IPC_LOCK
    EXPECT_TRUE(ready(check_memory(host.host(), request)));
}

TEST(CheckMemory, KernelSettingsThatDisturbWorkers) {
    FakeHost host;
    host.add_pages(0, 2048, 512, 512);
    host.add_pages(1, 2048, 512, 512);
    host.write("/proc/sys/kernel/numa_balancing", "1\n");
    host.write("/sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never\n");
    const auto found = check_memory(host.host(), two_nodes(HugepageUse::always));
    const Finding balancing = find(found, "automatic NUMA balancing");
    EXPECT_EQ(balancing.severity, Severity::warning) << balancing;
    EXPECT_NE(balancing.fix.find("sysctl -w kernel.numa_balancing=0"), std::string::npos);
    EXPECT_EQ(find(found, "transparent hugepages").severity, Severity::note);
}

TEST(CheckMemory, BalancingIsNoTopicOnOneNode) {
    FakeHost host;
    host.add_pages(0, 2048, 512, 512);
    host.write("/proc/sys/kernel/numa_balancing", "1\n");
    host.write("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
    EalRequest request;
    request.hugepages = HugepageUse::always;
    for (const Finding& finding : check_memory(host.host(), request)) {
        EXPECT_EQ(finding.severity, Severity::ok) << finding;
    }
}

}  // namespace
}  // namespace flyball::platform
