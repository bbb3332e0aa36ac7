// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/schema.hpp"

#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "option_samples.hpp"

namespace flyball::config {
namespace {

using Json = nlohmann::json;

Json schema() {
    return Json::parse(json_schema());
}

Json property(const Section& section, const Option& option) {
    Json at = schema();
    if (!section.name.empty()) {
        at = at["properties"][std::string(section.name)];
    }
    if (section.is_list()) {
        at = at["items"];
    }
    return at["properties"][std::string(option.name)];
}

TEST(Schema, IsDraft202012) {
    EXPECT_EQ(schema()["$schema"], "https://json-schema.org/draft/2020-12/schema");
    EXPECT_EQ(schema()["required"], Json::parse(R"(["version", "ports"])"));
    EXPECT_EQ(schema()["additionalProperties"], false);
}

TEST(Schema, HasEveryOptionWithItsHelpAndWhenItApplies) {
    for_each_option([](const Section& section, const Option& option) {
        const Json found = property(section, option);
        ASSERT_TRUE(found.is_object()) << pointer_to(section, 0, option);
        EXPECT_EQ(found["description"], std::string(option.help));
        EXPECT_EQ(found["x-applies"], std::string(name_of(option.when)));
        EXPECT_EQ(found.contains("default"), !option.required) << option.name;
        EXPECT_EQ(found["x-limits"], describe(option));
    });
}

TEST(Schema, NumbersHaveTheirRange) {
    const Json burst = schema()["properties"]["tuning"]["properties"]["rx_burst"];
    EXPECT_EQ(burst["type"], "integer");
    EXPECT_EQ(burst["minimum"], 1);
    EXPECT_EQ(burst["maximum"], 256);
    EXPECT_EQ(burst["default"], 32);
}

TEST(Schema, AutoIsAnAlternative) {
    const Json workers = schema()["properties"]["cpu"]["properties"]["workers"];
    EXPECT_EQ(workers["anyOf"][0]["const"], "auto");
    EXPECT_EQ(workers["anyOf"][1]["minimum"], 1);
}

TEST(Schema, ChoicesAreEnumerated) {
    const Json mode = schema()["properties"]["pipeline"]["properties"]["mode"];
    EXPECT_EQ(mode["enum"].size(), 9U);
    EXPECT_EQ(mode["enum"][3], "5tswap");
}

TEST(Schema, ListsHaveTheirLength) {
    const Json ports = schema()["properties"]["ports"];
    EXPECT_EQ(ports["type"], "array");
    EXPECT_EQ(ports["maxItems"], 32);
    EXPECT_EQ(ports["items"]["required"], Json::parse(R"(["name", "device"])"));
}

}  // namespace
}  // namespace flyball::config
