// SPDX-License-Identifier: BSD-3-Clause
#include "config_command.hpp"

#include <memory>

#include <CLI/CLI.hpp>

#include "flyball/config/codec.hpp"
#include "flyball/config/diff.hpp"
#include "flyball/config/reference.hpp"
#include "flyball/config/schema.hpp"

#include "commands.hpp"
#include "print_result.hpp"

namespace flyball::app {

namespace {

constexpr const char* kFileHelp = "Configuration (YAML)";

void add_show(CLI::App& parent, int& exit_code) {
    auto file = std::make_shared<std::string>();
    auto* command = parent.add_subcommand("show", "A configuration with every option, as JSON");
    command->add_option("file", *file, kFileHelp)->required();
    command->callback([file, &exit_code] { exit_code = print_result(show_text(*file)); });
}

void add_diff(CLI::App& parent, int& exit_code) {
    struct Files {
        std::string before;
        std::string after;
    };

    auto files = std::make_shared<Files>();
    auto* command = parent.add_subcommand(
        "diff", "What differs between two configurations, and whether that needs a restart");
    command->add_option("before", files->before, kFileHelp)->required();
    command->add_option("after", files->after, kFileHelp)->required();
    command->callback(
        [files, &exit_code] { exit_code = print_result(diff_text(files->before, files->after)); });
}

void add_explain(CLI::App& parent, int& exit_code) {
    auto key = std::make_shared<std::string>();
    auto* command = parent.add_subcommand("explain", "Meaning, limits and default of options");
    command->add_option("key", *key, "An option (tuning.rx_burst) or a section (cpu); none: all");
    command->callback([key, &exit_code] { exit_code = print_result(config::explain(*key)); });
}

}  // namespace

Result<std::string> show_text(const std::string& file) {
    return config::load_file(file).map(config::to_json);
}

Result<std::string> diff_text(const std::string& before, const std::string& after) {
    const auto left = config::load_file(before);
    if (!left) {
        return tl::make_unexpected(left.error());
    }
    const auto right = config::load_file(after);
    if (!right) {
        return tl::make_unexpected(right.error());
    }
    return config::format_changes(config::diff(*left, *right));
}

void add_config_command(CLI::App& app, int& exit_code) {
    auto* command = app.add_subcommand("config", "Describe, show and compare configurations");
    command->require_subcommand(1);
    command->add_subcommand("schema", "JSON Schema (2020-12) of the configuration, for editors")
        ->callback([&exit_code] { exit_code = print_result(config::json_schema()); });
    command->add_subcommand("reference", "Reference of all options, as Markdown")
        ->callback([&exit_code] { exit_code = print_result(config::reference_page()); });
    add_explain(*command, exit_code);
    add_show(*command, exit_code);
    add_diff(*command, exit_code);
}

}  // namespace flyball::app
