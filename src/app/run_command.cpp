// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "flyball/base/clock.hpp"
#include "flyball/base/log.hpp"
#include "flyball/config/codec.hpp"
#include "flyball/config/demo.hpp"
#include "flyball/config/units.hpp"
#include "flyball/platform/topology.hpp"
#include "flyball/telemetry/decision_text.hpp"
#include "flyball/telemetry/period.hpp"
#include "flyball/telemetry/report_json.hpp"
#include "flyball/telemetry/report_testpmd.hpp"
#include "flyball/telemetry/report_text.hpp"

#include "api_access.hpp"
#include "appliance.hpp"
#include "commands.hpp"
#include "control_plane.hpp"
#include "plan.hpp"
#include "stop_signal.hpp"

namespace flyball::app {

namespace {

/// Leaves half a second of the promised two for closing ports.
constexpr unsigned kDrainMs = 1500;
constexpr std::uint64_t kLinkPeriodNs = 100'000'000;

enum class Format { text, testpmd, json };

struct RunOptions {
    std::string config_file;
    std::string duration;
    std::string stats_period;
    std::string report;
    std::string format = "text";
    std::string api;  ///< "": as configured
    bool verbose = false;
};

struct RunTimes {
    std::optional<std::uint64_t> duration_ns;
    std::uint64_t period_ns = 0;  ///< 0: only the final report
};

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

Format format_of(const RunOptions& options) {
    if (options.report == "json") {
        return Format::json;
    }
    return options.format == "testpmd" ? Format::testpmd : Format::text;
}

Result<std::uint64_t> parse_time(const std::string& option, const std::string& text) {
    auto parsed = config::parse_duration_ns(text);
    if (!parsed) {
        return fail(ErrorClass::usage, option + ": " + parsed.error().message);
    }
    return parsed;
}

Result<RunTimes> parse_times(const RunOptions& options, const config::Config& config) {
    RunTimes times;
    // JSON is one document at the end unless a period is asked for.
    times.period_ns = format_of(options) == Format::json ? 0 : config.telemetry.stats_period_ns;
    if (!options.duration.empty()) {
        const auto duration = parse_time("--duration", options.duration);
        if (!duration) {
            return tl::make_unexpected(duration.error());
        }
        times.duration_ns = *duration;
    }
    if (!options.stats_period.empty()) {
        const auto period = parse_time("--stats-period", options.stats_period);
        if (!period) {
            return tl::make_unexpected(period.error());
        }
        times.period_ns = *period;
    }
    return times;
}

std::string render_period(Format format,
                          const telemetry::Report& before,
                          const telemetry::Report& now) {
    switch (format) {
        case Format::text:
            return telemetry::period_text(before, now);
        case Format::testpmd:
            return telemetry::testpmd_period(before, now);
        case Format::json:
            return telemetry::report_json(now);
    }
    return "";
}

std::string render_final(Format format, const telemetry::Report& report) {
    switch (format) {
        case Format::text:
            return telemetry::final_text(report);
        case Format::testpmd:
            return telemetry::testpmd_final(report);
        case Format::json:
            return telemetry::report_json(report);
    }
    return "";
}

/// Prints in words what the governor decided since the last call; `seen` decisions were before.
void tell_decisions(const governor::DecisionRing& decisions, std::uint64_t& seen) {
    const std::uint64_t total = decisions.size();
    for (; seen < total; ++seen) {
        if (const auto decision = decisions.read(seen)) {
            log_debug("governor: " + telemetry::decision_text(*decision));
        }
    }
}

/// Reports, feeds the API and follows links until the duration ends or a signal comes.
void supervise(Appliance& appliance,
               ControlPlane& plane,
               StopSignal& signal,
               Format format,
               const RunTimes& times) {
    const std::uint64_t start = monotonic_ns();
    const std::uint64_t end = times.duration_ns ? start + *times.duration_ns : UINT64_MAX;
    std::uint64_t next_report = times.period_ns > 0 ? start + times.period_ns : UINT64_MAX;
    std::uint64_t next_step = start;
    std::uint64_t next_link_poll = start;
    std::uint64_t told = 0;
    telemetry::Report before = appliance.report();
    for (std::uint64_t now = start; now < end; now = monotonic_ns()) {
        if (signal.wait_until(std::min({next_step, next_report, end}))) {
            log_info("stop signal: draining");
            return;
        }
        if (const std::uint64_t woken = monotonic_ns(); woken >= next_step) {
            appliance.govern();
            tell_decisions(appliance.governor().decisions(), told);
            // After a stall the lost periods are lost: two at once would tell nothing.
            next_step = std::max(next_step + control::FleetGovernor::kPeriodNs, woken);
        }
        if (const std::uint64_t woken = monotonic_ns(); woken >= next_link_poll) {
            appliance.poll_links();
            next_link_poll = woken + kLinkPeriodNs;
            if (plane.is_serving()) {
                plane.publish(appliance.report());
            }
        }
        if (monotonic_ns() >= next_report && next_report < end) {
            next_report += times.period_ns;
            telemetry::Report report = appliance.report();
            telemetry::measure_period(before, report);
            std::cout << render_period(format, before, report) << std::flush;
            before = report;
        }
    }
}

/// The configuration with what the command line changes.
Result<config::Config> load_config(const RunOptions& options) {
    auto config = options.config_file.empty()
                      ? config::parse_yaml(config::demo_config(), "built-in demo")
                      : config::load_file(options.config_file);
    if (!config || options.api.empty()) {
        return config;
    }
    if (auto changed = serve_only(*config, options.api); !changed) {
        return tl::make_unexpected(changed.error());
    }
    return config;
}

Result<void> run(const RunOptions& options) {
    const auto config = load_config(options);
    if (!config) {
        return tl::make_unexpected(config.error());
    }
    const auto times = parse_times(options, *config);
    if (!times) {
        return tl::make_unexpected(times.error());
    }
    set_log_level(options.verbose ? LogLevel::debug : log_level_of(config->logging.level));
    const auto topology = platform::discover_topology();
    if (!topology) {
        return tl::make_unexpected(topology.error());
    }
    const auto plan = make_plan(*config, *topology);
    if (!plan) {
        return tl::make_unexpected(plan.error());
    }
    StopSignal signal;
    auto plane = ControlPlane::open(config->api);
    if (!plane) {
        return tl::make_unexpected(plane.error());
    }
    auto appliance = Appliance::build(*config, *plan);
    if (!appliance) {
        return tl::make_unexpected(appliance.error());
    }
    if (auto started = (*appliance)->start(); !started) {
        return started;
    }
    auto serving = (*plane)->start(*config, (*appliance)->report(), plan->cores.housekeeping);
    if (!serving) {
        return serving;
    }
    log_info("forwarding");  // scripts and tests wait for this line
    const Format format = format_of(options);
    supervise(**appliance, **plane, signal, format, *times);
    (*plane)->drain();
    const auto report = (*appliance)->stop(kDrainMs);
    if (!report) {
        return tl::make_unexpected(report.error());
    }
    std::cout << render_final(format, *report) << std::flush;
    return {};
}

}  // namespace

void add_run_command(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<RunOptions>();
    CLI::App* command =
        app.add_subcommand("run", "Run the appliance; without a configuration, the demo");
    command->add_option("--config", options->config_file, "Configuration (YAML)");
    command->add_option("--duration", options->duration, "Stop after this time, for example 10s");
    command->add_option("--stats-period", options->stats_period,
                        "Report this often, for example 1s; 0s = never");
    command->add_option("--report", options->report, "json: one document at the end, or per period")
        ->check(CLI::IsMember({"json"}));
    command->add_option("--format", options->format, "How reports look")
        ->check(CLI::IsMember({"text", "testpmd"}));
    command->add_option("--api", options->api,
                        "Serve the API only here, for example 127.0.0.1:0, or off");
    command->add_flag("-v,--verbose", options->verbose, "Also log what is normal");
    command->callback([options, &exit_code] {
        if (const auto result = run(*options); !result) {
            std::cerr << "flyball: " << result.error().message << '\n';
            exit_code = static_cast<int>(result.error().error_class);
        }
    });
}

}  // namespace flyball::app
