// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/rest_api.hpp"

#include <algorithm>
#include <charconv>
#include <exception>
#include <utility>

#include "flyball/base/log.hpp"
#include "flyball/control/problem.hpp"

#include "gate.hpp"
#include "negotiation.hpp"
#include "request_counts.hpp"
#include "target.hpp"

namespace flyball::control {

namespace {

constexpr unsigned kOk = 200;

using Words = std::vector<std::string>;

std::string joined(const Words& words) {
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : ", ") + word;
    }
    return text;
}

Response no_such_path(const Request& request) {
    return problem_response(Problem::unknown_resource, "nothing is at " + request.target +
                                                           "; /openapi.json lists what there is");
}

Response wrong_method(const Request& request, const Words& allow) {
    if (!parse_method(request.method)) {
        return problem_response(Problem::unknown_method,
                                request.method + " is not a method of this server");
    }
    Response response =
        problem_response(Problem::method_not_allowed,
                         request.target + " has no " + request.method + "; use " + joined(allow));
    response.headers.push_back({"allow", joined(allow)});
    return response;
}

/// Each parameter is known and given once.
std::optional<Response> check_query(const Route& route, const std::vector<Field>& query) {
    for (std::size_t i = 0; i < query.size(); ++i) {
        const std::string& name = query[i].name;
        if (std::find(route.query.begin(), route.query.end(), name) == route.query.end()) {
            return problem_response(
                Problem::malformed_request,
                "no query parameter is called " + name +
                    (route.query.empty() ? "; there are none"
                                         : "; there are " + joined(route.query)));
        }
        for (std::size_t j = 0; j < i; ++j) {
            if (query[j].name == name) {
                return problem_response(Problem::malformed_request,
                                        "more than one query parameter " + name);
            }
        }
    }
    return std::nullopt;
}

std::optional<Response> check_body(const Route& route,
                                   const Request& request,
                                   std::size_t bytes_max) {
    std::uint64_t bytes = 0;
    const std::string_view length = request.header("content-length").value_or("0");
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bytes);
    if (error != std::errc() || end != length.data() + length.size() || bytes > bytes_max) {
        return problem_response(Problem::body_too_large,
                                "a body has at most " + std::to_string(bytes_max) + " bytes");
    }
    if (route.consumes.empty()) {
        return request.announces_body()
                   ? std::optional(
                         problem_response(Problem::malformed_request, "this request takes no body"))
                   : std::nullopt;
    }
    const auto type = media_type_of(request.header("content-type").value_or(""));
    if (std::find(route.consumes.begin(), route.consumes.end(), type) != route.consumes.end()) {
        return std::nullopt;
    }
    Response response = problem_response(Problem::unsupported_media_type,
                                         "send content-type " + joined(route.consumes));
    // RFC 5789 section 3.1, RFC 9110 section 15.5.16.
    const std::string_view offer = route.method == Method::patch ? "accept-patch" : "accept";
    response.headers.push_back({std::string(offer), joined(route.consumes)});
    return response;
}

std::optional<Response> check_accept(const Route& route, const Request& request) {
    const auto accept = request.header("accept");
    if (!accept || accepts(*accept, route.produces)) {
        return std::nullopt;
    }
    return problem_response(Problem::not_acceptable, "this is " + route.produces + " only");
}

/// A handler's exception is our own mistake, but packets must flow on.
Response answer(const Route& route, const Call& call) {
    try {
        return route.answer(call);
    } catch (const std::exception& error) {
        log_error("API: " + call.request.method + " " + route.path + ": " + error.what());
        return problem_response(Problem::internal_error, "report this, with the log");
    }
}

/// Who changed what: a line for each request that may have an effect.
void log_change(const Request& request, unsigned status) {
    if (request.method != "GET" && request.method != "HEAD") {
        log_info("API: " + (request.user.empty() ? request.peer.address : request.user) + " " +
                 request.method + " " + request.target + " " + std::to_string(status));
    }
}

}  // namespace

struct RestApi::Parts {
    Router router;
    std::size_t body_bytes;
    Gate gate;
    RequestCounts counts{};

    /// What is wrong with a request of a known route, besides the route itself.
    [[nodiscard]] std::optional<Response> check(const Route& route,
                                                const Request& request,
                                                const Target& target) const {
        if (request.scope < route.scope) {
            return Gate::too_small(request, route.scope);
        }
        if (auto refusal = check_query(route, target.query)) {
            return refusal;
        }
        if (auto refusal = check_body(route, request, body_bytes)) {
            return refusal;
        }
        return check_accept(route, request);
    }

    /// `route`: of the request, nullptr if it has none or is not known yet.
    [[nodiscard]] std::optional<Response> refuse(Request& request, const Route*& route) {
        if (auto refusal = gate.check(request)) {
            return refusal;
        }
        const auto target = parse_target(request.target);
        if (!target) {
            return problem_response(Problem::malformed_request, target.error().message);
        }
        const Router::Match match = router.match(request.method, target->segments);
        route = match.route;
        if (match.allow.empty()) {
            return no_such_path(request);
        }
        return route == nullptr ? wrong_method(request, match.allow)
                                : check(*route, request, *target);
    }
};

RestApi::RestApi(Router router, AccessPolicy policy, std::function<std::uint64_t()> clock)
    : parts_(new Parts{.router = std::move(router),
                       .body_bytes = policy.body_bytes,
                       .gate = Gate(std::move(policy), std::move(clock))}) {
    for (const Route& route : parts_->router.routes()) {
        parts_->counts.expect(route.path, name_of(route.method), kOk);
    }
}

RestApi::~RestApi() = default;

std::optional<Response> RestApi::admit(Request& request) {
    const Route* route = nullptr;
    auto refusal = parts_->refuse(request, route);
    if (refusal) {
        parts_->counts.add(route == nullptr ? "" : route->path, request.method, refusal->status);
        log_change(request, refusal->status);
    }
    return refusal;
}

Response RestApi::handle(const Request& request) {
    auto target = parse_target(request.target);
    Router::Match match = parts_->router.match(request.method, target->segments);
    const Call call{
        .request = request, .path = std::move(match.path), .query = std::move(target->query)};
    Response response = answer(*match.route, call);
    if (response.content_type.empty()) {
        response.content_type = match.route->produces;
    }
    const auto etag = response.header("etag");
    const auto condition = request.header("if-none-match");
    if (etag && condition && match.route->method == Method::get && names_etag(*condition, *etag)) {
        response.status = 304;
        response.body.clear();
        response.fixed_body = {};
        response.content_type.clear();
    }
    parts_->counts.add(match.route->path, request.method, response.status);
    log_change(request, response.status);
    return response;
}

std::vector<telemetry::ApiRequestReport> RestApi::requests() const {
    return parts_->counts.all();
}

}  // namespace flyball::control
