// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/codec.hpp"

#include <cstdio>
#include <fstream>
#include <string>

#include <unistd.h>

#include <gtest/gtest.h>

#include "flyball/config/demo.hpp"
#include "flyball/config/validate.hpp"

#include "repository_file.hpp"

namespace flyball::config {
namespace {

std::string yaml_error(const std::string& text) {
    const auto config = parse_yaml(text, "f");
    return config ? "" : config.error().message;
}

std::string json_error(const std::string& text) {
    const auto config = parse_json(text);
    return config ? "" : config.error().message;
}

TEST(Codec, ReadsTheShippedConfigurations) {
    for (const char* name : {"demo.yaml", "bump_in_the_wire.yaml", "prod.example.yaml"}) {
        const auto config = load_file(repository_path("config/" + std::string(name)));
        ASSERT_TRUE(config) << config.error().message;
        EXPECT_EQ(config->ports.size(), 2U) << name;
        EXPECT_TRUE(validate(*config).empty()) << name;
    }
}

TEST(Codec, TheBuiltInDemoIsTheFile) {
    EXPECT_EQ(demo_config(), repository_text("config/demo.yaml"));
}

TEST(Codec, TheDemoNeedsNoNicAndLittleMemory) {
    const auto demo = parse_yaml(demo_config(), "demo");
    ASSERT_TRUE(demo) << demo.error().message;
    for (const Port& port : demo->ports) {
        EXPECT_EQ(port.device, "traffic");
    }
    EXPECT_LE(demo->memory.size_bytes.value(), 128U << 20U);
    EXPECT_LE(demo->traffic.packets_per_second.value(), 500'000U);
}

TEST(Codec, JsonReadsBackWhatItWrote) {
    const auto config = load_file(repository_path("config/prod.example.yaml"));
    ASSERT_TRUE(config) << config.error().message;
    const auto back = parse_json(to_json(*config));
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, *config);
}

TEST(Codec, JsonIsReadableYamlToo) {
    const auto demo = parse_yaml(demo_config(), "demo");
    const auto back = parse_yaml(to_json(*demo), "json");
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, *demo);
}

TEST(Codec, PlacesInYamlAreFileLineColumnAndPointer) {
    EXPECT_EQ(yaml_error("version: 1\nports:\n  - {name: a, device: traffic}\n"
                         "pipeline:\n  mode: macswp\n  topology: loop\n"),
              "f:5:9: /pipeline/mode: macswp does not fit: write io, mac, macswap, 5tswap, csum, "
              "icmpecho, rxonly, txonly or flowgen; did you mean macswap?");
}

TEST(Codec, PlacesInJsonArePointers) {
    EXPECT_EQ(json_error(R"({"version":1,"ports":[{"name":"a","device":"traffic","mtu":10}],
                            "pipeline":{"topology":"loop"}})"),
              "/ports/0/mtu: 10 does not fit: write a whole number from 68 to 16110 bytes");
}

TEST(Codec, ConflictsHaveThePlaceOfTheOptionOrItsParent) {
    EXPECT_EQ(yaml_error("version: 1\nports:\n  - {name: a, device: net_null0}\n"
                         "  - name: a\n    device: net_null1\n"),
              "f:4:11: /ports/1/name: port 0 is called \"a\" too: write another name");
    // The topology is not written: the document itself is the place.
    EXPECT_EQ(yaml_error("version: 1\nports:\n  - {name: a, device: net_null0}\n").substr(0, 28),
              "f:1:1: /pipeline/topology: p");
}

TEST(Codec, NoConflictsBetweenValuesThatWereNotRead) {
    // The misspelt device leaves it open whether the generator is used.
    const std::string errors = yaml_error(
        "version: 1\nports:\n- {name: a, devcie: traffic}\n- {name: b, device: net_null0}\n"
        "traffic: {flows: 2}\n");
    EXPECT_EQ(errors.find("/traffic"), std::string::npos) << errors;
    EXPECT_NE(errors.find("/ports/0/devcie"), std::string::npos) << errors;
}

TEST(Codec, YamlSyntaxErrorsHaveAPlace) {
    EXPECT_EQ(yaml_error("version: [1\n").substr(0, 19), "f:2:1: /: YAML synt");
    EXPECT_NE(yaml_error("a: b: c\n"), "");
    EXPECT_NE(yaml_error("a: *nobody\n"), "");
    EXPECT_NE(yaml_error("\tversion: 1\n"), "");
}

