// SPDX-License-Identifier: BSD-3-Clause
#include "doctor_command.hpp"

#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>

#include "flyball/base/log.hpp"
#include "flyball/config/codec.hpp"
#include "flyball/config/demo.hpp"
#include "flyball/platform/topology.hpp"

#include "commands.hpp"
#include "eal_setup.hpp"
#include "plan.hpp"

namespace flyball::app {

namespace {

struct DoctorOptions {
    std::string config_file;
    bool json = false;
};

Result<config::Config> load(const std::string& config_file) {
    return config_file.empty() ? config::parse_yaml(config::demo_config(), "built-in demo")
                               : config::load_file(config_file);
}

Result<platform::EalRequest> request_for(const std::string& config_file) {
    const auto config = load(config_file);
    if (!config) {
        return tl::make_unexpected(config.error());
    }
    const auto topology = platform::discover_topology();
    if (!topology) {
        return tl::make_unexpected(topology.error());
    }
    const auto plan = make_plan(*config, *topology);
    if (!plan) {
        return tl::make_unexpected(plan.error());
    }
    return make_eal_request(*config, *plan);
}

int print(const DoctorOptions& options) {
    const Diagnosis diagnosis = diagnose(platform::this_host(), options.config_file);
    const std::string text = options.json ? doctor_json(diagnosis) : doctor_text(diagnosis);
    std::fputs(text.c_str(), stdout);
    if (diagnosis.error.has_value()) {
        log_error(diagnosis.error->message);
    }
    return exit_code_of(diagnosis);
}

}  // namespace

Diagnosis diagnose(const platform::Host& host, const std::string& config_file) {
    Diagnosis diagnosis;
    platform::EalRequest request;
    if (auto planned = request_for(config_file)) {
        request = std::move(*planned);
    } else {
        diagnosis.error = planned.error();
    }
    diagnosis.findings = platform::check_host(host, request);
    return diagnosis;
}

int exit_code_of(const Diagnosis& diagnosis) {
    if (diagnosis.error.has_value()) {
        return static_cast<int>(diagnosis.error->error_class);
    }
    return is_ready(diagnosis) ? 0 : static_cast<int>(ErrorClass::machine);
}

void add_doctor_command(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<DoctorOptions>();
    CLI::App* command = app.add_subcommand(
        "doctor", "Check this machine for a configuration; print what to repair, and how");
    command->add_option("--config", options->config_file,
                        "configuration file; without it, the built-in demo");
    command->add_flag("--json", options->json, "findings as one JSON document");
    command->callback([options, &exit_code] { exit_code = print(*options); });
}

}  // namespace flyball::app
