// SPDX-License-Identifier: BSD-3-Clause
#include "service_loop.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <utility>

#include "flyball/base/clock.hpp"
#include "flyball/base/log.hpp"
#include "flyball/telemetry/decision_text.hpp"
#include "flyball/telemetry/period.hpp"

#include "version.hpp"

namespace flyball::app {

namespace {

constexpr std::uint64_t kLinkPeriodNs = 100'000'000;
/// The control thread never blocks that long, unless the machine stops it.
constexpr std::uint64_t kPublishTimeoutNs = 1'000'000'000;

LogLevel log_level_of(config::LogVerbosity level) {
    switch (level) {
        case config::LogVerbosity::debug:
            return LogLevel::debug;
        case config::LogVerbosity::info:
            return LogLevel::info;
        case config::LogVerbosity::warning:
            return LogLevel::warning;
        case config::LogVerbosity::error:
            return LogLevel::error;
    }
    return LogLevel::info;
}

}  // namespace

ServiceLoop::ServiceLoop(Appliance& appliance,
                         ControlPlane& plane,
                         const RunTimes& times,
                         const config::Config& config,
                         std::uint64_t generation)
    : appliance_(appliance),
      plane_(plane),
      times_(times),
      drain_(monotonic_ns),
      start_ns_(monotonic_ns()),
      end_ns_(times.duration_ns ? start_ns_ + *times.duration_ns : UINT64_MAX),
      next_step_ns_(start_ns_),
      next_link_poll_ns_(start_ns_) {
    obey(config, generation);
}

control::ConfigEffects ServiceLoop::effects() {
    return {
        .publish =
            [this](const config::Config& config, std::uint64_t generation) {
                return calls_.run([&] { obey(config, generation); }, kPublishTimeoutNs);
            },
        .lagging = [this](std::uint64_t generation) { return appliance_.lagging(generation); },
        .announce = [this](std::string_view type,
                           std::string json) { plane_.events().publish(type, std::move(json)); },
        .clock = monotonic_ns,
        .date = utc_now};
}

control::HoldWorkers ServiceLoop::hold_workers() {
    return [this](const std::vector<control::Hold>& holds) -> Result<void> {
        std::string unknown;
        auto called = calls_.run(
            [&] {
                for (const control::Hold& hold : holds) {
                    if (!appliance_.hold(hold)) {
                        unknown = "no worker has lcore " + std::to_string(*hold.lcore);
                    }
                }
            },
            kPublishTimeoutNs);
        return !called || unknown.empty() ? called : fail(ErrorClass::usage, unknown);
    };
}

void ServiceLoop::obey(const config::Config& config, std::uint64_t generation) {
    appliance_.obey(config, generation);
    set_log_level(times_.verbose ? LogLevel::debug : log_level_of(config.logging.level));
    // JSON is one document at the end unless a period is asked for.
    const std::uint64_t configured_ns =
        times_.format == Format::json ? 0 : config.telemetry.stats_period_ns;
    const std::uint64_t period_ns = times_.period_ns.value_or(configured_ns);
    if (std::exchange(period_ns_, period_ns) != period_ns) {
        next_report_ns_ = period_ns > 0 ? monotonic_ns() + period_ns : UINT64_MAX;
    }
}

std::uint64_t ServiceLoop::next_due() const {
    return std::min({next_step_ns_, next_report_ns_, end_ns_});
}

void ServiceLoop::run(StopSignal& signal, control::LiveConfig& config, std::uint64_t drain_ns) {
    before_ = appliance_.report();
    while (monotonic_ns() < end_ns_ && !drained_ && wake(signal)) {
        config.tick();
        reload_if_asked();
        plane_.set_draining(drain_.status().draining);
        step(monotonic_ns());
    }
    plane_.set_draining(true);
    notify_.stopping(drain_ns);
    // It may wait for this thread to publish.
    while (reloading_.valid() &&
           reloading_.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready) {
        calls_.serve();
    }
}

bool ServiceLoop::wake(StopSignal& signal) {
    switch (signal.wait_until(next_due(), calls_.handle())) {
        case Wake::stop:
            log_info("stop signal: draining");
            return false;
        case Wake::call:
            calls_.serve();
            break;
        case Wake::reload:
            reload_asked_ = true;
            break;
        case Wake::deadline:
            break;
    }
    return true;
}

/// One at a time; SIGHUPs that come meanwhile are one more.
void ServiceLoop::reload_if_asked() {
    using std::chrono::seconds;
    if (reloading_.valid() && reloading_.wait_for(seconds(0)) == std::future_status::ready) {
        reloading_.get();
        notify_.reloaded();
    }
    if (reload_asked_ && !reloading_.valid() && reload_) {
        reload_asked_ = false;
        notify_.reloading(monotonic_ns());
        reloading_ = std::async(std::launch::async, reload_);
    }
}

void ServiceLoop::step(std::uint64_t now_ns) {
    if (now_ns >= next_step_ns_) {
        appliance_.govern();
        tell_decisions();
        // After a stall the lost periods are lost: two at once would tell nothing.
        next_step_ns_ = std::max(next_step_ns_ + control::FleetGovernor::kPeriodNs, now_ns);
    }
    if (now_ns >= next_link_poll_ns_) {
        appliance_.poll_links();
        next_link_poll_ns_ = now_ns + kLinkPeriodNs;
        if (plane_.is_serving() || notify_.is_heard()) {
            observe(now_ns);
        }
    }
    if (now_ns >= next_report_ns_ && next_report_ns_ < end_ns_) {
        print_period(now_ns);
    }
}

void ServiceLoop::observe(std::uint64_t now_ns) {
    telemetry::Report report = appliance_.report();
    notify_.update(report, now_ns);
    if (drain_.is_over(report.totals.rx_packets)) {
        log_info("drained as ordered: stopping");
        drained_ = true;
    }
    if (plane_.is_serving()) {
        plane_.publish(std::move(report));
    }
}

/// Prints in words what the governor decided since the last call.
void ServiceLoop::tell_decisions() {
    const governor::DecisionRing& decisions = appliance_.governor().decisions();
    const std::uint64_t total = decisions.size();
    for (; told_ < total; ++told_) {
        if (const auto decision = decisions.read(told_)) {
            log_debug("governor: " + telemetry::decision_text(*decision));
        }
    }
}

void ServiceLoop::print_period(std::uint64_t now_ns) {
    next_report_ns_ = std::max(next_report_ns_ + period_ns_, now_ns);
    telemetry::Report report = appliance_.report();
    telemetry::measure_period(before_, report);
    std::cout << render_period(times_.format, before_, report) << std::flush;
    before_ = std::move(report);
}

}  // namespace flyball::app
