// SPDX-License-Identifier: BSD-3-Clause
#include "control_plane.hpp"

#include <utility>

#include "flyball/base/clock.hpp"
#include "flyball/base/log.hpp"
#include "flyball/telemetry/exposition.hpp"
#include "flyball/telemetry/period.hpp"

#include "api_access.hpp"
#include "version.hpp"

namespace flyball::app {

namespace {

/// Shares of CPU time are of the last one to two periods.
constexpr double kPeriodSeconds = 1;

}  // namespace

Result<std::unique_ptr<ControlPlane>> ControlPlane::open(const config::Api& api) {
    std::unique_ptr<ControlPlane> plane(new ControlPlane(api));
    if (!api.enabled) {
        return plane;
    }
    auto listeners = open_listeners(api);
    if (!listeners) {
        return tl::make_unexpected(listeners.error());
    }
    plane->listeners_ = std::move(*listeners);
    auto policy = make_policy(api);
    if (!policy) {
        return tl::make_unexpected(policy.error());
    }
    plane->policy_ = std::move(*policy);
    return plane;
}

control::Router ControlPlane::make_routes() {
    control::Router router;
    control::add_health_routes(router, {});
    control::add_report_routes(
        router, [this] { return latest_.get(); }, process_info());
    control::add_metrics_route(router, [this] { return telemetry::exposition(*latest_.get()); });
    return router;
}

void ControlPlane::publish(telemetry::Report report) {
    telemetry::measure_period(period_begin_, report);
    if (report.uptime_seconds - period_next_.uptime_seconds >= kPeriodSeconds) {
        period_begin_ = std::exchange(period_next_, report);
    }
    latest_.publish(std::move(report));
}

Result<void> ControlPlane::start(telemetry::Report first, const CpuList& housekeeping) {
    if (listeners_.empty()) {
        return {};
    }
    publish(std::move(first));
    rest_api_ = std::make_unique<control::RestApi>(make_routes(), policy_, monotonic_ns);
    std::string names;
    for (const control::Listener& listener : listeners_) {
        names += (names.empty() ? "" : ", ") + listener.name;
    }
    auto server = control::Server::start(std::move(listeners_), *rest_api_, {.cpus = housekeeping});
    if (!server) {
        return tl::make_unexpected(server.error());
    }
    server_ = std::move(*server);
    log_info("API on " + names);  // scripts and tests read the port from this line
    return {};
}

}  // namespace flyball::app
