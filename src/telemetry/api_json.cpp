// SPDX-License-Identifier: BSD-3-Clause
#include "api_json.hpp"

namespace flyball::telemetry {

namespace {

using Json = nlohmann::ordered_json;

}  // namespace

Json api_json(const std::optional<ApiReport>& report) {
    if (!report) {
        return nullptr;
    }
    Json requests = Json::array();
    for (const ApiRequestReport& request : report->requests) {
        requests.push_back({{"route", request.route},
                            {"method", request.method},
                            {"status", request.status},
                            {"total", request.total}});
    }
    Json refusals = Json::object();
    for (const ApiRefusalReport& refusal : report->refusals) {
        refusals[refusal.reason] = refusal.total;
    }
    return {{"connections_open", report->connections_open},
            {"connections_total", report->connections_total},
            {"event_streams_open", report->event_streams_open},
            {"events_total", report->events_total},
            {"requests", std::move(requests)},
            {"refusals", std::move(refusals)}};
}

}  // namespace flyball::telemetry
