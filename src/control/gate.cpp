// SPDX-License-Identifier: BSD-3-Clause
#include "gate.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <arpa/inet.h>

#include "flyball/control/problem.hpp"

namespace flyball::control {

namespace {

constexpr std::size_t kHeadersMax = 64;
constexpr std::size_t kHeaderBytesMax = 16UL * 1024;
constexpr std::size_t kTargetBytesMax = 2048;
/// What a wrong token costs, in requests: guessing is as slow as that.
constexpr double kWrongTokenCost = 50;

/// Fields whose meaning two of them would leave open; some tools read the first, others the last.
constexpr std::array<std::string_view, 10> kSingular{
    "authorization", "content-length", "content-type", "host",           "if-match",
    "if-none-match", "last-event-id",  "origin",       "sec-fetch-site", "transfer-encoding"};

std::string_view without_port(std::string_view host) {
    if (host.starts_with('[')) {
        return host.substr(0, std::min(host.find(']'), host.size() - 1) + 1);
    }
    return host.substr(0, host.find(':'));
}

/// Addresses cannot be rebound by a name server.
bool is_address(std::string_view host) {
    std::array<unsigned char, sizeof(in6_addr)> binary{};
    if (host.starts_with('[') && host.ends_with(']')) {
        const std::string v6(host.substr(1, host.size() - 2));
        return inet_pton(AF_INET6, v6.c_str(), binary.data()) == 1;
    }
    return inet_pton(AF_INET, std::string(host).c_str(), binary.data()) == 1;
}

bool is_safe(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

/// RFC 9110: the scheme's name is case-insensitive, one space or more separates it.
std::optional<std::string_view> bearer_of(std::string_view authorization) {
    constexpr std::string_view kScheme = "bearer ";
    if (lower_case(authorization.substr(0, kScheme.size())) != kScheme) {
        return std::nullopt;
    }
    authorization.remove_prefix(kScheme.size());
    authorization.remove_prefix(
        std::min(authorization.find_first_not_of(' '), authorization.size()));
    return authorization;
}

Response token_required(std::string_view detail, std::string_view error) {
    Response response = problem_response(Problem::token_required, detail);
    response.headers.push_back(
        {"www-authenticate", "Bearer realm=\"flyball\"" + std::string(error)});
    return response;
}

/// A page of another site made the browser send this.
bool is_foreign(const Request& request) {
    if (const auto origin = request.header("origin")) {
        const std::string_view scheme =
            request.peer.transport == Transport::tls ? "https://" : "http://";
        const auto host = request.header("host");
        return !host || lower_case(*origin) != std::string(scheme) + lower_case(*host);
    }
    const auto site = request.header("sec-fetch-site");
    return site && *site != "same-origin" && *site != "none" && !is_safe(request.method);
}

}  // namespace

Gate::Gate(AccessPolicy policy, std::function<std::uint64_t()> clock)
    : policy_(std::move(policy)), clock_(std::move(clock)), limiter_(policy_.requests_per_second) {}

std::optional<Response> Gate::check(Request& request) {
    if (auto refusal = check_rate(request)) {
        return refusal;
    }
    if (auto refusal = check_headers(request)) {
        return refusal;
    }
    if (auto refusal = check_host(request)) {
        return refusal;
    }
    if (is_foreign(request)) {
        return problem_response(Problem::foreign_origin,
                                "a page of another site may not use this API");
    }
    return identify(request);
}

Response Gate::too_small(const Request& request, Scope needed) {
    const std::string scope(name_of(needed));
    if (request.user.empty()) {
        return token_required(
            "this needs a token of scope " + scope + ": send Authorization: Bearer", "");
    }
    return problem_response(Problem::scope_too_small, request.user + " has scope " +
                                                          std::string(name_of(request.scope)) +
                                                          ", this needs " + scope);
}

std::optional<Response> Gate::check_rate(const Request& request) {
    const unsigned seconds = limiter_.take(request.peer.address, clock_());
    if (seconds == 0) {
        return std::nullopt;
    }
    Response response = problem_response(
        Problem::too_many_requests,
        "more than " + std::to_string(policy_.requests_per_second) + " requests per second");
    response.headers.push_back({"retry-after", std::to_string(seconds)});
    return response;
}

std::optional<Response> Gate::check_headers(const Request& request) const {
    std::size_t bytes = 0;
    for (const Field& field : request.headers) {
        bytes += field.name.size() + field.value.size();
    }
    if (request.headers.size() > kHeadersMax || bytes > kHeaderBytesMax) {
        return problem_response(Problem::headers_too_large,
                                "at most 64 header fields of 16 KiB together");
    }
    if (request.target.size() > kTargetBytesMax) {
        return problem_response(Problem::target_too_long, "at most 2048 bytes");
    }
    for (const std::string_view name : kSingular) {
        if (request.count(name) > 1) {
            return problem_response(Problem::malformed_request,
                                    "more than one header field " + std::string(name));
        }
    }
    if (request.header("content-length") && request.header("transfer-encoding")) {
        return problem_response(Problem::malformed_request,
                                "content-length and transfer-encoding contradict each other");
    }
    return std::nullopt;
}

bool Gate::is_our_host(std::string_view host) const {
    std::string name = lower_case(without_port(host));
    if (name.ends_with('.')) {
        name.pop_back();
    }
    return name == "localhost" || is_address(name) ||
           std::find(policy_.hosts.begin(), policy_.hosts.end(), name) != policy_.hosts.end();
}

std::optional<Response> Gate::check_host(const Request& request) const {
    const auto host = request.header("host");
    // No browser speaks to a unix socket, and HTTP/1.0 knows no Host.
    if (request.peer.transport == Transport::unix_socket || !host || is_our_host(*host)) {
        return std::nullopt;
    }
    return problem_response(Problem::wrong_host,
                            "Host " + std::string(*host) +
                                " is not ours: use an address or localhost, or add the name to "
                                "api.hosts");
}

std::optional<Response> Gate::identify(Request& request) {
    const Peer& peer = request.peer;
    if (peer.transport == Transport::unix_socket) {
        const bool is_ours = peer.uid == 0U || peer.uid == policy_.own_uid;
        request.scope = is_ours ? Scope::admin : Scope::read;
        request.user = peer.address;
    } else if (policy_.tokens.empty()) {
        request.scope = peer.loopback ? Scope::admin : Scope::read;
        request.user = peer.address;
    }
    const auto authorization = request.header("authorization");
    if (!authorization) {
        return std::nullopt;
    }
    const auto secret = bearer_of(*authorization);
    const Token* const token = secret ? find_token(policy_.tokens, *secret) : nullptr;
    if (token == nullptr) {
        limiter_.charge(peer.address, clock_(), kWrongTokenCost);
        return token_required("the token is not known", ", error=\"invalid_token\"");
    }
    if (token->scope >= request.scope) {
        request.scope = token->scope;
        request.user = token->name;
    }
    return std::nullopt;
}

}  // namespace flyball::control
