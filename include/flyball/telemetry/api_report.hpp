// SPDX-License-Identifier: BSD-3-Clause
// What the API served and refused: a part of the Report.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace flyball::telemetry {

/// Answers of one kind. Every route is there from the start, with status 200.
struct ApiRequestReport {
    std::string route;   ///< the path in the route table; "other" for no route
    std::string method;  ///< "other" for one that HTTP does not know
    unsigned status = 0;
    std::uint64_t total = 0;
};

/// Connections and requests that were refused before a route could answer, or cut off.
struct ApiRefusalReport {
    std::string reason;  ///< "too_slow"
    std::uint64_t total = 0;
};

/// Since the API started.
struct ApiReport {
    std::uint64_t connections_open = 0;
    std::uint64_t connections_total = 0;
    std::uint64_t event_streams_open = 0;
    std::uint64_t events_total = 0;
    std::vector<ApiRequestReport> requests;
    std::vector<ApiRefusalReport> refusals;  ///< every reason, also with 0
};

}  // namespace flyball::telemetry
