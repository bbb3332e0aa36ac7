// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "../../../src/platform/preflight_checks.hpp"
#include "fake_host.hpp"

namespace flyball::platform {
namespace {

/// Housekeeping on 0-1, lcores on 2 and 3.
EalRequest four_cpus() {
    EalRequest request;
    request.housekeeping = {CpuId{0}, CpuId{1}};
    request.lcores = {{LcoreId{1}, CpuId{3}, Role::worker}, {LcoreId{2}, CpuId{2}, Role::worker}};
    return request;
}

void isolate(FakeHost& host) {
    host.write("/sys/devices/system/cpu/isolated", "2-3\n");
    host.write("/sys/devices/system/cpu/nohz_full", "2-3\n");
}

TEST(DataCpus, AreSortedAndUnique) {
    EalRequest request = four_cpus();
    request.lcores.push_back({LcoreId{3}, CpuId{2}, Role::traffic});
    EXPECT_EQ(data_cpus(request), (CpuList{CpuId{2}, CpuId{3}}));
}

TEST(CheckCpus, WellTunedMachine) {
    FakeHost host;
    isolate(host);
    host.write("/proc/irq/24/effective_affinity_list", "0\n");
    host.make_directory("/proc/irq/24/nvme0q1");
    host.write("/sys/devices/system/cpu/cpu2/cpufreq/scaling_governor", "performance\n");
    host.write("/proc/cpuinfo", "processor : 0\nflags : fpu constant_tsc nonstop_tsc\n");
    host.write("/sys/devices/system/clocksource/clocksource0/current_clocksource", "tsc\n");
    const auto found = check_cpus(host.host(), four_cpus());
    EXPECT_FALSE(found.empty());
    for (const Finding& finding : found) {
        EXPECT_EQ(finding.severity, Severity::ok) << finding;
    }
}

TEST(CheckCpus, DataCpusThatAreNotIsolated) {
    FakeHost host;
    host.write("/sys/devices/system/cpu/isolated", "3\n");
    const Finding finding = find(check_cpus(host.host(), four_cpus()), "nothing isolates");
    EXPECT_EQ(finding.severity, Severity::warning) << finding;
    EXPECT_NE(finding.what.find("nothing isolates data CPU 2:"), std::string::npos) << finding;
    EXPECT_EQ(finding.fix,
              "add to the kernel command line: isolcpus=managed_irq,domain,2-3 nohz_full=2-3 "
              "rcu_nocbs=2-3 irqaffinity=0-1");
}

TEST(CheckCpus, IsolatedButTicking) {
    FakeHost host;
    host.write("/sys/devices/system/cpu/isolated", "2-3\n");
    host.write("/sys/devices/system/cpu/nohz_full", "(null)\n");
    const Finding finding =
        find(check_cpus(host.host(), four_cpus()), "the timer ticks on data CPUs 2-3");
    EXPECT_EQ(finding.severity, Severity::warning) << finding;
}

TEST(CheckCpus, InterruptOnADataCpu) {
    FakeHost host;
    isolate(host);
    host.write("/proc/irq/24/smp_affinity_list", "0-3\n");
    host.write("/proc/irq/24/effective_affinity_list", "2\n");
    host.make_directory("/proc/irq/24/eth0-TxRx-0");
    host.write("/proc/irq/25/smp_affinity_list", "3\n");  // kernel without effective lists
    host.make_directory("/proc/irq/25/nvme0q1");
    host.write("/proc/irq/26/effective_affinity_list", "3\n");  // nobody handles it
    host.write("/proc/irq/27/effective_affinity_list", "1\n");
    host.make_directory("/proc/irq/27/ahci");
    const Finding finding = find(check_cpus(host.host(), four_cpus()), "interrupts directed");
    EXPECT_EQ(finding.severity, Severity::warning) << finding;
    EXPECT_EQ(finding.what, "interrupts directed at data CPUs 2-3: 2");
    EXPECT_EQ(finding.evidence, "/proc/irq: 24 (eth0-TxRx-0) on CPU 2, 25 (nvme0q1) on CPU 3");
    EXPECT_NE(finding.fix.find("for irq in 24 25; do echo 0-1 > "), std::string::npos) << finding;
    EXPECT_NE(finding.fix.find("IRQBALANCE_BANNED_CPULIST=2-3"), std::string::npos) << finding;
}

TEST(CheckCpus, CpusSharedWithHousekeepingAreOnlyNoted) {
    FakeHost host;
    EalRequest request = four_cpus();
    request.housekeeping = {CpuId{2}, CpuId{3}};
    host.write("/proc/irq/24/effective_affinity_list", "2\n");
    host.make_directory("/proc/irq/24/ahci");
    const auto found = check_cpus(host.host(), request);
    ASSERT_EQ(found.size(), 1U) << testing::PrintToString(found);
    EXPECT_EQ(found[0].severity, Severity::note) << found[0];
    EXPECT_NE(found[0].what.find("housekeeping also runs on data CPUs 2-3"), std::string::npos)
        << found[0];
}

TEST(CheckCpus, ClockingSiblingsAndTurbo) {
    FakeHost host;
    isolate(host);
    host.write("/sys/devices/system/cpu/cpu2/cpufreq/scaling_governor", "schedutil\n");
    host.write("/sys/devices/system/cpu/cpu3/cpufreq/scaling_governor", "performance\n");
    host.write("/sys/devices/system/cpu/cpu2/topology/thread_siblings_list", "2-3\n");
    host.write("/sys/devices/system/cpu/cpu3/topology/thread_siblings_list", "2-3\n");
    host.write("/sys/devices/system/cpu/intel_pstate/no_turbo", "0\n");
    const auto found = check_cpus(host.host(), four_cpus());
    const Finding slow = find(found, "the clock of data CPU 2 falls");
    EXPECT_EQ(slow.severity, Severity::warning) << slow;
    EXPECT_EQ(slow.fix, "cpupower -c 2 frequency-set -g performance");
    EXPECT_EQ(find(found, "data CPUs 2 and 3 are threads of one core").severity, Severity::note);
    EXPECT_EQ(find(found, "turbo is on").severity, Severity::note);
    EXPECT_EQ(std::count_if(found.begin(), found.end(),
                            [](const Finding& f) {
                                return f.what.find("threads of one core") != std::string::npos;
                            }),
              1);
}

TEST(CheckCpus, UnsteadyClock) {
    FakeHost host;
    isolate(host);
    host.write("/proc/cpuinfo", "processor : 0\nflags : fpu constant_tsc\n");
    host.write("/sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet\n");
    const auto found = check_cpus(host.host(), four_cpus());
    EXPECT_EQ(find(found, "not steady").evidence, "/proc/cpuinfo: no nonstop_tsc");
    EXPECT_EQ(find(found, "does not trust").severity, Severity::note);
}

}  // namespace
}  // namespace flyball::platform
