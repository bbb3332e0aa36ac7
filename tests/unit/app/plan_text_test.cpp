// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/plan_text.hpp"

#include <gtest/gtest.h>

#include "../platform/plan_fixture.hpp"

namespace flyball::app {
namespace {

config::Config two_ports(const std::string& device) {
    config::Config config;
    for (const char* name : {"left", "right"}) {
        config::Port port;
        port.name = name;
        port.device = device;
        config.ports.push_back(port);
    }
    return config;
}

std::string text_of(const config::Config& config, const std::string& synthetic) {
    const auto plan = make_plan(config, platform::machine(synthetic));
    EXPECT_TRUE(plan) << plan.error().message;
    return plan ? plan_text(*plan) : "";
}

void expect_lines(const std::string& text, const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
        EXPECT_NE(("\n" + text).find("\n" + line + "\n"), std::string::npos)
            << "no line '" << line << "' in:\n"
            << text;
    }
}

TEST(PlanText, ExplainsTheDemo) {
    expect_lines(
        text_of(two_ports("traffic"), "core:2 pu:1"),
        {"Cores (fused layout)", "  lcore  role            CPU  node  idle",
         "  0      main            0                 control, API, logging",
         "  1      fused core      1    0     pause  polls left:0 right:0",
         "  2      traffic source  0*   0     sleep", "  * shared with other threads",
         "  left   any   1                        1                        traffic",
         "     8192   4 rings x 2048 entries", "  +  64     2 lcores x a burst of 32 in hand",
         "  >  16383  the next 2^n - 1, which DPDK's pool holds best",
         "  4      2048     0     generator to port and back",
         "  - the traffic lcore shares CPU 0: no other is free"});
}

TEST(PlanText, ShowsQueuesAndCachesOfAPipeline) {
    auto config = two_ports("net_null0");
    config.cpu.poll_cores = 1;
    config.cpu.workers = 2;
    expect_lines(
        text_of(config, "core:4 pu:1"),
        {"Cores (pipeline layout)", "  1      poll core  1    0     pause  polls left:0 right:0",
         "  2      worker     2    0     pause  shares the cache of lcore 1",
         "  left   any   1 x 1024                 2 x 1024                 net_null0",
         "  2      1024     0     poll core to worker"});
}

TEST(PlanText, WarningsHaveCostAndFix) {
    auto config = two_ports("0000:01:00.0");
    const auto text = text_of(config, "core:4 pu:1");
    for (const char* word : {"\nWarnings\n  ! port left: ", "\n    cost: ", "\n    fix:  "}) {
        EXPECT_NE(text.find(word), std::string::npos) << word << " in:\n" << text;
    }
}

TEST(PlanText, ConfiguredPoolSizeIsNamedAsSuch) {
    auto config = two_ports("traffic");
    config.memory.pool_mbufs = 10000;
    expect_lines(text_of(config, "core:2 pu:1"), {"  >  10000  as configured"});
}

}  // namespace
}  // namespace flyball::app
