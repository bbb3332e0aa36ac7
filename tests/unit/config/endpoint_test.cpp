// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/endpoint.hpp"

#include <gtest/gtest.h>

namespace flyball::config {
namespace {

TEST(Endpoint, ReadsBothFamiliesAndWritesThemBack) {
    EXPECT_EQ(*parse_endpoint("127.0.0.1:9660"), (Endpoint{"127.0.0.1", 9660, false}));
    EXPECT_EQ(*parse_endpoint("[::1]:0"), (Endpoint{"::1", 0, true}));
    EXPECT_EQ(format_endpoint(*parse_endpoint("[2001:DB8::0:1]:65535")), "[2001:db8::1]:65535");
    EXPECT_EQ(format_endpoint(*parse_endpoint("0.0.0.0:80")), "0.0.0.0:80");
}

TEST(Endpoint, KnowsWhatOnlyThisMachineReaches) {
    EXPECT_TRUE(parse_endpoint("127.8.0.1:1")->is_loopback());
    EXPECT_TRUE(parse_endpoint("[0::1]:1")->is_loopback());
    EXPECT_FALSE(parse_endpoint("0.0.0.0:1")->is_loopback());
    EXPECT_FALSE(parse_endpoint("[::]:1")->is_loopback());
    EXPECT_FALSE(parse_endpoint("[::ffff:127.0.0.1]:1")->is_loopback());
}

TEST(Endpoint, OthersAreErrorsWithAnExample) {
    for (const char* text : {"", ":", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80",
                             "127.0.0.1:-1", "localhost:80", "[127.0.0.1]:80", "[::1:80", "[]:80",
                             "127.0.0.1:80 ", "256.0.0.1:80", "[fe80::1%eth0]:80"}) {
        const auto endpoint = parse_endpoint(text);
        ASSERT_FALSE(endpoint.has_value()) << text;
        EXPECT_EQ(endpoint.error().error_class, ErrorClass::config);
        EXPECT_NE(endpoint.error().message.find("[::1]:9660"), std::string::npos);
    }
}

}  // namespace
}  // namespace flyball::config
