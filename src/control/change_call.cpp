// SPDX-License-Identifier: BSD-3-Clause
#include "change_call.hpp"

#include <utility>

#include "flyball/config/units.hpp"
#include "flyball/control/problem.hpp"

#include "config_json.hpp"

namespace flyball::control {

namespace {

constexpr std::string_view kDryRun = "dry_run";
constexpr std::string_view kPending = "pending";
constexpr std::string_view kConfirmWithin = "confirm_within";
constexpr std::uint64_t kSecond = 1'000'000'000;
/// Long enough to look at a dashboard; nobody waits for a day.
constexpr std::uint64_t kConfirmMaxNs = 3600 * kSecond;

tl::unexpected<Response> malformed(std::string_view detail) {
    return tl::make_unexpected(problem_response(Problem::malformed_request, detail));
}

tl::expected<bool, Response> read_flag(const Call& call, std::string_view name) {
    const auto value = call.query_value(name);
    if (value && *value != "true" && *value != "false") {
        return malformed(std::string(name) + " is true or false");
    }
    return value == "true";
}

}  // namespace

std::vector<std::string> change_query() {
    return {std::string(kDryRun), std::string(kPending), std::string(kConfirmWithin)};
}

tl::expected<ChangeRequest, Response> read_change(const Call& call,
                                                  ChangeCause cause,
                                                  Condition condition) {
    ChangeRequest request{.cause = cause, .user = call.request.user};
    if (const auto if_match = call.request.header("if-match")) {
        request.if_match = *if_match;
    } else if (condition == Condition::required) {
        return tl::make_unexpected(problem_response(
            Problem::condition_required,
            "send If-Match with the ETag of GET /api/v1/config, or * to change it as it is"));
    }
    const auto dry_run = read_flag(call, kDryRun);
    const auto pending = read_flag(call, kPending);
    if (!dry_run || !pending) {
        return tl::make_unexpected(dry_run ? pending.error() : dry_run.error());
    }
    request.dry_run = *dry_run;
    request.pending = *pending;
    if (const auto text = call.query_value(kConfirmWithin)) {
        const auto time_ns = config::parse_duration_ns(*text);
        if (!time_ns || *time_ns < kSecond || *time_ns > kConfirmMaxNs) {
            return malformed("confirm_within is a time from 1s to 1h, as in 30s");
        }
        request.confirm_within_ns = *time_ns;
    }
    return request;
}

Response answer_change(const ChangeResult& result, const ChangeRequest& request) {
    if (!result) {
        const ChangeRefusal& refusal = result.error();
        return problem_response(refusal.problem, refusal.detail, refusal.places);
    }
    Response response{.body = outcome_json(*result, request.dry_run)};
    if (request.dry_run) {
        response.headers.push_back({"flyball-dry-run", "true"});
    } else {
        response.headers.push_back({"etag", etag_of(*result->generation)});
    }
    return response;
}

}  // namespace flyball::control
