// SPDX-License-Identifier: BSD-3-Clause
#include <utility>

#include <nlohmann/json.hpp>

#include "flyball/control/problem.hpp"
#include "flyball/control/rest_api.hpp"

namespace flyball::control {

namespace {

Response answer_checks(const std::vector<Check>& checks) {
    nlohmann::ordered_json passed = nlohmann::ordered_json::object();
    std::vector<ProblemPlace> failed;
    std::string names;
    for (const Check& check : checks) {
        std::string failure = check.failure();
        if (failure.empty()) {
            passed[check.name] = "pass";
            continue;
        }
        names += (names.empty() ? "" : ", ") + check.name;
        failed.push_back({"/checks/" + check.name, std::move(failure)});
    }
    if (!failed.empty()) {
        return problem_response(Problem::not_ready, "failing: " + names, failed);
    }
    return {.body = nlohmann::ordered_json{{"checks", passed}}.dump() + '\n'};
}

}  // namespace

void add_health_routes(Router& router, HealthChecks checks) {
    router.add({.path = "/healthz",
                .scope = Scope::open,
                .answer = [alive = std::move(checks.alive)](const Call&) {
                    return answer_checks(alive);
                }});
    router.add({.path = "/readyz",
                .scope = Scope::open,
                .answer = [ready = std::move(checks.ready)](const Call&) {
                    return answer_checks(ready);
                }});
}

}  // namespace flyball::control
