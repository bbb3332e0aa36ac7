// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/config/decode.hpp"

#include <string>

#include <gtest/gtest.h>

#include "../../../src/config/reader.hpp"
#include "option_samples.hpp"

namespace flyball::config {
namespace {

struct Decoded {
    Config config;
    std::string errors;
};

Decoded decoded(const std::string& yaml) {
    Problems problems("f");
    const auto root = read_yaml(yaml, problems);
    Decoded result;
    if (root) {
        decode(*root, result.config, problems);
    }
    result.errors = problems.empty() ? "" : problems.error().message;
    return result;
}

std::string with_port(const std::string& yaml) {
    return "version: 1\nports: [{name: a, device: traffic}]\n" + yaml;
}

TEST(Decode, LeavesDefaultsWhereTheDocumentIsSilent) {
    const Decoded result = decoded(with_port(""));
    EXPECT_EQ(result.errors, "");
    Config expected;
    expected.ports.resize(1);
    expected.ports[0].name = "a";
    expected.ports[0].device = "traffic";
    EXPECT_EQ(result.config, expected);
}

TEST(Decode, ReadsEveryKindOfOption) {
    const Decoded result = decoded(
        "version: 1\n"
        "cpu: {layout: fused, cpus: '2-3', workers: 2}\n"
        "memory: {size: 64M}\n"
        "eal: {extra_args: [--iova-mode=va]}\n"
        "ports:\n- {name: a, device: net_null0, numa_node: 1, promiscuous: false}\n"
        "pipeline: {mode: 5tswap, topology: loop}\n"
        "tuning: {tx_flush_timeout: 20us}\n");
    EXPECT_EQ(result.errors, "");
    EXPECT_EQ(result.config.cpu.layout, Layout::fused);
    EXPECT_EQ(result.config.cpu.cpus, (CpuList{CpuId{2}, CpuId{3}}));
    EXPECT_EQ(result.config.cpu.workers, 2U);
    EXPECT_EQ(result.config.memory.size_bytes, 64U << 20U);
    EXPECT_EQ(result.config.eal.extra_args, std::vector<std::string>{"--iova-mode=va"});
    EXPECT_EQ(result.config.ports[0].numa_node, NodeId{1});
    EXPECT_FALSE(result.config.ports[0].promiscuous);
    EXPECT_EQ(result.config.pipeline.mode, ForwardMode::fivetuple_swap);
    EXPECT_EQ(result.config.tuning.tx_flush_timeout_ns, 20'000U);
}

TEST(Decode, ASectionWithoutAValueIsEmpty) {
    EXPECT_EQ(decoded(with_port("cpu:\nlogging:\n")).errors, "");
    EXPECT_EQ(decoded("version: 1\nports:\n").errors, "f:2:1: /ports: 0 entries: write 1 to 32");
}

TEST(Decode, AnOptionWithoutAValueIsAnErrorAtItsKey) {
    EXPECT_EQ(decoded(with_port("cpu:\n  workers:\n  idle: spin\n")).errors,
              "f:4:3: /cpu/workers: no value does not fit: write auto or a whole number from 1 to "
              "256 cores");
}

TEST(Decode, UnknownKeysSuggestTheNearestOrItsHome) {
    EXPECT_EQ(decoded(with_port("cpu: {wokers: 1}\n")).errors,
              "f:3:7: /cpu/wokers: unknown key; did you mean workers?");
    EXPECT_EQ(decoded(with_port("trafic: {}\n")).errors,
              "f:3:1: /trafic: unknown key; did you mean traffic?");
    EXPECT_EQ(decoded(with_port("rx_burst: 3\n")).errors,
              "f:3:1: /rx_burst: unknown key here; it belongs to tuning");
    EXPECT_EQ(decoded(with_port("logging: {zebra: 3}\n")).errors,
              "f:3:11: /logging/zebra: unknown key; known here are level");
}

TEST(Decode, RequiredOptionsAndSections) {
    EXPECT_EQ(decoded("cpu: {}\n").errors,
              "f:1:1: /version: missing: write 1\nf:1:1: /ports: missing: give at least 1");
    EXPECT_NE(decoded("version: 1\nports: [{name: a}]\n").errors.find("f:2:9: /ports/0/device: "),
              std::string::npos);
}

TEST(Decode, WrongShapes) {
    EXPECT_EQ(decoded("- a\n").errors, "f:1:1: /: the document is no map: begin with version: 1");
    EXPECT_EQ(decoded(with_port("cpu: 4\n")).errors, "f:3:6: /cpu: write a map: key: value");
    EXPECT_EQ(decoded("version: 1\nports: {a: b}\n").errors,
              "f:2:8: /ports: write a list: each entry begins with \"- \"");
    EXPECT_EQ(decoded("version: 1\nports: [a]\n").errors,
              "f:2:9: /ports/0: write a map: key: value");
}

TEST(Decode, TooManyEntries) {
    std::string yaml = "version: 1\nports:\n";
    for (int i = 0; i < 33; ++i) {
        yaml += "- {name: p" + std::to_string(i) + ", device: traffic}\n";
    }
    EXPECT_EQ(decoded(yaml).errors, "f:3:1: /ports: 33 entries: write 1 to 32");
}

TEST(Decode, CollectsAllProblems) {
    const std::string errors =
        decoded(with_port("cpu: {workers: x}\ntuning: {rx_burst: 0}\nnone: 1\n")).errors;
    EXPECT_EQ(errors.substr(0, 20), "f:3:16: /cpu/workers");
    EXPECT_NE(errors.find("\nf:4:20: /tuning/rx_burst"), std::string::npos) << errors;
    EXPECT_NE(errors.find("\nf:5:1: /none"), std::string::npos) << errors;
}

TEST(Decode, StopsLookingAfterEnoughProblems) {
    std::string yaml = with_port("");
    for (int i = 0; i < 5000; ++i) {
        yaml += "k" + std::to_string(i) + ": 1\n";
    }
    EXPECT_NE(decoded(yaml).errors.find("more than 20 errors"), std::string::npos);
}

TEST(Decode, EncodeWritesEveryOption) {
    const Config config = config_with_entries();
    const Tree root = encode(config);
    for_each_option([&](const Section& section, const Option& option) {
        const Tree* node = &root;
        if (!section.name.empty()) {
            ASSERT_NE(find(*node, section.name), nullptr) << section.name;
            node = &find(*node, section.name)->node;
        }
        if (section.is_list()) {
            ASSERT_NE(node->as_list(), nullptr);
            node = &node->as_list()->front();
        }
        EXPECT_NE(find(*node, option.name), nullptr) << pointer_to(section, 0, option);
    });
}

}  // namespace
}  // namespace flyball::config
