// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/diff.hpp"

#include <gtest/gtest.h>

#include "option_samples.hpp"

namespace flyball::config {
namespace {

Config two_ports() {
    Config config;
    config.ports.resize(2);
    config.ports[0].name = "left";
    config.ports[0].device = "net_null0";
    config.ports[1].name = "right";
    config.ports[1].device = "net_null1";
    return config;
}

TEST(Diff, EqualConfigurationsDoNotDiffer) {
    EXPECT_TRUE(diff(two_ports(), two_ports()).empty());
    EXPECT_EQ(format_changes({}), "no difference\n");
}

TEST(Diff, LiveChangesNeedNoRestart) {
    Config after = two_ports();
    after.tuning.rx_burst = 64;
    after.tuning.tx_flush_timeout_ns = 20'000;
    EXPECT_EQ(format_changes(diff(two_ports(), after)),
              "tuning.rx_burst: 32 -> 64 (live)\n"
              "tuning.tx_flush_timeout: 100us -> 20us (live)\n"
              "no restart needed\n");
}

TEST(Diff, StartupChangesNeedOne) {
    Config after = two_ports();
    after.cpu.workers = 3;
    after.logging.level = LogVerbosity::debug;
    EXPECT_EQ(format_changes(diff(two_ports(), after)),
              "cpu.workers: auto -> 3 (startup)\n"
              "logging.level: info -> debug (live)\n"
              "restart needed\n");
}

TEST(Diff, MatchesPortsByName) {
    Config after = two_ports();
    after.ports.erase(after.ports.begin());
    after.ports[0].mtu = 9000;
    EXPECT_EQ(format_changes(diff(two_ports(), after)),
              "ports: left, right -> right (startup)\n"
              "ports.right.mtu: 1500 -> 9000 (startup)\n"
              "restart needed\n");
}

TEST(Diff, AnotherOrderOfPortsIsAChange) {
    Config after = two_ports();
    std::swap(after.ports[0], after.ports[1]);
    EXPECT_EQ(format_changes(diff(two_ports(), after)),
              "ports: left, right -> right, left (startup)\nrestart needed\n");
}

TEST(Diff, EmptyTextsAreShown) {
    Config after = two_ports();
    after.eal.extra_args = {"-d", "x"};
    EXPECT_EQ(diff(two_ports(), after).at(0).before, "");
    EXPECT_EQ(format_changes(diff(two_ports(), after)),
              "eal.extra_args: nothing -> -d, x (startup)\nrestart needed\n");
}

TEST(Diff, FindsAChangeOfEveryOption) {
    for_each_option([](const Section& section, const Option& option) {
        const bool is_key = section.is_list() && &option == &section.options.front();
        if (is_key || option.range.min == option.range.max) {
            return;
        }
        const Config before = config_with_entries();
        Config after = before;
        option.member.set(after, 0, sample_value(section, option));
        const auto changes = diff(before, after);
        ASSERT_EQ(changes.size(), 1U) << option.name;
        EXPECT_TRUE(changes[0].name.ends_with(option.name)) << changes[0].name;
        EXPECT_EQ(changes[0].when, option.when);
    });
}

}  // namespace
}  // namespace flyball::config