TEST(Codec, JsonSyntaxErrorsSayWhere) {
    EXPECT_NE(json_error("{\"version\":}").find("line 1, column 12"), std::string::npos)
        << json_error("{\"version\":}");
    EXPECT_NE(json_error(""), "");
    EXPECT_NE(json_error("{} {}"), "");
}

TEST(Codec, DuplicateKeysInJson) {
    EXPECT_NE(json_error(R"({"version":1,"cpu":{"workers":1,"workers":2}})")
                  .find("/cpu/workers: duplicate key: keep one"),
              std::string::npos);
}

TEST(Codec, JsonDepthIsBounded) {
    EXPECT_NE(json_error(std::string(500'000, '[')).find("nested deeper than 32"),
              std::string::npos);
}

TEST(Codec, JsonNumbersAreNotRounded) {
    const auto with_seed = [](const std::string& seed) {
        return parse_json(R"({"version":1,"ports":[{"name":"a","device":"traffic"}],
            "pipeline":{"topology":"loop"},"traffic":{"seed":)" +
                          seed + "}}");
    };
    EXPECT_EQ(with_seed("18446744073709551615")->traffic.seed, ~std::uint64_t{0});
    EXPECT_FALSE(with_seed("18446744073709551616"));
    EXPECT_FALSE(with_seed("1.0"));
    EXPECT_FALSE(with_seed("-1"));
    EXPECT_FALSE(with_seed("null"));
}

TEST(Codec, RefusesYamlThatNoConfigurationNeeds) {
    EXPECT_NE(yaml_error("").find("the document is empty"), std::string::npos);
    EXPECT_NE(yaml_error("# only a comment\n").find("the document is empty"), std::string::npos);
    EXPECT_NE(yaml_error("version: 1\n---\nversion: 1\n").find("a second document"),
              std::string::npos);
    EXPECT_NE(yaml_error("version: !!int 1\n").find("a tag"), std::string::npos);
    EXPECT_NE(yaml_error("{a: b}: c\n").find("a key must be a plain word"), std::string::npos);
    EXPECT_NE(yaml_error("? [a]\n: c\n").find("a key must be a plain word"), std::string::npos);
    EXPECT_NE(yaml_error(": c\n").find("a key without a name"), std::string::npos);
}

TEST(Codec, YamlOneDotOneTypesAreTexts) {
    const std::string base = "version: 1\npipeline: {topology: loop}\nports: [{device: traffic, ";
    EXPECT_EQ(parse_yaml(base + "name: on}]\n", "f")->ports[0].name, "on");
    EXPECT_NE(yaml_error(base + "name: a, mtu: 01500}]\n"), "");
    EXPECT_NE(yaml_error(base + "name: a, promiscuous: on}]\n"), "");
}

class TemporaryFile {
  public:
    explicit TemporaryFile(const std::string& text) {
        const int descriptor = ::mkstemp(path_.data());
        EXPECT_GE(descriptor, 0);
        ::close(descriptor);
        std::ofstream(path_) << text;
    }

    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    ~TemporaryFile() { std::remove(path_.c_str()); }

    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_ = "/tmp/flyball-codec-XXXXXX";
};

TEST(Codec, FileErrorsNameTheFile) {
    EXPECT_EQ(load_file("/nonexistent/x.yaml").error().message,
              "/nonexistent/x.yaml: No such file or directory");
    EXPECT_NE(load_file("/tmp").error().message.find("is a directory"), std::string::npos);
    const TemporaryFile file(
        "version: 3\nports: [{name: a, device: traffic}]\npipeline: {topology: loop}\n");
    EXPECT_EQ(load_file(file.path()).error().message.find(file.path() + ":1:10: /version"), 0U)
        << load_file(file.path()).error().message;
    EXPECT_EQ(load_file(file.path()).error().error_class, ErrorClass::config);
}

TEST(Codec, FilesAreBounded) {
    const TemporaryFile file("version: 1\n#" + std::string(2U << 20U, 'x'));
    EXPECT_NE(load_file(file.path()).error().message.find("a document has at most 1048576"),
              std::string::npos);
}

}  // namespace
}  // namespace flyball::config
