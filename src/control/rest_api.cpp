// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/rest_api.hpp"

#include <algorithm>
#include <utility>

#include "flyball/control/problem.hpp"

#include "target.hpp"

namespace flyball::control {

namespace {

std::string joined(const std::vector<std::string>& words) {
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

Response wrong_method(const Request& request, const std::vector<std::string>& allow) {
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

}  // namespace

RestApi::RestApi(Router router) : router_(std::move(router)) {}

std::optional<Response> RestApi::admit(const Request& request) {
    const auto target = parse_target(request.target);
    if (!target) {
        return problem_response(Problem::malformed_request, target.error().message);
    }
    const Router::Match match = router_.match(request.method, target->segments);
    if (match.allow.empty()) {
        return no_such_path(request);
    }
    if (match.route == nullptr) {
        return wrong_method(request, match.allow);
    }
    return std::nullopt;
}

Response RestApi::handle(const Request& request) {
    auto target = parse_target(request.target);
    Router::Match match = router_.match(request.method, target->segments);
    const Call call{
        .request = request, .path = std::move(match.path), .query = std::move(target->query)};
    Response response = match.route->answer(call);
    if (response.content_type.empty()) {
        response.content_type = match.route->produces;
    }
    return response;
}

}  // namespace flyball::control
