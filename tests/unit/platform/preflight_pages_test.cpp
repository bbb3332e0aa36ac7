// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/platform/preflight_pages.hpp"

#include <gtest/gtest.h>

#include "fake_host.hpp"

namespace flyball::platform {
namespace {

TEST(Hugepages, AreReadPerNodeAndSize) {
    FakeHost host;
    host.add_pages(1, 2048, 512, 100);
    host.add_pages(0, 1048576, 2, 1);
    host.add_pages(0, 2048, 0, 0);
    const auto pools = read_hugepages(host.root());
    ASSERT_EQ(pools.size(), 3U);
    EXPECT_EQ(pools[0].page_kb, 2048U);
    EXPECT_EQ(pools[1].page_kb, 1048576U);
    EXPECT_EQ(pools[2].node, NodeId{1});
    EXPECT_EQ(pools[2].total, 512U);
    EXPECT_EQ(pools[2].free, 100U);
    EXPECT_EQ(pools[2].directory, "/sys/devices/system/node/node1/hugepages/hugepages-2048kB");
    const std::map<NodeId, std::uint64_t> expected{{NodeId{0}, 1024}, {NodeId{1}, 200}};
    EXPECT_EQ(free_hugepage_mb(pools), expected);
}

TEST(Hugepages, WithoutNumaBelongToNodeZero) {
    FakeHost host;
    host.write("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "16\n");
    host.write("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "8\n");
    const std::map<NodeId, std::uint64_t> expected{{NodeId{0}, 16}};
    EXPECT_EQ(free_hugepage_mb(read_hugepages(host.root())), expected);
}

TEST(Hugepages, AreNoneOnAnEmptyMachine) {
    FakeHost host;
    EXPECT_TRUE(read_hugepages(host.root()).empty());
    EXPECT_TRUE(read_hugetlbfs_mounts(host.root()).empty());
}

TEST(HugetlbfsMounts, SayWhetherThisUserMayReadThem) {
    FakeHost host;
    host.make_directory("/dev/hugepages");
    host.write("/proc/mounts",
               "proc /proc proc rw 0 0\n"
               "hugetlbfs /dev/hugepages hugetlbfs rw,pagesize=2M 0 0\n"
               "hugetlbfs /gone hugetlbfs rw,pagesize=1024M 0 0\n");
    const auto mounts = read_hugetlbfs_mounts(host.root());
    ASSERT_EQ(mounts.size(), 2U);
    EXPECT_EQ(mounts[0].directory, "/dev/hugepages");
    EXPECT_EQ(mounts[0].options, "rw,pagesize=2M");
    EXPECT_TRUE(mounts[0].readable);
    EXPECT_FALSE(mounts[1].readable);
}

}  // namespace
}  // namespace flyball::platform
