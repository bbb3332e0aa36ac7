// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "flyball/control/drain.hpp"
#include "flyball/control/event_hub.hpp"
#include "flyball/control/governor_routes.hpp"
#include "flyball/control/latest_report.hpp"
#include "flyball/control/live_config.hpp"
#include "flyball/control/rest_api.hpp"

namespace flyball::app {

/// What the routes answer from; all of it must outlive them.
struct ApiParts {
    const control::LatestReport& latest;
    const control::EventHub& events;
    const control::Lookback& lookback;
    control::LiveConfig& live;
    control::Drain& drain;
    control::HoldWorkers hold{};
    control::ConfigSource config{};
    control::HealthChecks health{};
    control::ProcessInfo process{};
};

/// The whole route table of an appliance. Add a part of the API here, its routes in a file
/// src/control/<part>_routes.cpp and its description in docs/reference/openapi.yaml.
[[nodiscard]] control::Router make_routes(const ApiParts& parts);

}  // namespace flyball::app
