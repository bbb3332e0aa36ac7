// SPDX-License-Identifier: BSD-3-Clause
#include "negotiation.hpp"

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

constexpr std::string_view kJson = "application/json";

TEST(Negotiation, AMediaTypeHasNoParameters) {
    EXPECT_EQ(media_type_of(" Application/JSON ; charset=utf-8"), kJson);
    EXPECT_EQ(media_type_of(""), "");
}

TEST(Negotiation, RangesAcceptWhatTheyCover) {
    for (const char* accept :
         {"", " ", "*/*", "application/*", "application/json", "text/html, */*;q=0.1",
          "APPLICATION/Json;q=0.5", "application/json;v=1;q=1.0",
          "application/json, application/json;q=0.9", "*/*;q=0, application/json"}) {
        EXPECT_TRUE(accepts(accept, kJson)) << accept;
    }
    for (const char* accept :
         {"text/html", "text/*", "application/json;q=0", "*/*;q=0.000", "*/*, application/json;q=0",
          "application/*;q=0.0, */*", "application", ",", "application/jsonx"}) {
        EXPECT_FALSE(accepts(accept, kJson)) << accept;
    }
}

TEST(Negotiation, ParametersOfTheContentDoNotMatter) {
    EXPECT_TRUE(accepts("text/plain;version=0.0.4", "text/plain; version=0.0.4; charset=utf-8"));
    EXPECT_TRUE(accepts("application/openmetrics-text;version=1.0.0,text/plain;q=0.5,*/*;q=0.1",
                        "text/plain; version=0.0.4"));
}

TEST(Negotiation, ConditionsNameEtags) {
    EXPECT_TRUE(names_etag("\"1\"", "\"1\""));
    EXPECT_TRUE(names_etag("\"0\", W/\"1\"", "\"1\""));
    EXPECT_TRUE(names_etag("*", "\"1\""));
    EXPECT_FALSE(names_etag("", "\"1\""));
    EXPECT_FALSE(names_etag("1, \"11\"", "\"1\""));
}

}  // namespace
}  // namespace flyball::control
