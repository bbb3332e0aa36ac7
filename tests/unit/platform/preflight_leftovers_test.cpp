// SPDX-License-Identifier: BSD-3-Clause
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "../../../src/platform/preflight_checks.hpp"
#include "fake_host.hpp"
#include "fake_socket.hpp"

namespace flyball::platform {
namespace {

/// Holds a file open with a lock, as a living DPDK process does.
class Holder {
  public:
    explicit Holder(const std::string& path) : file_(open(path.c_str(), O_RDONLY)) {
        EXPECT_EQ(flock(file_, LOCK_SH), 0) << path;
    }

    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;

    ~Holder() { close(file_); }

  private:
    int file_;
};

std::vector<Finding> check(const FakeHost& host) {
    return check_leftovers(host.host(), EalRequest{});
}

TEST(CheckLeftovers, CleanMachine) {
    FakeHost host;
    const auto found = check(host);
    ASSERT_EQ(found.size(), 1U) << testing::PrintToString(found);
    EXPECT_EQ(found[0].severity, Severity::ok);
}

TEST(CheckLeftovers, PageFilesThatNobodyHolds) {
    FakeHost host;
    host.write("/proc/mounts", "nodev /dev/hugepages hugetlbfs rw,pagesize=2M 0 0\n");
    host.write("/dev/hugepages/rtemap_0", std::string(2U << 20U, 'x'));
    host.write("/dev/hugepages/rtemap_1", std::string(2U << 20U, 'x'));
    host.write("/dev/hugepages/livemap_0", "x");
    host.write("/dev/hugepages/unrelated", "x");
    const Holder living(host.root() + "/dev/hugepages/livemap_0");
    const auto found = check(host);
    ASSERT_EQ(found.size(), 1U) << testing::PrintToString(found);
    EXPECT_EQ(found[0].severity, Severity::warning) << found[0];
    EXPECT_NE(found[0].what.find("gone: 4 MB"), std::string::npos) << found[0];
    EXPECT_EQ(found[0].evidence, "/dev/hugepages/rtemap_*: 2 files that nobody locks");
    EXPECT_EQ(found[0].fix, "rm /dev/hugepages/rtemap_*");
}

TEST(CheckLeftovers, RuntimeFoldersOfDeadProcesses) {
    FakeHost host;
    host.write("/run/dpdk/rte/config", "x");
    host.write("/run/dpdk/rte/fbarray_memzone", "x");
    host.write("/run/dpdk/live/config", "x");
    host.make_directory("/run/dpdk/in_memory_of_somebody");
    host.make_directory("/run/dpdk/flyball-41");
    host.make_directory("/run/dpdk/flyball-42");
    host.make_directory("/proc/42");
    const Holder living(host.root() + "/run/dpdk/live/config");
    const auto found = check(host);
    ASSERT_EQ(found.size(), 2U) << testing::PrintToString(found);
    EXPECT_EQ(found[0].fix, "rm -r /run/dpdk/flyball-41");
    EXPECT_EQ(found[1].fix, "rm -r /run/dpdk/rte");
    EXPECT_EQ(found[1].evidence, "/run/dpdk/rte: config, fbarray_memzone");
    EXPECT_EQ(found[1].severity, Severity::note);
}

TEST(CheckLeftovers, RuntimeFolderWithALivingSocket) {
    FakeHost host;
    host.make_directory("/run/dpdk/rte");
    {
        const FakeSocket telemetry(host.root() + "/run/dpdk/rte/t", SOCK_SEQPACKET);
        EXPECT_EQ(check(host)[0].severity, Severity::ok);
    }
    EXPECT_EQ(check(host)[0].fix, "rm -r /run/dpdk/rte");
}

TEST(RemoveStaleSockets, TakesTheDeadOnly) {
    FakeHost host;
    host.make_directory("/run");
    { const FakeSocket dead(host.root() + "/run/dead", SOCK_SEQPACKET); }
    const FakeSocket living(host.root() + "/run/live", SOCK_STREAM);
    EalRequest request;
    request.vdevs = {"net_memif0,role=server,socket=/run/dead,socket-abstract=no",
                     "net_vhost0,iface=/run/live", "net_null0"};
    const Finding finding = find(check_leftovers(host.host(), request), "left the socket");
    EXPECT_EQ(finding.severity, Severity::note) << finding;
    EXPECT_EQ(finding.fix, "rm /run/dead");
    EXPECT_EQ(remove_stale_sockets(host.host(), request), std::vector<std::string>{"/run/dead"});
    EXPECT_FALSE(std::filesystem::exists(host.root() + "/run/dead"));
    EXPECT_TRUE(std::filesystem::exists(host.root() + "/run/live"));
    EXPECT_TRUE(remove_stale_sockets(host.host(), request).empty());
}

}  // namespace
}  // namespace flyball::platform
