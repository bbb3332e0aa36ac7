// SPDX-License-Identifier: BSD-3-Clause
// What a refused request gets: application/problem+json (RFC 9457). The kinds are one table, which
// docs/reference/problems.md explains. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flyball/control/http.hpp"

namespace flyball::control {

enum class Problem : std::uint8_t {
    malformed_request,
    token_required,
    scope_too_small,
    foreign_origin,
    unknown_resource,
    method_not_allowed,
    not_acceptable,
    body_too_large,
    target_too_long,
    unsupported_media_type,
    wrong_host,
    too_many_requests,
    headers_too_large,
    invalid_configuration,
    stale_configuration,
    condition_required,
    restart_required,
    unconfirmed_change,
    nothing_to_confirm,
    internal_error,
    unknown_method,
    too_many_connections,
    too_many_streams,
    not_ready,
    not_stored,
    not_published,
};

struct ProblemKind {
    Problem problem;
    unsigned status;
    std::string_view name;   ///< the end of its `type`: "urn:flyball:problem:" + name
    std::string_view title;  ///< the same for every occurrence
};

/// One row per Problem, in its order.
[[nodiscard]] std::span<const ProblemKind> problem_kinds();

/// One wrong place in the request's document.
struct ProblemPlace {
    std::string pointer;  ///< JSON pointer: "/tuning/rx_burst"
    std::string detail;   ///< what is wrong there, the limit and the fix
};

/// `detail` says what this occurrence is about and what to do instead.
[[nodiscard]] Response problem_response(Problem problem,
                                        std::string_view detail,
                                        std::span<const ProblemPlace> places = {});

}  // namespace flyball::control
