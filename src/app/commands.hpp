// SPDX-License-Identifier: BSD-3-Clause
// The subcommands. Each registers itself; when it is chosen, it runs and stores the process' exit
// code (docs/reference/exit-codes.md).
#pragma once

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11 chose it
class App;
}

namespace flyball::app {

void add_check_command(CLI::App& app, int& exit_code);
void add_config_command(CLI::App& app, int& exit_code);
void add_doctor_command(CLI::App& app, int& exit_code);
void add_metrics_command(CLI::App& app, int& exit_code);
void add_run_command(CLI::App& app, int& exit_code);
void add_simulate_command(CLI::App& app, int& exit_code);
void add_top_command(CLI::App& app, int& exit_code);
void add_topology_command(CLI::App& app, int& exit_code);

}  // namespace flyball::app
