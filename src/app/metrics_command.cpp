// SPDX-License-Identifier: BSD-3-Clause
#include <CLI/CLI.hpp>

#include "flyball/telemetry/metrics_page.hpp"

#include "commands.hpp"
#include "print_result.hpp"

namespace flyball::app {

void add_metrics_command(CLI::App& app, int& exit_code) {
    app.add_subcommand("metrics", "Reference of all Prometheus metrics, as Markdown")
        ->callback([&exit_code] { exit_code = print_result(telemetry::metrics_page()); });
}

}  // namespace flyball::app
