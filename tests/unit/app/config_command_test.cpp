// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/config_command.hpp"

#include <cstdio>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "flyball/config/options.hpp"
#include "flyball/dataplane/counters.hpp"

namespace flyball::app {
namespace {

class ConfigCommand : public testing::Test {
  protected:
    ~ConfigCommand() override {
        std::remove(before_.c_str());
        std::remove(after_.c_str());
    }

    void write(const std::string& before, const std::string& after) {
        std::ofstream(before_) << kPorts << before;
        std::ofstream(after_) << kPorts << after;
    }

    static constexpr const char* kPorts =
        "version: 1\n"
        "ports: [{name: left, device: net_null0}, {name: right, device: net_null1}]\n";
    const std::string name_ = testing::UnitTest::GetInstance()->current_test_info()->name();
    const std::string before_ = testing::TempDir() + "flyball_config_before_" + name_ + ".yaml";
    const std::string after_ = testing::TempDir() + "flyball_config_after_" + name_ + ".yaml";
};

TEST_F(ConfigCommand, DiffSaysWhatNeedsARestart) {
    write("", "tuning: {rx_burst: 64}\n");
    EXPECT_EQ(diff_text(before_, after_).value(),
              "tuning.rx_burst: 32 -> 64 (live)\nno restart needed\n");
    write("", "cpu: {workers: 2}\n");
    EXPECT_EQ(diff_text(before_, after_).value(),
              "cpu.workers: auto -> 2 (startup)\nrestart needed\n");
    EXPECT_EQ(diff_text(before_, before_).value(), "no difference\n");
}

TEST_F(ConfigCommand, DiffNamesTheFileThatIsWrong) {
    write("", "cpu: {workers: 0}\n");
    for (const auto& result : {diff_text(before_, after_), diff_text(after_, before_)}) {
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().error_class, ErrorClass::config);
        EXPECT_EQ(result.error().message.find(after_ + ":3:16: /cpu/workers: "), 0U)
            << result.error().message;
    }
}

TEST_F(ConfigCommand, ShowAddsTheDefaults) {
    write("cpu: {workers: 2}\n", "");
    const auto text = show_text(before_);
    ASSERT_TRUE(text) << text.error().message;
    const auto json = nlohmann::json::parse(*text);
    EXPECT_EQ(json["cpu"]["workers"], 2);
    EXPECT_EQ(json["cpu"]["poll_cores"], "auto");
    EXPECT_EQ(json["ports"][1]["mtu"], 1500);
    EXPECT_FALSE(show_text("/nonexistent.yaml"));
}

TEST(ConfigLimits, BurstsAreAtMostTheDataPathsArrays) {
    unsigned checked = 0;
    for (const config::Section& section : config::sections()) {
        for (const config::Option& option : section.options) {
            if (option.name == "rx_burst" || option.name == "burst_cap" ||
                option.name == "tx_flush_threshold") {
                EXPECT_EQ(option.range.max, dataplane::kBurstMax) << option.name;
                ++checked;
            }
        }
    }
    EXPECT_EQ(checked, 3U);
}

}  // namespace
}  // namespace flyball::app
