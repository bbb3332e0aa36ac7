// SPDX-License-Identifier: BSD-3-Clause
#include "change_call.hpp"

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

tl::expected<ChangeRequest, Response> read(std::vector<Field> query,
                                           std::vector<Field> headers,
                                           Condition condition = Condition::required) {
    const Request request{.headers = std::move(headers), .user = "alice"};
    return read_change({.request = request, .query = std::move(query)}, ChangeCause::patch,
                       condition);
}

TEST(ChangeCall, ReadsItsParameters) {
    const auto request =
        read({{"dry_run", "true"}, {"pending", "false"}, {"confirm_within", "30s"}},
             {{"if-match", "\"7-0\""}});
    ASSERT_TRUE(request);
    EXPECT_TRUE(request->dry_run);
    EXPECT_FALSE(request->pending);
    EXPECT_EQ(request->confirm_within_ns, 30'000'000'000U);
    EXPECT_EQ(request->if_match, "\"7-0\"");
    EXPECT_EQ(request->user, "alice");
}

TEST(ChangeCall, AsksForTheConditionWhereItIsRequired) {
    const auto missing = read({}, {});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().status, 428U);
    EXPECT_TRUE(read({}, {}, Condition::optional));
}

TEST(ChangeCall, RefusesWhatItCannotRead) {
    for (const Field& field : std::vector<Field>{{"dry_run", "yes"},
                                                 {"pending", ""},
                                                 {"confirm_within", "0s"},
                                                 {"confirm_within", "2h"},
                                                 {"confirm_within", "soon"}}) {
        const auto refused = read({field}, {{"if-match", "*"}});
        ASSERT_FALSE(refused) << field.name << field.value;
        EXPECT_EQ(refused.error().status, 400U);
    }
}

TEST(ChangeCall, ARefusalIsAProblem) {
    const ChangeResult refusal = tl::make_unexpected(
        ChangeRefusal{Problem::restart_required, "later", {{"/ports/0/mtu", "1500 -> 1400"}}});
    const Response response = answer_change(refusal, {});
    EXPECT_EQ(response.status, 409U);
    EXPECT_NE(response.body.find("/ports/0/mtu"), std::string::npos);
}

}  // namespace
}  // namespace flyball::control
