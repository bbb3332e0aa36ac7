// SPDX-License-Identifier: BSD-3-Clause
#include "control_plane.hpp"

#include <array>
#include <cstdio>
#include <ctime>
#include <utility>

#include "flyball/base/clock.hpp"
#include "flyball/base/log.hpp"
#include "flyball/telemetry/period.hpp"
#include "flyball/telemetry/report_json.hpp"

#include "api_access.hpp"
#include "api_routes.hpp"
#include "version.hpp"

namespace flyball::app {

namespace {

/// Shares of CPU time are of the last one to two periods.
constexpr double kPeriodSeconds = 1;
constexpr std::int64_t kNsPerSecond = 1'000'000'000;

/// Ids of events tell one run from the next by it.
std::string new_epoch() {
    std::array<char, 32> text{};
    const std::time_t now = std::time(nullptr);
    std::snprintf(text.data(), text.size(), "%llx", static_cast<unsigned long long>(now));
    return text.data();
}

}  // namespace

ControlPlane::ControlPlane(const config::Api& api)
    : api_(api),
      events_(new_epoch(), monotonic_ns),
      epoch_ns_(static_cast<std::int64_t>(std::time(nullptr)) * kNsPerSecond -
                static_cast<std::int64_t>(monotonic_ns())) {}

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

telemetry::ApiReport ControlPlane::api_report() const {
    const auto statistics = server_ ? server_->statistics() : control::ServerStatistics{};
    telemetry::ApiReport report{.connections_open = statistics.connections_open,
                                .connections_total = statistics.connections_total,
                                .event_streams_open = statistics.streams_open,
                                .events_total = events_.published_total(),
                                .requests = rest_api_->requests(),
                                .refusals = {}};
    for (std::size_t i = 0; i < control::kRefusals; ++i) {
        report.refusals.push_back(
            {std::string(control::kRefusalNames[i]), statistics.refused_total[i]});
    }
    return report;
}

void ControlPlane::publish(telemetry::Report report) {
    if (rest_api_) {
        report.api = api_report();
        report.config = config_->report();
    }
    telemetry::measure_period(period_begin_, report);
    health_.update(report, monotonic_ns());
    publish_events(report);
    if (report.uptime_seconds - period_next_.uptime_seconds >= kPeriodSeconds) {
        period_begin_ = std::exchange(period_next_, report);
    }
    latest_.publish(std::move(report));
    if (lookback_) {
        lookback_->record(second(), latest_.get());
    }
}

/// Of a clock that people can read and that nobody sets back.
std::int64_t ControlPlane::second() const {
    return (epoch_ns_ + static_cast<std::int64_t>(monotonic_ns())) / kNsPerSecond;
}

void ControlPlane::publish_events(const telemetry::Report& report) {
    if (const auto before = latest_.get()) {
        for (std::size_t i = 0; i < report.ports.size(); ++i) {
            const telemetry::PortReport& port = report.ports[i];
            if (port.link_changes != before->ports[i].link_changes ||
                port.removals != before->ports[i].removals) {
                events_.publish("port", telemetry::port_report_json(port));
            }
        }
    }
    if (report.uptime_seconds - period_next_.uptime_seconds >= kPeriodSeconds) {
        events_.publish("report", telemetry::report_json(report));
    }
}

Result<void> ControlPlane::start(control::LiveConfig& config,
                                 control::Drain& drain,
                                 control::HoldWorkers hold,
                                 telemetry::Report first,
                                 const CpuList& housekeeping) {
    if (config.running().telemetry.dpdk) {
        auto commands = telemetry::DpdkCommands::serve([this] { return latest_.get(); });
        if (!commands) {
            return tl::make_unexpected(commands.error());
        }
        dpdk_commands_ = std::move(*commands);
        publish(first);
    }
    if (listeners_.empty()) {
        return {};
    }
    lookback_ =
        std::make_unique<control::Lookback>(std::make_shared<const telemetry::Report>(first));
    config_ = &config;
    const auto running = [&config] {
        return std::make_shared<const config::Config>(config.running());
    };
    rest_api_ =
        std::make_unique<control::RestApi>(make_routes({.latest = latest_,
                                                        .events = events_,
                                                        .lookback = *lookback_,
                                                        .live = config,
                                                        .drain = drain,
                                                        .hold = std::move(hold),
                                                        .config = running,
                                                        .health = health_.checks(monotonic_ns),
                                                        .process = process_info()}),
                                           policy_, monotonic_ns);
    publish(std::move(first));
    std::string names;
    for (const control::Listener& listener : listeners_) {
        names += (names.empty() ? "" : ", ") + listener.name;
    }
    auto server = control::Server::start(std::move(listeners_), *rest_api_, {.cpus = housekeeping});
    if (!server) {
        return tl::make_unexpected(server.error());
    }
    server_ = std::move(*server);
    events_.on_publish([this] { server_->wake(); });
    log_info("API on " + names);  // scripts and tests read the port from this line
    return {};
}

void ControlPlane::stop() {
    events_.on_publish([] {});
    server_.reset();
}

}  // namespace flyball::app
