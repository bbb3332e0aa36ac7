// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/setting.hpp"

#include <gtest/gtest.h>

#include "option_samples.hpp"

namespace flyball::config {
namespace {

TEST(Setting, IsTheValueAsADocumentWritesIt) {
    Config config;
    config.tuning.ring_entries = 2048;
    const auto ring = find_setting(config, "tuning.ring_entries");
    ASSERT_TRUE(ring);
    EXPECT_EQ(ring->name, "tuning.ring_entries");
    EXPECT_EQ(ring->value, "2048");
    EXPECT_EQ(ring->when, When::startup);
    EXPECT_EQ(find_setting(config, "cpu.workers")->value, "auto");
    EXPECT_EQ(find_setting(config, "tuning.sleep")->value, "50us");
    EXPECT_EQ(find_setting(config, "tuning.sleep")->when, When::live);
}

TEST(Setting, OfAListHasItsIndex) {
    Config config;
    config.ports.resize(2);
    config.ports[1].rx_descriptors = 512;
    const auto setting = find_setting(config, "ports.rx_descriptors", 1);
    ASSERT_TRUE(setting);
    EXPECT_EQ(setting->name, "ports[1].rx_descriptors");
    EXPECT_EQ(setting->value, "512");
    EXPECT_FALSE(find_setting(config, "ports.rx_descriptors", 2));
}

TEST(Setting, ThereIsNoneOfAnotherName) {
    EXPECT_FALSE(find_setting({}, "tuning.ring_entry"));
    EXPECT_FALSE(find_setting({}, "tuning"));
    EXPECT_FALSE(find_setting({}, ""));
}

TEST(Setting, EveryOptionHasOne) {
    const Config config = config_with_entries();
    for_each_option([&](const Section& section, const Option& option) {
        const std::string prefix = section.name.empty() ? "" : std::string(section.name) + ".";
        EXPECT_TRUE(find_setting(config, prefix + std::string(option.name)))
            << prefix << option.name;
    });
}

}  // namespace
}  // namespace flyball::config
