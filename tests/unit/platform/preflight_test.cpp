// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/platform/preflight.hpp"

#include <cstdlib>

#include <unistd.h>

#include <gtest/gtest.h>

#include "fake_host.hpp"

namespace flyball::platform {
namespace {

/// One node with enough pages, one lcore on CPU 1.
EalRequest small_request() {
    EalRequest request;
    request.hugepages = HugepageUse::always;
    request.memory_mb = {{NodeId{0}, 64}};
    request.housekeeping = {CpuId{0}};
    request.lcores = {{LcoreId{1}, CpuId{1}, Role::fused}};
    return request;
}

TEST(CheckHost, GroupsFindingsByArea) {
    FakeHost host;
    host.add_pages(0, 2048, 64, 64);
    host.add_pci("0000:4b:00.0", "0x020000", "ice", "12", "eth2");
    EalRequest request = small_request();
    request.vdevs = {"net_af_packet0,iface=veth0"};
    const auto found = check_host(host.host(), request);
    EXPECT_TRUE(std::is_sorted(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.area < b.area;
    })) << testing::PrintToString(found);
    for (const Area area : {Area::memory, Area::permissions, Area::devices, Area::ports, Area::cpus,
                            Area::leftovers}) {
        EXPECT_TRUE(std::any_of(found.begin(), found.end(), [area](const Finding& finding) {
            return finding.area == area;
        })) << name_of(area);
    }
}

TEST(Ready, ListsEveryErrorWithItsFix) {
    const std::vector<Finding> findings{
        {Area::memory, Severity::error, "no pages", "/sys/pages", "first\nsecond"},
        {Area::devices, Severity::warning, "slow", "", "ignored"},
        {Area::devices, Severity::error, "no device", "", "third"},
    };
    const auto result = ready(findings);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().error_class, ErrorClass::machine);
    EXPECT_EQ(result.error().message,
              "this machine is not ready:\n"
              "  no pages (/sys/pages)\n"
              "    fix: first\n"
              "    fix: second\n"
              "  no device\n"
              "    fix: third");
}

TEST(Ready, TroubleWithPortsAloneIsOfClassDevice) {
    std::vector<Finding> findings{{Area::ports, Severity::error, "no such file", "", ""}};
    EXPECT_EQ(ready(findings).error().error_class, ErrorClass::device);
    findings.push_back({Area::memory, Severity::error, "no pages", "", ""});
    EXPECT_EQ(ready(findings).error().error_class, ErrorClass::machine);
}

TEST(RequireReady, LogsWarningsAndSumsUpCpuTuning) {
    FakeHost host;
    host.add_pages(0, 2048, 64, 64);
    host.write("/proc/mounts", "nodev /dev/hugepages hugetlbfs rw 0 0\n");
    host.write("/dev/hugepages/rtemap_0", "x");
    host.write("/proc/irq/24/effective_affinity_list", "1\n");
    host.make_directory("/proc/irq/24/ahci");
    testing::internal::CaptureStderr();
    const auto result = require_ready(host.host(), small_request());
    const std::string log = testing::internal::GetCapturedStderr();
    EXPECT_TRUE(result) << result.error().message;
    EXPECT_NE(log.find("fix: rm /dev/hugepages/rtemap_*"), std::string::npos) << log;
    EXPECT_NE(
        log.find("CPU settings of this host that cost performance: 2; flyball doctor lists them"),
        std::string::npos)
        << log;
    EXPECT_EQ(log.find("isolcpus"), std::string::npos) << log;
}

TEST(RequireReady, FailsWhenTheMachineCannotStartThis) {
    FakeHost host;
    host.add_pages(0, 2048, 64, 0);
    const auto result = require_ready(host.host(), small_request());
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message.find("vm.nr_hugepages = 96"), std::string::npos)
        << result.error().message;
}

TEST(ThisHost, UsesTheRuntimeDirectoryOfTheService) {
    setenv("RUNTIME_DIRECTORY", "/run/flyball", 1);
    EXPECT_EQ(this_host().runtime_directory, "/run/flyball");
    unsetenv("RUNTIME_DIRECTORY");
    if (getuid() == 0) {
        EXPECT_EQ(this_host().runtime_directory, "/var/run");
    } else {
        EXPECT_NE(this_host().runtime_directory, "/var/run");
    }
}

TEST(ThisHost, CanBeChecked) {
    EalRequest request = small_request();
    request.hugepages = HugepageUse::never;
    const auto found = check_host(this_host(), request);
    EXPECT_TRUE(ready(found)) << testing::PrintToString(found);
}

}  // namespace
}  // namespace flyball::platform
