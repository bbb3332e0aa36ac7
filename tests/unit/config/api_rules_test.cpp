// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/config/api_rules.hpp"

#include <gtest/gtest.h>

namespace flyball::config {
namespace {

std::vector<Conflict> conflicts_of(const Api& api) {
    Config config;
    config.api = api;
    std::vector<Conflict> conflicts;
    check_api(config, conflicts);
    return conflicts;
}

/// The pointers of all conflicts, separated by spaces.
std::string places_of(const Api& api) {
    std::string places;
    for (const Conflict& conflict : conflicts_of(api)) {
        places += (places.empty() ? "" : " ") + conflict.pointer;
    }
    return places;
}

Api with_tls() {
    Api api;
    api.tls_listen = {"0.0.0.0:9661"};
    api.tls_certificate = "/etc/flyball/cert.pem";
    api.tls_key = "/etc/flyball/key.pem";
    api.token_file = "/etc/flyball/tokens";
    return api;
}

TEST(ApiRules, TheDefaultsFitTogether) {
    EXPECT_EQ(places_of({}), "");
    EXPECT_EQ(places_of(with_tls()), "");
}

TEST(ApiRules, AddressesExistAndDiffer) {
    Api api;
    api.listen = {"127.0.0.1:80", "999.0.0.1:80", "127.0.0.1:80", "127.0.0.1:0", "127.0.0.1:0"};
    EXPECT_EQ(places_of(api), "/api/listen/1 /api/listen/2");
}

TEST(ApiRules, WhatOtherMachinesReachNeedsTlsAndTokens) {
    Api api;
    api.listen = {"127.0.0.1:9660", "0.0.0.0:9660"};
    EXPECT_EQ(places_of(api), "/api/listen/1");
    EXPECT_NE(conflicts_of(api)[0].text.find("insecure: true"), std::string::npos);
    api.token_file = "/etc/flyball/tokens";
    EXPECT_EQ(places_of(api), "/api/listen/1");
    api.insecure = true;
    EXPECT_EQ(places_of(api), "");
}

TEST(ApiRules, TlsAloneIsNotEnough) {
    Api api = with_tls();
    api.token_file.clear();
    EXPECT_EQ(places_of(api), "/api/tls_listen/0");
    api.tls_listen = {"[::1]:9661"};
    EXPECT_EQ(places_of(api), "");
    api.tls_listen = {"[::]:9661"};
    api.insecure = true;
    EXPECT_EQ(places_of(api), "");
}

TEST(ApiRules, TlsHasCertificateAndKey) {
    Api api = with_tls();
    api.tls_key.clear();
    EXPECT_EQ(places_of(api), "/api/tls_key");
    api = with_tls();
    api.tls_listen.clear();
    EXPECT_EQ(places_of(api), "/api/tls_certificate /api/tls_key");
}

TEST(ApiRules, AnEnabledApiIsReachable) {
    Api api;
    api.listen.clear();
    EXPECT_EQ(places_of(api), "");
    api.unix_socket = "";
    EXPECT_EQ(places_of(api), "/api/enabled");
    api.enabled = false;
    EXPECT_EQ(places_of(api), "");
}

}  // namespace
}  // namespace flyball::config
