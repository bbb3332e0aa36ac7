// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/platform/preflight_files.hpp"

#include <unistd.h>

#include <gtest/gtest.h>

#include "fake_host.hpp"

namespace flyball::platform {
namespace {

using Names = std::vector<std::string>;

TEST(PreflightFiles, ReadWhatIsThere) {
    FakeHost host;
    host.write("/sys/online", "0-2,8\nsecond\n");
    EXPECT_EQ(read_line(host.root(), "/sys/online"), "0-2,8");
    EXPECT_EQ(read_lines(host.root(), "/sys/online"), (Names{"0-2,8", "second"}));
    EXPECT_EQ(read_cpu_list(host.root(), "/sys/online"),
              (CpuList{CpuId{0}, CpuId{1}, CpuId{2}, CpuId{8}}));
}

TEST(PreflightFiles, AbsentIsEmpty) {
    FakeHost host;
    EXPECT_EQ(read_line(host.root(), "/none"), "");
    EXPECT_TRUE(read_lines(host.root(), "/none").empty());
    EXPECT_TRUE(read_cpu_list(host.root(), "/none").empty());
    EXPECT_TRUE(list_names(host.root(), "/none").empty());
    EXPECT_EQ(link_name(host.root(), "/none"), "");
    EXPECT_FALSE(path_exists(host.root(), "/none"));
    EXPECT_FALSE(may_access(host.root(), "/none", R_OK));
}

TEST(PreflightFiles, ListsAreSortedAndLinksNotFollowed) {
    FakeHost host;
    host.write("/d/b", "");
    host.write("/d/a", "");
    host.link("/d/driver", "../nowhere/vfio-pci");
    EXPECT_EQ(list_names(host.root(), "/d"), (Names{"a", "b", "driver"}));
    EXPECT_EQ(link_name(host.root(), "/d/driver"), "vfio-pci");
    EXPECT_TRUE(path_exists(host.root(), "/d/driver"));
}

TEST(ParseNumber, TakesTheWholeText) {
    EXPECT_EQ(parse_number("2048"), 2048U);
    EXPECT_EQ(parse_number("1ff", 16), 511U);
    EXPECT_EQ(parse_number(""), std::nullopt);
    EXPECT_EQ(parse_number("12x"), std::nullopt);
    EXPECT_EQ(parse_number("-1"), std::nullopt);
}

TEST(Words, AreSplitAndJoined) {
    EXPECT_EQ(split_words("  a\tb  c "), (Names{"a", "b", "c"}));
    EXPECT_EQ(join_some({"a", "b", "c"}), "a, b, c");
    EXPECT_EQ(join_some({"a", "b", "c"}, 1), "a and 2 more");
    EXPECT_EQ(join_some({}), "");
}

TEST(CommonCpus, AreInBothLists) {
    EXPECT_EQ(common_cpus({CpuId{1}, CpuId{3}}, {CpuId{0}, CpuId{3}, CpuId{4}}),
              (CpuList{CpuId{3}}));
}

}  // namespace
}  // namespace flyball::platform
