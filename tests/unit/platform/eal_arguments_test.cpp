// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <map>
#include <utility>

#include <unistd.h>

#include <gtest/gtest.h>

#include "flyball/platform/eal.hpp"

#include "fake_host.hpp"

namespace flyball::platform {
namespace {

using Args = std::vector<std::string>;

EalRequest two_node_request() {
    EalRequest request;
    request.lcores = {{LcoreId{1}, CpuId{2}, Role::poll_core},
                      {LcoreId{2}, CpuId{18}, Role::worker}};
    request.housekeeping = {CpuId{0}, CpuId{1}, CpuId{16}};
    request.memory_mb = {{NodeId{0}, 128}, {NodeId{2}, 256}};
    request.hugepages = HugepageUse::always;
    request.file_prefix = "edge";
    return request;
}

TEST(EalArguments, UseAnonymousHugepagesPerNode) {
    EXPECT_EQ(
        eal_arguments(two_node_request()),
        (Args{"--lcores=0@(0-1,16),1@2,2@18", "--main-lcore=0", "--file-prefix=edge", "--in-memory",
              "--socket-mem=128,0,256", "--iova-mode=va", "--no-telemetry", "--no-pci"}));
}

TEST(EalArguments, WithoutHugepagesAskForTwiceTheSum) {
    EalRequest request = two_node_request();
    request.hugepages = HugepageUse::never;
    request.single_file_segments = true;
    EXPECT_EQ(eal_arguments(request),
              (Args{"--lcores=0@(0-1,16),1@2,2@18", "--main-lcore=0", "--file-prefix=edge",
                    "--single-file-segments", "--no-huge", "--no-shconf", "-m", "768",
                    "--iova-mode=va", "--no-telemetry", "--no-pci"}));
}

TEST(EalArguments, TelemetryIsServedOnRequest) {
    EalRequest request = two_node_request();
    request.telemetry = true;
    const Args arguments = eal_arguments(request);
    EXPECT_EQ(std::count(arguments.begin(), arguments.end(), "--no-telemetry"), 0);
    EXPECT_EQ(std::count(arguments.begin(), arguments.end(), "--log-level=lib.telemetry:error"), 1);
}

TEST(EalArguments, ProbeOnlyNamedDevicesAndAppendExtras) {
    EalRequest request;
    request.housekeeping = {CpuId{0}};
    request.hugepages = HugepageUse::always;
    request.single_file_segments = true;
    request.file_prefix = "edge";
    request.pci_addresses = {"0000:4b:00.0", "0000:4b:00.1,mprq_en=1"};
    request.vdevs = {"net_null0,copy=0"};
    request.log_level = LogLevel::debug;
    request.extra_args = {"--force-max-simd-bitwidth=512"};
    EXPECT_EQ(eal_arguments(request),
              (Args{"--lcores=0@(0)", "--main-lcore=0", "--file-prefix=edge",
                    "--single-file-segments", "--in-memory", "--no-telemetry", "--log-level=*:info",
                    "-a", "0000:4b:00.0", "-a", "0000:4b:00.1,mprq_en=1", "--vdev=net_null0,copy=0",
                    "--force-max-simd-bitwidth=512"}));
}

TEST(EalArguments, PhysicalAddressesOnRequest) {
    EalRequest request = two_node_request();
    request.iova = IovaMode::physical_addresses;
    const Args args = eal_arguments(request);
    EXPECT_EQ(std::count(args.begin(), args.end(), "--iova-mode=pa"), 1);
}

TEST(EalArguments, DefaultPrefixBelongsToThisProcess) {
    EalRequest request = two_node_request();
    request.file_prefix.clear();
    EXPECT_EQ(eal_arguments(request).at(2), "--file-prefix=flyball-" + std::to_string(getpid()));
}

TEST(EalRequest, TakesLcoresFromThePlan) {
    CorePlan plan;
    plan.housekeeping = {CpuId{0}};
    plan.cores.resize(2);
    plan.cores[0] = {LcoreId{1}, CpuId{4}, NodeId{0}, Role::poll_core, false, Idle::spin, {}};
    plan.cores[1] = {LcoreId{2}, CpuId{5}, NodeId{0}, Role::worker, false, Idle::spin, LcoreId{1}};
    EXPECT_EQ(eal_arguments(eal_request(plan)).front(), "--lcores=0@(0),1@4,2@5");
}

TEST(SingleFileSegments, AreNeededByDevicesThatShareMemory) {
    EXPECT_TRUE(needs_single_file_segments({"net_null0", "net_virtio_user0,path=/tmp/s"}));
    EXPECT_TRUE(needs_single_file_segments({"virtio_user0,path=/tmp/s"}));
    EXPECT_TRUE(needs_single_file_segments({"net_memif0,id=0,zero-copy=yes"}));
    EXPECT_TRUE(needs_single_file_segments({"net_memif0,role=client,zero-copy=yes,id=0"}));
    EXPECT_FALSE(needs_single_file_segments({"net_memif0,role=server,zero-copy=yes"}));
    EXPECT_FALSE(needs_single_file_segments({"net_memif0,zero-copy=no"}));
    EXPECT_FALSE(needs_single_file_segments({"net_vhost0,iface=/tmp/virtio_user"}));
    EXPECT_FALSE(needs_single_file_segments({}));
}

TEST(ThreadName, FitsTheKernelsFifteenCharacters) {
    EXPECT_EQ(lcore_thread_name(Role::poll_core, LcoreId{1}), "fb-pmd-rx-1");
    EXPECT_EQ(lcore_thread_name(Role::worker, LcoreId{2}), "fb-pmd-wk-2");
    EXPECT_EQ(lcore_thread_name(Role::fused, LcoreId{3}), "fb-pmd-fc-3");
    EXPECT_EQ(lcore_thread_name(Role::traffic, LcoreId{127}), "fb-pmd-tg-127");
    EXPECT_LE(lcore_thread_name(Role::traffic, LcoreId{9999}).size(), 15U);
}

TEST(FailureFix, NamesTheCauseNotTheConsequence) {
    const auto fix = eal_failure_fix({"EAL: Cannot create lock on '/run/x'. Is another primary "
                                      "process running?",
                                      "EAL: FATAL: Cannot init config"},
                                     EalRequest{});
    EXPECT_NE(fix.find("eal.file_prefix"), std::string::npos) << fix;
}

TEST(FailureFix, SendsHugepageTroubleToTheDoctor) {
    EalRequest request;
    request.hugepages = HugepageUse::always;
    const auto fix = eal_failure_fix({"EAL: Cannot init memory"}, request);
    EXPECT_NE(fix.find("flyball doctor"), std::string::npos) << fix;
    EXPECT_NE(fix.find("memory.hugepages: never"), std::string::npos) << fix;
}

HugepageUse resolve(const FakeHost& host, HugepageUse wish, std::map<NodeId, unsigned> memory_mb) {
    EalRequest request;
    request.hugepages = wish;
    request.memory_mb = std::move(memory_mb);
    return resolve_hugepages(request, host.root());
}

TEST(ResolveHugepages, TakesThemWhenEveryNodeHasEnough) {
    FakeHost host;
    host.add_pages(0, 2048, 512, 64);
    host.add_pages(1, 2048, 512, 32);
    EXPECT_EQ(resolve(host, HugepageUse::automatic, {{NodeId{0}, 128}, {NodeId{1}, 64}}),
              HugepageUse::always);
}

TEST(ResolveHugepages, DoesWithoutWhenOneNodeIsShort) {
    FakeHost host;
    host.add_pages(0, 2048, 512, 64);
    host.add_pages(1, 2048, 512, 31);
    EXPECT_EQ(resolve(host, HugepageUse::automatic, {{NodeId{0}, 128}, {NodeId{1}, 64}}),
              HugepageUse::never);
}

TEST(ResolveHugepages, DoesWithoutOnAMachineThatHasNone) {
    FakeHost host;
    EXPECT_EQ(resolve(host, HugepageUse::automatic, {}), HugepageUse::never);
}

TEST(ResolveHugepages, DoesWithoutWhenAMountCannotBeRead) {
    FakeHost host;
    host.add_pages(0, 2048, 512, 64);
    host.write("/proc/mounts", "hugetlbfs /dev/hugepages hugetlbfs rw,pagesize=2M 0 0\n");
    EXPECT_EQ(resolve(host, HugepageUse::automatic, {{NodeId{0}, 128}}), HugepageUse::never);
}

TEST(ResolveHugepages, NeverOverrulesAWish) {
    FakeHost host;
    host.add_pages(0, 2048, 512, 64);
    EXPECT_EQ(resolve(host, HugepageUse::never, {{NodeId{0}, 1}}), HugepageUse::never);
    EXPECT_EQ(resolve(host, HugepageUse::always, {{NodeId{0}, 9999}}), HugepageUse::always);
}

}  // namespace
}  // namespace flyball::platform
