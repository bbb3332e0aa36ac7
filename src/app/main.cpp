// SPDX-License-Identifier: BSD-3-Clause
#include <iostream>

#include <CLI/CLI.hpp>

#include "flyball/base/result.hpp"

#include "commands.hpp"
#include "version.hpp"

int main(int argc, char** argv) {
    CLI::App app("Flyball: a kernel-bypass packet appliance that is told a latency target");
    app.set_version_flag("--version", flyball::app::long_version);
    app.require_subcommand(1);
    app.failure_message(CLI::FailureMessage::help);
    int exit_code = 0;
    flyball::app::add_config_command(app, exit_code);
    flyball::app::add_run_command(app, exit_code);
    flyball::app::add_simulate_command(app, exit_code);
    flyball::app::add_check_command(app, exit_code);
    flyball::app::add_doctor_command(app, exit_code);
    flyball::app::add_metrics_command(app, exit_code);
    flyball::app::add_topology_command(app, exit_code);
    flyball::app::add_top_command(app, exit_code);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool asked_for_text = app.exit(error) == 0;
        return asked_for_text ? 0 : static_cast<int>(flyball::ErrorClass::usage);
    } catch (const std::exception& error) {
        std::cerr << "flyball: unexpected failure: " << error.what() << "; please report it\n";
        return static_cast<int>(flyball::ErrorClass::internal);
    }
    return exit_code;
}
