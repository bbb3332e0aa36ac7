// SPDX-License-Identifier: BSD-3-Clause
#include "api_routes.hpp"

#include "flyball/control/config_routes.hpp"
#include "flyball/telemetry/exposition.hpp"

namespace flyball::app {

control::Router make_routes(const ApiParts& parts) {
    const auto report = [&latest = parts.latest] { return latest.get(); };
    control::Router router;
    control::add_health_routes(router, parts.health);
    control::add_metrics_route(router, [report] { return telemetry::exposition(*report()); });
    control::add_report_routes(router, report, parts.process);
    control::add_history_route(router, parts.lookback.history());
    control::add_advice_routes(
        router, {.report = report, .lookback = parts.lookback, .config = parts.config});
    control::add_config_routes(router, parts.live);
    control::add_governor_routes(router, parts.live, parts.hold);
    control::add_drain_routes(router, parts.drain);
    control::add_event_route(router, parts.events);
    control::add_file_routes(router);
    return router;
}

}  // namespace flyball::app
