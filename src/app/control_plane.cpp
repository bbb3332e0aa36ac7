// SPDX-License-Identifier: BSD-3-Clause
#include "control_plane.hpp"

#include <utility>

#include "flyball/base/log.hpp"
#include "flyball/config/endpoint.hpp"
#include "flyball/telemetry/exposition.hpp"
#include "flyball/telemetry/period.hpp"

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
    for (const std::string& text : api.listen) {
        const auto endpoint = config::parse_endpoint(text);
        if (!endpoint) {
            return tl::make_unexpected(endpoint.error());
        }
        auto listener = control::listen_tcp(*endpoint);
        if (!listener) {
            return tl::make_unexpected(listener.error());
        }
        plane->listeners_.push_back(std::move(*listener));
    }
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
    rest_api_ = std::make_unique<control::RestApi>(make_routes());
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
