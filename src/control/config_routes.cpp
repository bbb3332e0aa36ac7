// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/config_routes.hpp"

#include <charconv>
#include <utility>

#include <nlohmann/json.hpp>

#include "change_call.hpp"
#include "config_json.hpp"

namespace flyball::control {

namespace {

constexpr std::string_view kJson = "application/json";

Response answer_config(const LiveConfig& config, const Call& call) {
    const std::string_view view = call.query_value("view").value_or("wanted");
    if (view == "running") {
        return {.body = config::to_json(config.running())};
    }
    if (view != "wanted") {
        return problem_response(Problem::malformed_request, "view is wanted or running");
    }
    const GenerationPtr latest = config.current();
    return {.body = config::to_json(latest->config), .headers = {{"etag", etag_of(*latest)}}};
}

Response answer_edit(LiveConfig& config, const Call& call, ChangeCause cause) {
    auto request = read_change(call, cause, Condition::required);
    if (!request) {
        return std::move(request.error());
    }
    request->edit = [&body = call.request.body, cause](const config::Config& present) {
        return cause == ChangeCause::put ? config::read_document(body)
                                         : config::read_merge_patch(present, body);
    };
    return answer_change(config.change(*request), *request);
}

Response no_generation(const LiveConfig& config, std::string_view wanted) {
    const auto known = config.generations();
    return problem_response(Problem::unknown_resource,
                            "there is no generation " + std::string(wanted) + "; kept are " +
                                std::to_string(known.front()->number) + " to " +
                                std::to_string(known.back()->number));
}

Response answer_generation(const LiveConfig& config, const Call& call) {
    const std::string_view text = *call.path_value("generation");
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool is_number = error == std::errc() && end == text.data() + text.size();
    const GenerationPtr found = is_number ? config.find(number) : nullptr;
    return found ? Response{.body = whole_generation_json(*found)} : no_generation(config, text);
}

/// {"generation": 41}.
std::optional<std::uint64_t> read_number(std::string_view body) {
    const auto document = nlohmann::json::parse(body, nullptr, false);
    if (!document.is_object() || document.size() != 1 || !document.contains("generation") ||
        !document["generation"].is_number_unsigned()) {
        return std::nullopt;
    }
    return document["generation"].get<std::uint64_t>();
}

Response answer_rollback(LiveConfig& config, const Call& call) {
    auto request = read_change(call, ChangeCause::rollback, Condition::optional);
    if (!request) {
        return std::move(request.error());
    }
    const auto number = read_number(call.request.body);
    if (!number) {
        return problem_response(Problem::malformed_request,
                                "send {\"generation\": N} with N from "
                                "GET /api/v1/config/generations");
    }
    const GenerationPtr found = config.find(*number);
    if (!found) {
        return no_generation(config, std::to_string(*number));
    }
    request->edit = [found](const config::Config&) -> config::DocumentReading {
        return found->config;
    };
    return answer_change(config.change(*request), *request);
}

}  // namespace

void add_config_routes(Router& router, LiveConfig& config) {
    const std::string path = "/api/v1/config";
    router.add({.path = path, .query = {"view"}, .answer = [&config](const Call& call) {
                    return answer_config(config, call);
                }});
    router.add({.method = Method::put,
                .path = path,
                .scope = Scope::admin,
                .consumes = {std::string(kJson)},
                .query = change_query(),
                .answer = [&config](const Call& call) {
                    return answer_edit(config, call, ChangeCause::put);
                }});
    router.add({.method = Method::patch,
                .path = path,
                .scope = Scope::admin,
                .consumes = {"application/merge-patch+json"},
                .query = change_query(),
                .answer = [&config](const Call& call) {
                    return answer_edit(config, call, ChangeCause::patch);
                }});
    router.add({.path = path + "/generations", .answer = [&config](const Call&) {
                    return Response{.body = generations_json(config.generations(), config.pending(),
                                                             config.reverts_in_ns())};
                }});
    router.add({.path = path + "/generations/{generation}",
                .answer = [&config](const Call& call) { return answer_generation(config, call); }});
    router.add({.method = Method::post,
                .path = path + "/confirm",
                .scope = Scope::admin,
                .answer = [&config](const Call&) { return answer_change(config.confirm(), {}); }});
    router.add({.method = Method::post,
                .path = path + "/rollback",
                .scope = Scope::admin,
                .consumes = {std::string(kJson)},
                .query = change_query(),
                .answer = [&config](const Call& call) { return answer_rollback(config, call); }});
}

}  // namespace flyball::control
