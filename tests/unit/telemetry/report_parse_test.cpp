// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/report_parse.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "flyball/telemetry/report_json.hpp"

#include "sample_report.hpp"

namespace flyball::telemetry {
namespace {

using Json = nlohmann::json;

TEST(ReportParse, ReadsAllThatIsWritten) {
    Report huge = test::sample_report();
    huge.totals.rx_packets = ~std::uint64_t{0};
    huge.traffic.reset();
    huge.workers[0].cpu_percent.reset();
    for (const Report& report : {test::sample_report(), Report{}, huge}) {
        const std::string text = report_json(report);
        const auto parsed = parse_report(text);
        ASSERT_TRUE(parsed) << parsed.error().message;
        EXPECT_EQ(report_json(*parsed), text);
    }
}

TEST(ReportParse, SkipsWhatItDoesNotKnowAndDoesWithoutWhatIsMissing) {
    Json document = Json::parse(report_json(test::sample_report()));
    document["colour"] = "red";
    document["drops"]["too_green"] = 4;
    document["ports"][0]["rx_bursts"]["many"] = 4;
    document.erase("build");
    document["workers"][1].erase("sleeps");
    const auto parsed = parse_report(document.dump());
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->ports[0].rx_bursts, test::sample_report().ports[0].rx_bursts);
    EXPECT_EQ(parsed->workers[1].sleeps, 0U);
    EXPECT_EQ(parsed->workers[1].polls, test::sample_report().workers[1].polls);
    EXPECT_EQ(parsed->build.commit, "");
}

TEST(ReportParse, NamesWhatHasAnotherType) {
    const Json good = Json::parse(report_json(test::sample_report()));
    const auto error_with = [&](const char* pointer, const Json& value) {
        Json document = good;
        document[Json::json_pointer(pointer)] = value;
        const auto parsed = parse_report(document.dump());
        EXPECT_FALSE(parsed) << pointer;
        return parsed ? "" : parsed.error().message;
    };
    for (const auto& [pointer, value] :
         std::initializer_list<std::pair<const char*, Json>>{{"/totals/rx_packets", -1},
                                                             {"/totals/tx_packets", "12a"},
                                                             {"/ports", Json::object()},
                                                             {"/ports/1/link_up", 1},
                                                             {"/ports/0/port_id", 5'000'000'000},
                                                             {"/workers/0", 7},
                                                             {"/workers/1/stages/0/name", nullptr},
                                                             {"/tsc_hertz", "fast"},
                                                             {"/traffic", 3}}) {
        EXPECT_NE(error_with(pointer, value).find(std::string(" ") + pointer + " "),
                  std::string::npos)
            << error_with(pointer, value);
    }
}

TEST(ReportParse, RefusesWhatIsNoReport) {
    for (const char* const text : {"", "{", "[]", "7", "<html>"}) {
        EXPECT_FALSE(parse_report(text)) << text;
    }
}

}  // namespace
}  // namespace flyball::telemetry
