// SPDX-License-Identifier: BSD-3-Clause
#include "topology_command.hpp"

#include <memory>

#include <CLI/CLI.hpp>

#include "flyball/config/codec.hpp"
#include "flyball/config/demo.hpp"

#include "commands.hpp"
#include "machine_text.hpp"
#include "plan.hpp"
#include "plan_text.hpp"
#include "print_result.hpp"

namespace flyball::app {

Result<std::string> topology_text(const TopologySource& machine) {
    const auto topology = topology_from(machine);
    if (!topology) {
        return tl::make_unexpected(topology.error());
    }
    const auto demo = config::parse_yaml(config::demo_config(), "built-in demo");
    if (!demo) {
        return tl::make_unexpected(demo.error());
    }
    const auto plan = make_plan(*demo, *topology);
    if (!plan) {
        return tl::make_unexpected(plan.error());
    }
    return machine_text(*topology) +
           "\nThe built-in demo would run on it like this ('flyball check FILE' plans yours).\n\n" +
           plan_text(*plan);
}

void add_topology_command(CLI::App& app, int& exit_code) {
    auto machine = std::make_shared<TopologySource>();
    auto* command = app.add_subcommand("topology", "Show the machine and the core plan");
    add_topology_options(*command, "--xml", *machine);
    command->callback([machine, &exit_code] { exit_code = print_result(topology_text(*machine)); });
}

}  // namespace flyball::app
