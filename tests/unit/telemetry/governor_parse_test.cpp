// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "flyball/telemetry/report_json.hpp"
#include "flyball/telemetry/report_parse.hpp"

#include "sample_report.hpp"

namespace flyball::telemetry {
namespace {

using Json = nlohmann::json;

TEST(GovernorParse, ReadsAllThatIsWritten) {
    const std::string text = report_json(test::sample_governed_report());
    const auto parsed = parse_report(text);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(report_json(*parsed), text);
    ASSERT_EQ(parsed->governor->decisions.size(), 3U);
}

TEST(GovernorParse, LeavesOutDecisionsOfANewerVersion) {
    for (const char* const member : {"knob", "reason", "regime"}) {
        Json document = Json::parse(report_json(test::sample_governed_report()));
        document["governor"]["decisions"][1][member] = "something_new";
        const auto parsed = parse_report(document.dump());
        ASSERT_TRUE(parsed) << parsed.error().message;
        EXPECT_EQ(parsed->governor->decisions.size(), 2U) << member;
    }
    Json document = Json::parse(report_json(test::sample_governed_report()));
    document["governor"]["decisions"][2]["to"] = "another_regime";
    EXPECT_EQ(parse_report(document.dump())->governor->decisions.size(), 2U);
}

TEST(GovernorParse, NamesWhatHasAnotherType) {
    Json document = Json::parse(report_json(test::sample_governed_report()));
    document["governor"]["workers"][0]["burst_cap"] = "many";
    const auto parsed = parse_report(document.dump());
    ASSERT_FALSE(parsed);
    EXPECT_NE(parsed.error().message.find("/governor/workers/0/burst_cap"), std::string::npos)
        << parsed.error().message;
}

TEST(GovernorParse, NoGovernorIsNone) {
    EXPECT_FALSE(parse_report(report_json(test::sample_report()))->governor);
}

}  // namespace
}  // namespace flyball::telemetry
