// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/problem.hpp"

#include <array>

#include <nlohmann/json.hpp>

#include "flyball/base/check.hpp"

namespace flyball::control {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kKinds{
    ProblemKind{Problem::malformed_request, 400, "malformed-request", "Malformed request"},
    ProblemKind{Problem::token_required, 401, "token-required", "Token required"},
    ProblemKind{Problem::scope_too_small, 403, "scope-too-small", "Not permitted"},
    ProblemKind{Problem::foreign_origin, 403, "foreign-origin", "Request of a foreign page"},
    ProblemKind{Problem::unknown_resource, 404, "unknown-resource", "No such resource"},
    ProblemKind{Problem::method_not_allowed, 405, "method-not-allowed", "Method not allowed"},
    ProblemKind{Problem::not_acceptable, 406, "not-acceptable", "Not available in this format"},
    ProblemKind{Problem::body_too_large, 413, "body-too-large", "Body too large"},
    ProblemKind{Problem::target_too_long, 414, "target-too-long", "Address too long"},
    ProblemKind{Problem::unsupported_media_type, 415, "unsupported-media-type",
                "Body of another type"},
    ProblemKind{Problem::wrong_host, 421, "wrong-host", "Request for another host"},
    ProblemKind{Problem::too_many_requests, 429, "too-many-requests", "Too many requests"},
    ProblemKind{Problem::headers_too_large, 431, "headers-too-large", "Headers too large"},
    ProblemKind{Problem::invalid_configuration, 422, "invalid-configuration",
                "Invalid configuration"},
    ProblemKind{Problem::stale_configuration, 412, "stale-configuration",
                "The configuration has changed"},
    ProblemKind{Problem::condition_required, 428, "condition-required", "If-Match required"},
    ProblemKind{Problem::restart_required, 409, "restart-required", "Restart required"},
    ProblemKind{Problem::unconfirmed_change, 409, "unconfirmed-change",
                "A change waits for its confirmation"},
    ProblemKind{Problem::nothing_to_confirm, 409, "nothing-to-confirm", "Nothing to confirm"},
    ProblemKind{Problem::internal_error, 500, "internal-error", "Internal error"},
    ProblemKind{Problem::unknown_method, 501, "unknown-method", "Unknown method"},
    ProblemKind{Problem::too_many_connections, 503, "too-many-connections", "Too many connections"},
    ProblemKind{Problem::too_many_streams, 503, "too-many-streams", "Too many event streams"},
    ProblemKind{Problem::not_ready, 503, "not-ready", "Not ready"},
    ProblemKind{Problem::not_stored, 503, "not-stored", "The change could not be stored"},
    ProblemKind{Problem::not_published, 503, "not-published", "The change could not be published"},
};

const ProblemKind& kind_of(Problem problem) {
    const ProblemKind& kind = kKinds[static_cast<std::size_t>(problem)];
    FLYBALL_CHECK(kind.problem == problem);
    return kind;
}

}  // namespace

std::span<const ProblemKind> problem_kinds() {
    return kKinds;
}

Response problem_response(Problem problem,
                          std::string_view detail,
                          std::span<const ProblemPlace> places) {
    const ProblemKind& kind = kind_of(problem);
    Json document = {{"type", "urn:flyball:problem:" + std::string(kind.name)},
                     {"title", kind.title},
                     {"status", kind.status},
                     {"detail", detail}};
    for (const ProblemPlace& place : places) {
        document["errors"].push_back({{"pointer", place.pointer}, {"detail", place.detail}});
    }
    // Details quote what clients sent: bytes that are no UTF-8 must not throw.
    return {.status = kind.status,
            .content_type = "application/problem+json",
            .body = document.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n'};
}

}  // namespace flyball::control
