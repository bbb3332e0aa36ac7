// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/config/value.hpp"

#include <string>

#include <gtest/gtest.h>

#include "option_samples.hpp"

namespace flyball::config {
namespace {

const Option& option_called(std::string_view name) {
    const Option* found = nullptr;
    for_each_option([&](const Section& /*section*/, const Option& option) {
        if (found == nullptr && option.name == name) {
            found = &option;
        }
    });
    EXPECT_NE(found, nullptr) << name;
    return *found;
}

Tree plain(std::string text) {
    return {.value = Scalar{.text = std::move(text), .literal = true}, .mark = {}};
}

/// The value as a document writes it, or the error.
std::string read(std::string_view name, const Tree& node) {
    const Option& option = option_called(name);
    const auto value = read_value(option, node);
    return value ? format_value(option, *value) : "error: " + value.error();
}

bool refused(std::string_view name, const Tree& node) {
    return read(name, node).starts_with("error: ");
}

TEST(Value, EveryOptionReadsBackWhatItWrites) {
    for_each_option([](const Section& section, const Option& option) {
        const Value sample = sample_value(section, option);
        for (const Value& value : {sample, default_value(section, option)}) {
            if (option.required && value == default_value(section, option)) {
                continue;
            }
            const auto back = read_value(option, write_value(option, value));
            ASSERT_TRUE(back) << option.name << ": " << back.error();
            EXPECT_EQ(*back, value) << option.name << ": " << format_value(option, value);
        }
    });
}

TEST(Value, NumbersAreDecimalAndUnquoted) {
    EXPECT_EQ(read("rx_burst", plain("32")), "32");
    EXPECT_EQ(read("rx_burst", plain("1")), "1");
    EXPECT_EQ(read("rx_burst", plain("256")), "256");
    for (const char* text :
         {"0", "257", "-1", "0x20", "1_0", "1e2", "3.0", "010", "+5", "many", ""}) {
        EXPECT_TRUE(refused("rx_burst", plain(text))) << text;
    }
    EXPECT_TRUE(refused("rx_burst", plain("99999999999999999999999")));
    EXPECT_EQ(
        read("rx_burst", Tree::text("32")),
        "error: \"32\" does not fit: write a whole number from 1 to 256 packets without quotes");
    EXPECT_TRUE(refused("rx_burst", Tree::list()));
}

TEST(Value, ErrorsNameTheLimit) {
    EXPECT_EQ(read("rx_burst", plain("512")),
              "error: 512 does not fit: write a whole number from 1 to 256 packets");
    EXPECT_EQ(read("rx_burst", plain("")),
              "error: no value does not fit: write a whole number from 1 to 256 packets");
}

TEST(Value, SuggestsAPowerOfTwoWithinTheRange) {
    const auto suggested = [](const char* number) {
        const std::string error = read("rx_descriptors", plain(number));
        return error.substr(error.rfind("; ") + 2);
    };
    EXPECT_EQ(suggested("1000"), "did you mean 1024?");
    EXPECT_EQ(suggested("1100"), "did you mean 1024?");
    EXPECT_EQ(suggested("1537"), "did you mean 2048?");
    EXPECT_EQ(suggested("32767"), "did you mean 32768?");
    EXPECT_EQ(suggested("65"), "did you mean 64?");
}

TEST(Value, QuantitiesMayBeQuoted) {
    EXPECT_EQ(read("size", plain("512M")), "512M");
    EXPECT_EQ(read("size", Tree::text("512M")), "512M");
    EXPECT_EQ(read("size", plain("67108864")), "64M");
    EXPECT_TRUE(refused("size", plain("8M"))) << "below the range";
    EXPECT_EQ(read("sleep", plain("0.05ms")), "50us");
    EXPECT_TRUE(refused("sleep", plain("50"))) << "a duration has a unit";
    EXPECT_EQ(read("packets_per_second", plain("1.5M")), "1500k");
}

TEST(Value, AutoOnlyWhereFlyballCanCompute) {
    EXPECT_EQ(read("workers", plain("auto")), "auto");
    EXPECT_EQ(read("workers", Tree::text("auto")), "auto");
    EXPECT_TRUE(refused("rx_burst", plain("auto")));
}

TEST(Value, TruthsAreTrueAndFalse) {
    EXPECT_EQ(read("imix", plain("true")), "true");
    EXPECT_EQ(read("imix", plain("false")), "false");
    EXPECT_EQ(read("imix", plain("yes")),
              "error: yes does not fit: write true or false; did you mean true?");
    EXPECT_EQ(read("imix", plain("off")),
              "error: off does not fit: write true or false; did you mean false?");
    EXPECT_TRUE(refused("imix", Tree::text("true")));
    EXPECT_TRUE(refused("imix", plain("1")));
}

TEST(Value, TextsThatLookLikeSomethingElseNeedQuotes) {
    EXPECT_EQ(read("name", plain("left")), "left");
    EXPECT_EQ(read("name", plain("5tuple")), "5tuple");
    EXPECT_EQ(read("device", plain("0000:4b:00.0")), "0000:4b:00.0");
    for (const char* text : {"12", "1.10", "1e5", "0x1f", "true"}) {
        EXPECT_EQ(read("name", plain(text)),
                  "error: " + std::string(text) + " is no text: write it in quotes");
        EXPECT_EQ(read("name", Tree::text(text)), text);
    }
}

TEST(Value, TextsHaveAFormat) {
    EXPECT_TRUE(refused("name", Tree::text("")));
    EXPECT_TRUE(refused("name", Tree::text("a b")));
    EXPECT_TRUE(refused("name", Tree::text("-a")));
    EXPECT_EQ(read("name", Tree::text(std::string(31, 'a'))), std::string(31, 'a'));
    EXPECT_TRUE(refused("name", Tree::text(std::string(32, 'a'))));
    EXPECT_TRUE(refused("device", Tree::text("a\nb")));
    EXPECT_EQ(read("device", Tree::text("net_pcap0,rx_pcap=\xc3\xa9 1.pcap")),
              "net_pcap0,rx_pcap=\xc3\xa9 1.pcap");
    EXPECT_EQ(read("peer_mac", plain("02:00:00:00:00:01")), "02:00:00:00:00:01");
    EXPECT_TRUE(refused("peer_mac", plain("02:00:00:00:00")));
    EXPECT_TRUE(refused("peer_mac", plain("02-00-00-00-00-01")));
}

TEST(Value, ListsOfTexts) {
    const Tree list = Tree::list().add(Tree::text("-d")).add(plain("x"));
    EXPECT_EQ(read("extra_args", list), "-d, x");
    EXPECT_EQ(read("extra_args", Tree::list()), "");
    EXPECT_TRUE(refused("extra_args", plain("-d")));
    EXPECT_EQ(read("extra_args", Tree::list().add(Tree::text("a")).add(plain("7"))),
              "error: entry 2: 7 does not fit: write one argument, in quotes");
    EXPECT_TRUE(refused("extra_args", Tree::list().add(Tree::text(std::string(2000, 'a')))));
}

TEST(Value, CpuLists) {
    EXPECT_EQ(read("cpus", plain("8,2-5")), "2-5,8");
    EXPECT_EQ(read("cpus", plain("3")), "3");
    std::string scattered = "0";
    for (int cpu = 2; cpu < 4096; cpu += 2) {
        scattered += "," + std::to_string(cpu);
    }
    EXPECT_EQ(read("cpus", plain(scattered)), scattered);
    EXPECT_NE(read("cpus", plain("3-1")).find("runs backwards"), std::string::npos);
    EXPECT_TRUE(refused("cpus", Tree::text("")));
    EXPECT_TRUE(refused("cpus", Tree::text(std::string(20'000, '1'))));
}

TEST(Value, ChoicesSuggestTheNearestWord) {
    EXPECT_EQ(read("mode", plain("5tswap")), "5tswap");
    EXPECT_EQ(read("topology", plain("pared")),
              "error: pared does not fit: write paired, chained or loop; did you mean paired?");
    EXPECT_EQ(read("topology", plain("ring")),
              "error: ring does not fit: write paired, chained or loop");
    EXPECT_TRUE(refused("topology", Tree::map()));
}

}  // namespace
}  // namespace flyball::config
