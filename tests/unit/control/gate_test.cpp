// SPDX-License-Identifier: BSD-3-Clause
#include "gate.hpp"

#include <string>

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

const std::string kRead(32, 'r');
const std::string kAdmin(32, 'a');

AccessPolicy with_tokens() {
    return {.tokens = {{Scope::read, "reader", kRead}, {Scope::admin, "boss", kAdmin}},
            .hosts = {"flyball.example"},
            .own_uid = 1000};
}

Peer local() {
    return {.address = "127.0.0.1", .loopback = true};
}

Peer remote() {
    return {.address = "192.0.2.1"};
}

Peer user(unsigned uid) {
    return {
        .transport = Transport::unix_socket, .address = "uid " + std::to_string(uid), .uid = uid};
}

Request get(const Peer& peer, std::vector<Field> headers = {}) {
    return {.method = "GET", .target = "/", .headers = std::move(headers), .peer = peer};
}

/// Status of the refusal, 0 if there is none.
unsigned status_of(const AccessPolicy& policy, Request request) {
    Gate gate(policy, [] { return std::uint64_t{0}; });
    const auto refusal = gate.check(request);
    return refusal ? refusal->status : 0;
}

Scope scope_of(const AccessPolicy& policy, Request request) {
    Gate gate(policy, [] { return std::uint64_t{0}; });
    EXPECT_FALSE(gate.check(request).has_value());
    return request.scope;
}

Field bearer(const std::string& secret) {
    return {"authorization", "Bearer " + secret};
}

TEST(Gate, WithoutTokensThisMachineMayDoEverythingOthersRead) {
    EXPECT_EQ(scope_of({}, get(local())), Scope::admin);
    EXPECT_EQ(scope_of({}, get(remote())), Scope::read);
}

TEST(Gate, WithTokensTcpNeedsOne) {
    EXPECT_EQ(scope_of(with_tokens(), get(local())), Scope::open);
    EXPECT_EQ(scope_of(with_tokens(), get(remote())), Scope::open);
    EXPECT_EQ(scope_of(with_tokens(), get(remote(), {bearer(kRead)})), Scope::read);
    EXPECT_EQ(scope_of(with_tokens(), get(remote(), {bearer(kAdmin)})), Scope::admin);
    EXPECT_EQ(scope_of(with_tokens(), get(remote(), {{"authorization", "bEARER   " + kRead}})),
              Scope::read);
}

TEST(Gate, UsersOfTheUnixSocketAreKnownByTheKernel) {
    EXPECT_EQ(scope_of(with_tokens(), get(user(0))), Scope::admin);
    EXPECT_EQ(scope_of(with_tokens(), get(user(1000))), Scope::admin);
    EXPECT_EQ(scope_of(with_tokens(), get(user(1001))), Scope::read);
    EXPECT_EQ(scope_of(with_tokens(), get(user(1001), {bearer(kAdmin)})), Scope::admin);
    EXPECT_EQ(scope_of(with_tokens(), get(user(0), {bearer(kRead)})), Scope::admin);
    Request unknown = get({.transport = Transport::unix_socket});
    EXPECT_EQ(scope_of(with_tokens(), unknown), Scope::read);
}

TEST(Gate, WrongCredentialsAreRefusedEverywhere) {
    for (const Peer& peer : {local(), remote(), user(0)}) {
        for (const std::string& value : {std::string("Bearer"), "Bearer " + std::string(32, 'x'),
                                         "Basic " + kAdmin, "Bearer " + kAdmin + " "}) {
            EXPECT_EQ(status_of(with_tokens(), get(peer, {{"authorization", value}})), 401U)
                << value;
        }
    }
}

TEST(Gate, GuessingIsSlow) {
    Gate gate(with_tokens(), [] { return std::uint64_t{0}; });
    int guesses = 0;
    for (;; ++guesses) {
        Request request = get(remote(), {bearer(std::string(32, 'x'))});
        if (gate.check(request)->status == 429) {
            break;
        }
    }
    EXPECT_LE(guesses, 20);
    Request other = get(local());
    EXPECT_FALSE(gate.check(other).has_value());
}

