// SPDX-License-Identifier: BSD-3-Clause
#include <cstdint>
#include <ctime>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "flyball/base/log.hpp"
#include "flyball/config/codec.hpp"
#include "flyball/config/demo.hpp"
#include "flyball/config/units.hpp"
#include "flyball/platform/topology.hpp"

#include "api_access.hpp"
#include "appliance.hpp"
#include "commands.hpp"
#include "control_plane.hpp"
#include "plan.hpp"
#include "saved_config.hpp"
#include "service_loop.hpp"
#include "stop_signal.hpp"
#include "version.hpp"

namespace flyball::app {

namespace {

/// Leaves half a second of the promised two for closing ports.
constexpr unsigned kDrainMs = 1500;

struct RunOptions {
    std::string config_file;
    std::string duration;
    std::string stats_period;
    std::string report;
    std::string format = "text";
    std::string api;  ///< "": as configured
    bool verbose = false;
    bool fresh = false;
};

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

Result<RunTimes> parse_times(const RunOptions& options) {
    RunTimes times;
    times.format = format_of(options);
    times.verbose = options.verbose;
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

/// As the file says.
Result<config::Config> load_config(const RunOptions& options) {
    return options.config_file.empty() ? config::parse_yaml(config::demo_config(), "built-in demo")
                                       : config::load_file(options.config_file);
}

/// With what the command line changes.
Result<config::Config> overridden(config::Config config, const RunOptions& options) {
    if (!options.api.empty()) {
        if (auto changed = serve_only(config, options.api); !changed) {
            return tl::make_unexpected(changed.error());
        }
    }
    return config;
}

/// Ends the answering of requests before what they act on is gone.
class Serving {
  public:
    explicit Serving(ControlPlane& plane) : plane_(plane) {}

    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;

    ~Serving() { plane_.stop(); }

  private:
    ControlPlane& plane_;
};

/// What a process runs with.
struct Start {
    StartChoice choice;  ///< its first generation is what the plan and the appliance are built from
    std::unique_ptr<SavedConfig> saved;
    RunTimes times;
};

Result<Start> choose(const RunOptions& options) {
    const auto file = load_config(options);
    if (!file) {
        return tl::make_unexpected(file.error());
    }
    auto saved = SavedConfig::open(*file);
    if (!saved) {
        return tl::make_unexpected(saved.error());
    }
    for (const std::string& words : (*saved)->damaged()) {
        log_error("a stored configuration is damaged and set aside: " + words);
    }
    const std::string name = options.config_file.empty() ? "the demo" : options.config_file;
    Start start{.choice = choose_start((*saved)->found(), *file, name, options.fresh),
                .saved = std::move(*saved),
                .times = {}};
    const auto times = parse_times(options);
    auto config = overridden(start.choice.first.config, options);
    if (!times || !config) {
        return tl::make_unexpected(times ? config.error() : times.error());
    }
    start.times = *times;
    start.choice.first.config = std::move(*config);
    log_info("configuration: " + start.choice.explanation);
    if (start.choice.is_new) {
        const auto stored = start.saved->save(start.choice.first, start.choice.first.config.api);
        if (!stored) {
            return tl::make_unexpected(stored.error());
        }
    }
    return start;
}

/// What SIGHUP does: the file as it is now replaces the configuration.
void reload(const RunOptions& options, SavedConfig& saved, control::LiveConfig& live) {
    const auto now = static_cast<double>(std::time(nullptr));
    const auto file = load_config(options);
    if (!file) {
        log_error("SIGHUP: nothing was changed: " + file.error().message);
        live.note_reload(false, now);
        return;
    }
    saved.set_file(*file);
    const auto result = live.change({.edit = [&](const config::Config&) -> config::DocumentReading {
                                         return overridden(*file, options).value_or(*file);
                                     },
                                     .cause = control::ChangeCause::reload,
                                     .pending = true});
    if (!result) {
        log_error("SIGHUP: nothing was changed: " + result.error().detail);
    } else if (!result->pending.empty()) {
        log_warning("SIGHUP: these options wait for a restart:\n" +
                    config::format_changes(result->pending));
    }
    live.note_reload(result.has_value(), now);
}

control::ConfigEffects make_effects(ServiceLoop& loop, SavedConfig& saved, const Start& start) {
    control::ConfigEffects effects = loop.effects();
    const config::Api& served = start.choice.first.config.api;
    effects.save = [&](const control::Generation& generation) {
        return saved.save(generation, served);
    };
    effects.discard = [&](const control::Generation& generation) { saved.remove(generation); };
    return effects;
}

Result<void> serve(const RunOptions& options,
                   const Start& start,
                   Appliance& appliance,
                   ControlPlane& plane,
                   StopSignal& signal,
                   const CpuList& housekeeping) {
    const control::Generation& first = start.choice.first;
    SavedConfig& saved = *start.saved;
    ServiceLoop loop(appliance, plane, start.times, first.config, first.number);
    control::LiveConfig live(start.choice.past, first, first.config.state.generations,
                             make_effects(loop, saved, start));
    live.note_storage(saved.is_persistent(), saved.damaged().size());
    loop.on_reload([&] { reload(options, saved, live); });
    const Serving serving(plane);
    if (auto started = appliance.start(); !started) {
        return started;
    }
    auto answering =
        plane.start(live, loop.drain(), loop.hold_workers(), appliance.report(), housekeeping);
    if (!answering) {
        return answering;
    }
    for (const std::string& words : saved.damaged()) {
        plane.events().publish("config_damaged", control::damaged_json(words));
    }
    log_info("forwarding");  // scripts and tests wait for this line
    constexpr std::uint64_t kMillisecond = 1'000'000;
    loop.run(signal, live, kDrainMs * kMillisecond);
    const auto report = appliance.stop(kDrainMs);
    if (!report) {
        return tl::make_unexpected(report.error());
    }
    std::cout << render_final(start.times.format, *report) << std::flush;
    return {};
}

/// A start that fails only because of what the API changed must say how to do without that.
Error explained(Error error, const StartChoice& choice) {
    if (choice.from_state) {
        error.message += "\nThe configuration was " + choice.explanation + ".";
    }
    return error;
}

Result<void> run_with(const RunOptions& options, const Start& start) {
    const config::Config& config = start.choice.first.config;
    const auto topology = platform::discover_topology();
    if (!topology) {
        return tl::make_unexpected(topology.error());
    }
    const auto plan = make_plan(config, *topology);
    if (!plan) {
        return tl::make_unexpected(plan.error());
    }
    StopSignal signal;
    auto plane = ControlPlane::open(config.api);
    if (!plane) {
        return tl::make_unexpected(plane.error());
    }
    auto appliance = Appliance::build(config, *plan);
    if (!appliance) {
        return tl::make_unexpected(appliance.error());
    }
    return serve(options, start, **appliance, **plane, signal, plan->cores.housekeeping);
}

Result<void> run(const RunOptions& options) {
    const auto start = choose(options);
    if (!start) {
        return tl::make_unexpected(start.error());
    }
    return run_with(options, *start).map_error([&](Error error) {
        return explained(std::move(error), start->choice);
    });
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
    command->add_flag("--fresh", options->fresh,
                      "Take the configuration as it is, without what the API changed before");
    command->add_flag("-v,--verbose", options->verbose, "Also log what is normal");
    command->callback([options, &exit_code] {
        if (const auto result = run(*options); !result) {
            std::cerr << "flyball: " << result.error().message << '\n';
            exit_code = static_cast<int>(result.error().error_class);
        }
    });
}

}  // namespace flyball::app
