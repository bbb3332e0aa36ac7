// SPDX-License-Identifier: BSD-3-Clause
#include <nlohmann/json.hpp>

#include "flyball/config/units.hpp"
#include "flyball/control/drain.hpp"
#include "flyball/control/problem.hpp"

namespace flyball::control {

namespace {

constexpr unsigned kAccepted = 202;
constexpr std::uint64_t kDayNs = 86'400'000'000'000;

Response answer_status(const Drain& drain, unsigned status) {
    const DrainStatus now = drain.status();
    using Json = nlohmann::ordered_json;
    const Json document{
        {"draining", now.draining},
        {"deadline_in_seconds",
         now.draining ? Json(static_cast<double>(now.deadline_in_ns) / 1e9) : Json(nullptr)},
        {"quiet_for_seconds",
         now.draining ? Json(static_cast<double>(now.quiet_for_ns) / 1e9) : Json(nullptr)}};
    return {.status = status, .body = document.dump() + '\n'};
}

/// False: what was sent is no time from 0s to 24h.
bool read_time(const Call& call, std::string_view name, std::uint64_t& time_ns) {
    const auto text = call.query_value(name);
    if (!text) {
        return true;
    }
    const auto parsed = config::parse_duration_ns(*text);
    time_ns = parsed.value_or(0);
    return parsed && *parsed <= kDayNs;
}

Response answer_begin(Drain& drain, const Call& call) {
    DrainOrder order;
    if (!read_time(call, "deadline", order.deadline_ns) ||
        !read_time(call, "quiet", order.quiet_ns)) {
        return problem_response(Problem::malformed_request,
                                "deadline and quiet are times from 0s to 24h, as in 30s");
    }
    drain.begin(order);
    return answer_status(drain, kAccepted);
}

}  // namespace

void add_drain_routes(Router& router, Drain& drain) {
    const std::string path = "/api/v1/drain";
    constexpr unsigned kOk = 200;
    router.add(
        {.path = path, .answer = [&drain](const Call&) { return answer_status(drain, kOk); }});
    router.add({.method = Method::post,
                .path = path,
                .scope = Scope::admin,
                .query = {"deadline", "quiet"},
                .answer = [&drain](const Call& call) { return answer_begin(drain, call); }});
    router.add({.method = Method::remove,
                .path = path,
                .scope = Scope::admin,
                .answer = [&drain](const Call&) {
                    drain.cancel();
                    return answer_status(drain, kOk);
                }});
}

}  // namespace flyball::control
