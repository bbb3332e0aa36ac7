// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/check_command.hpp"

#include <cstdio>
#include <fstream>

#include <unistd.h>

#include <gtest/gtest.h>

#include "flyball/base/result.hpp"

namespace flyball::app {
namespace {

class CheckCommand : public testing::Test {
  protected:
    ~CheckCommand() override { std::remove(file_.c_str()); }

    Result<std::string> check(const std::string& yaml, const TopologySource& machine) {
        std::ofstream(file_) << yaml;
        return check_text(file_, machine);
    }

    void expect_error(const Result<std::string>& result,
                      ErrorClass error_class,
                      const std::vector<std::string>& words) {
        ASSERT_FALSE(result) << *result;
        EXPECT_EQ(result.error().error_class, error_class);
        for (const std::string& word : words) {
            EXPECT_NE(result.error().message.find(word), std::string::npos)
                << word << " in: " << result.error().message;
        }
    }

    const std::string file_ = testing::TempDir() + "flyball_check_" + std::to_string(getpid()) +
                              "_" + testing::UnitTest::GetInstance()->current_test_info()->name() +
                              ".yaml";
};

constexpr const char* kTwoPorts =
    "version: 1\n"
    "ports:\n"
    "  - {name: p0, device: \"0000:af:00.0\"}\n"
    "  - {name: p1, device: \"0000:af:00.1\"}\n";

TopologySource synthetic(const std::string& text) {
    return {.xml_file = "", .synthetic = text};
}

TEST_F(CheckCommand, PrintsThePlanOfAValidFile) {
    const TopologySource machine{
        .xml_file = std::string(FLYBALL_UNIT_TESTS) + "/platform/data/two_nodes_nics_on_both.xml",
        .synthetic = ""};
    const auto text = check(kTwoPorts, machine);
    ASSERT_TRUE(text) << text.error().message;
    for (const std::string& word : {file_ + " is valid", std::string("NUMA node 1"),
                                    std::string("2M hugepages"), std::string("\nWhy\n")}) {
        EXPECT_NE(text->find(word), std::string::npos) << word << " in:\n" << *text;
    }
}

TEST_F(CheckCommand, BadFileIsAConfigurationErrorWithItsPlace) {
    expect_error(check(std::string(kTwoPorts) + "cpu:\n  wrokers: 2\n", synthetic("core:4 pu:1")),
                 ErrorClass::config, {file_ + ":6:", "workers"});
}

TEST_F(CheckCommand, WhatDoesNotFitTheMachineIsAPlanError) {
    expect_error(check(std::string(kTwoPorts) + "cpu:\n  workers: 9\n", synthetic("core:4 pu:1")),
                 ErrorClass::plan, {"available: 3", "cpu.workers"});
}

TEST_F(CheckCommand, BadMachineIsAUsageError) {
    expect_error(check(kTwoPorts, synthetic("what")), ErrorClass::usage,
                 {"synthetic topology 'what'"});
}

}  // namespace
}  // namespace flyball::app
