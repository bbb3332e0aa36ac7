// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/version.hpp"

#include <sstream>
#include <vector>

#include <gtest/gtest.h>

namespace flyball::app {
namespace {

TEST(Version, LongFormNamesEverythingThatABugReportNeeds) {
    std::istringstream text(long_version());
    std::vector<std::string> lines;
    for (std::string line; std::getline(text, line);) {
        lines.push_back(line);
    }
    const std::vector<std::string> starts{"flyball ", "commit ", "compiler ",
                                          "march ",   "build ",  "DPDK "};
    ASSERT_EQ(lines.size(), starts.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        EXPECT_TRUE(lines[i].starts_with(starts[i])) << lines[i];
        EXPECT_GT(lines[i].size(), starts[i].size()) << lines[i];
    }
}

TEST(Version, ReportsCarryTheBuild) {
    const telemetry::BuildReport build = build_report();
    for (const std::string& word : {build.commit, build.compiler, build.march, build.dpdk}) {
        EXPECT_FALSE(word.empty());
        EXPECT_NE(long_version().find(word), std::string::npos) << word;
    }
}

TEST(Version, ShortFormIsVersionAndCommit) {
    const std::string commit_line = long_version().substr(long_version().find("commit"));
    const std::string commit =
        commit_line.substr(commit_line.find_first_of(' '), commit_line.find('\n') - 6);
    const auto begin = commit.find_first_not_of(' ');
    EXPECT_NE(short_version().find("(" + commit.substr(begin) + ")"), std::string::npos)
        << short_version();
}

}  // namespace
}  // namespace flyball::app
