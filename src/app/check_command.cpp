// SPDX-License-Identifier: BSD-3-Clause
#include "check_command.hpp"

#include <memory>

#include <CLI/CLI.hpp>

#include "flyball/config/codec.hpp"

#include "commands.hpp"
#include "plan.hpp"
#include "plan_text.hpp"
#include "print_result.hpp"

namespace flyball::app {

Result<std::string> check_text(const std::string& file, const TopologySource& machine) {
    const auto config = config::load_file(file);
    if (!config) {
        return tl::make_unexpected(config.error());
    }
    const auto topology = topology_from(machine);
    if (!topology) {
        return tl::make_unexpected(topology.error());
    }
    const auto plan = make_plan(*config, *topology);
    if (!plan) {
        return tl::make_unexpected(plan.error());
    }
    return file + " is valid; this is its plan on " + topology->source + ".\n\n" + plan_text(*plan);
}

void add_check_command(CLI::App& app, int& exit_code) {
    struct Options {
        std::string file;
        TopologySource machine;
    };

    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand(
        "check", "Validate a configuration and explain its plan, without starting DPDK");
    command->add_option("file", options->file, "Configuration (YAML)")->required();
    add_topology_options(*command, "--topology-xml", options->machine);
    command->callback([options, &exit_code] {
        exit_code = print_result(check_text(options->file, options->machine));
    });
}

}  // namespace flyball::app