TEST(Gate, TheRateIsLimited) {
    Gate gate({.requests_per_second = 1}, [] { return std::uint64_t{0}; });
    Request request = get(local());
    EXPECT_FALSE(gate.check(request).has_value());
    EXPECT_FALSE(gate.check(request).has_value());
    const auto refusal = gate.check(request);
    ASSERT_TRUE(refusal.has_value());
    EXPECT_EQ(refusal->status, 429U);
    EXPECT_EQ(refusal->header("retry-after"), "1");
}

TEST(Gate, OnlyOurNamesAreServed) {
    for (const char* host : {"localhost", "LocalHost:9660", "localhost.", "127.0.0.1:9660", "[::1]",
                             "[2001:db8::1]:80", "192.0.2.1", "Flyball.example:80"}) {
        EXPECT_EQ(status_of(with_tokens(), get(local(), {{"host", host}})), 0U) << host;
    }
    for (const char* host : {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example",
                             "flyball.example.evil", "[::1", "[]", "::1", "1.2.3", "[127.0.0.1]"}) {
        EXPECT_EQ(status_of(with_tokens(), get(local(), {{"host", host}})), 421U) << host;
    }
    EXPECT_EQ(status_of(with_tokens(), get(user(0), {{"host", "anything"}})), 0U);
}

TEST(Gate, PagesOfOtherSitesAreRefused) {
    const Field host{"host", "localhost:9660"};
    EXPECT_EQ(status_of({}, get(local(), {host, {"origin", "http://LOCALHOST:9660"}})), 0U);
    for (const char* origin : {"null", "http://evil.example", "https://localhost:9660",
                               "http://localhost", "http://localhost:96601", ""}) {
        EXPECT_EQ(status_of({}, get(local(), {host, {"origin", origin}})), 403U) << origin;
    }
    EXPECT_EQ(status_of({}, get(local(), {{"origin", "http://localhost"}})), 403U);
    Request post = get(local(), {host, {"sec-fetch-site", "cross-site"}});
    EXPECT_EQ(status_of({}, post), 0U);
    post.method = "POST";
    EXPECT_EQ(status_of({}, post), 403U);
    post.headers.back().value = "same-origin";
    EXPECT_EQ(status_of({}, post), 0U);
}

TEST(Gate, TlsHasItsOwnOrigin) {
    Peer peer = remote();
    peer.transport = Transport::tls;
    const Field host{"host", "192.0.2.9"};
    EXPECT_EQ(status_of({}, get(peer, {host, {"origin", "https://192.0.2.9"}})), 0U);
    EXPECT_EQ(status_of({}, get(peer, {host, {"origin", "http://192.0.2.9"}})), 403U);
}

TEST(Gate, AmbiguousHeadersAreRefused) {
    EXPECT_EQ(status_of({}, get(local(), {{"host", "localhost"}, {"host", "localhost"}})), 400U);
    EXPECT_EQ(status_of({}, get(local(), {{"if-match", "a"}, {"if-match", "b"}})), 400U);
    EXPECT_EQ(
        status_of({}, get(local(), {{"content-length", "1"}, {"transfer-encoding", "chunked"}})),
        400U);
    EXPECT_EQ(status_of({}, get(local(), {{"accept", "a"}, {"accept", "b"}})), 0U);
}

TEST(Gate, HeadersAndTargetAreBounded) {
    EXPECT_EQ(status_of({}, get(local(), std::vector<Field>(65, {"x", "y"}))), 431U);
    EXPECT_EQ(status_of({}, get(local(), {{"x", std::string(16384, 'y')}})), 431U);
    Request request = get(local());
    request.target = "/" + std::string(2048, 'x');
    EXPECT_EQ(status_of({}, request), 414U);
}

TEST(Gate, WhoIsKnownIsForbiddenWhoIsNotIsAskedForAToken) {
    Request request = get(remote());
    const Response unknown = Gate::too_small(request, Scope::admin);
    EXPECT_EQ(unknown.status, 401U);
    EXPECT_EQ(unknown.header("www-authenticate"), "Bearer realm=\"flyball\"");
    request.user = "reader";
    request.scope = Scope::read;
    const Response known = Gate::too_small(request, Scope::admin);
    EXPECT_EQ(known.status, 403U);
    EXPECT_NE(known.body.find("reader has scope read, this needs admin"), std::string::npos);
}

}  // namespace
}  // namespace flyball::control
