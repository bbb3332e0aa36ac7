// SPDX-License-Identifier: BSD-3-Clause
#include "simulate_command.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

#include <CLI/CLI.hpp>

#include "flyball/sim/render.hpp"

#include "commands.hpp"

namespace flyball::app {
namespace {

constexpr std::size_t kNameWidth = 22;

std::string list_text() {
    std::string text;
    for (const sim::Scenario& scenario : sim::scenarios()) {
        std::string name(scenario.name);
        name.resize(std::max(kNameWidth, name.size() + 1), ' ');
        text += name + std::string(scenario.summary) + "\n";
    }
    return text;
}

std::string tables(const std::vector<sim::Outcome>& outcomes) {
    std::string text;
    for (const sim::Outcome& outcome : outcomes) {
        text += sim::render_table(outcome) + "\n";
    }
    const auto passed = std::count_if(outcomes.begin(), outcomes.end(),
                                      [](const sim::Outcome& each) { return each.passed(); });
    return text + std::to_string(passed) + " of " + std::to_string(outcomes.size()) +
           " scenarios passed\n";
}

Result<void> write_file(const std::string& path, const std::string& text) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "w"),
                                                               &std::fclose);
    if (!file || std::fputs(text.c_str(), file.get()) < 0 || std::fflush(file.get()) != 0) {
        return fail(ErrorClass::usage, "--plot: cannot write " + path);
    }
    return {};
}

}  // namespace

Result<Simulated> simulate(const SimulateOptions& options) {
    if (options.list) {
        return Simulated{.text = list_text()};
    }
    std::vector<sim::Outcome> outcomes;
    if (options.all) {
        outcomes = sim::run_all_scenarios(options.seed);
    } else {
        auto outcome = sim::run_scenario(options.scenario, options.seed);
        if (!outcome) {
            return tl::make_unexpected(outcome.error());
        }
        outcomes.push_back(std::move(*outcome));
    }
    if (!options.plot_file.empty()) {
        if (auto written = write_file(options.plot_file, sim::render_svg(outcomes.front()));
            !written) {
            return tl::make_unexpected(written.error());
        }
    }
    return Simulated{.text = options.json ? sim::render_json(outcomes) : tables(outcomes),
                     .passed = std::all_of(outcomes.begin(), outcomes.end(),
                                           [](const auto& each) { return each.passed(); })};
}

void add_simulate_command(CLI::App& app, int& exit_code) {
    CLI::App* const command = app.add_subcommand(
        "simulate", "The governor against patterns of load and faults, in simulated time");
    const auto options = std::make_shared<SimulateOptions>();
    auto* const what = command->add_option_group("what", "exactly one of");
    what->add_flag("--list", options->list, "Names of the scenarios");
    what->add_flag("--all", options->all, "Every scenario");
    auto* const scenario = what->add_option("--scenario", options->scenario, "One scenario");
    what->require_option(1);
    command->add_flag("--json", options->json, "JSON instead of tables");
    command->add_option("--plot", options->plot_file, "Write load, p99, t, cap and workers as SVG")
        ->needs(scenario);
    command->add_option("--seed", options->seed, "Another seed, other arrivals")
        ->capture_default_str();
    command->callback([options, &exit_code] {
        const auto simulated = simulate(*options);
        if (!simulated) {
            std::fprintf(stderr, "flyball: %s\n", simulated.error().message.c_str());
            exit_code = static_cast<int>(simulated.error().error_class);
            return;
        }
        std::fputs(simulated->text.c_str(), stdout);
        // A demand that is missed is a promise broken.
        exit_code = simulated->passed ? 0 : static_cast<int>(ErrorClass::internal);
    });
}

}  // namespace flyball::app
