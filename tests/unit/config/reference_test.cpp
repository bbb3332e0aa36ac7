// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/reference.hpp"

#include <string>

#include <gtest/gtest.h>

#include "option_samples.hpp"
#include "repository_file.hpp"

namespace flyball::config {
namespace {

TEST(Reference, TheDocumentedPageIsTheOneThatIsPrinted) {
    EXPECT_EQ(repository_text("docs/reference/config.md"), reference_page())
        << "refresh it: build/flyball config reference >docs/reference/config.md";
}

TEST(Reference, HasEveryOption) {
    const std::string page = reference_page();
    for_each_option([&](const Section& /*section*/, const Option& option) {
        const std::string row = "\n| `" + std::string(option.name) + "` | ";
        EXPECT_NE(page.find(row), std::string::npos) << option.name;
        for (const Choice& choice : option.member.choices) {
            EXPECT_NE(page.find("- `" + std::string(choice.name) + "`: "), std::string::npos);
        }
    });
}

TEST(Reference, ExplainsOneOption) {
    EXPECT_EQ(explain("tuning.tx_flush_timeout").value(),
              "tuning.tx_flush_timeout\n"
              "    Longest wait of a packet in a transmit buffer.\n"
              "    value:   a duration from 1us to 1s\n"
              "    default: 100us\n"
              "    applies: live\n");
    EXPECT_NE(explain("ports.device")->find("default: required"), std::string::npos);
    EXPECT_NE(explain("cpu.idle")->find("    - sleep: "), std::string::npos);
}

TEST(Reference, ExplainsASectionOrEverything) {
    const std::string cpu = explain("cpu").value();
    EXPECT_NE(cpu.find("cpu.layout\n"), std::string::npos);
    EXPECT_NE(cpu.find("cpu.idle\n"), std::string::npos);
    EXPECT_EQ(cpu.find("memory.size"), std::string::npos);
    const std::string all = explain("").value();
    EXPECT_NE(all.find("version\n"), std::string::npos);
    EXPECT_NE(all.find("logging.level\n"), std::string::npos);
}

TEST(Reference, SuggestsTheNearestName) {
    const auto explained = explain("tuning.rx_brust");
    ASSERT_FALSE(explained);
    EXPECT_EQ(explained.error().error_class, ErrorClass::usage);
    EXPECT_EQ(explained.error().message,
              "\"tuning.rx_brust\" is no option and no section; did you mean tuning.rx_burst?");
    EXPECT_NE(explain("zebra").error().message.find("prints all"), std::string::npos);
}

}  // namespace
}  // namespace flyball::config
