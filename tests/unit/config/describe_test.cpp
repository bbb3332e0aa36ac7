// SPDX-License-Identifier: BSD-3-Clause
#include <string>

#include <gtest/gtest.h>

#include "flyball/config/options.hpp"

#include "option_samples.hpp"

namespace flyball::config {
namespace {

struct Row {
    const Section* section = nullptr;
    const Option* option = nullptr;
};

Row row_at(const std::string& pointer) {
    Row found;
    for_each_option([&](const Section& section, const Option& option) {
        if (pointer_to(section, 0, option) == pointer) {
            found = {&section, &option};
        }
    });
    EXPECT_NE(found.option, nullptr) << pointer;
    return found;
}

std::string words(const std::string& pointer) {
    return describe(*row_at(pointer).option);
}

TEST(Describe, PointersNameSectionEntryAndOption) {
    const Row mtu = row_at("/ports/0/mtu");
    EXPECT_EQ(pointer_to(*mtu.section, 3, *mtu.option), "/ports/3/mtu");
    EXPECT_EQ(row_at("/version").section->name, "");
}

TEST(Describe, SaysLimitsInTheOptionsNotation) {
    EXPECT_EQ(words("/version"), "1");
    EXPECT_EQ(words("/tuning/rx_burst"), "a whole number from 1 to 256 packets");
    EXPECT_EQ(words("/memory/size"), "auto or a size from 16M to 1T");
    EXPECT_EQ(words("/tuning/tx_flush_timeout"), "a duration from 1us to 1s");
    EXPECT_EQ(words("/traffic/packets_per_second"),
              "auto or a rate from 1 to 1G packets per second");
    EXPECT_EQ(words("/ports/0/rx_descriptors"),
              "auto or a whole number from 64 to 32768 descriptors, a power of two");
}

TEST(Describe, ListsWords) {
    EXPECT_EQ(words("/cpu/layout"), "auto, pipeline or fused");
    EXPECT_EQ(words("/telemetry/latency"), "true or false");
    EXPECT_EQ(words("/cpu/cpus"), "auto or CPUs as in 2-5,8");
}

TEST(Describe, DefaultsAreTheModels) {
    const Row burst = row_at("/tuning/rx_burst");
    EXPECT_EQ(default_value(*burst.section, *burst.option),
              Value{std::uint64_t{Tuning{}.rx_burst}});
    const Row mtu = row_at("/ports/0/mtu");
    EXPECT_EQ(default_value(*mtu.section, *mtu.option), Value{std::uint64_t{Port{}.mtu}});
}

}  // namespace
}  // namespace flyball::config
