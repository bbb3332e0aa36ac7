// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/reference.hpp"

#include <vector>

#include "flyball/config/options.hpp"
#include "flyball/config/suggest.hpp"

#include "value.hpp"

namespace flyball::config {

namespace {

constexpr std::string_view kIntroduction =
    R"(# Configuration

Printed by `flyball config reference` from the table that also parses; do not edit.
`flyball config schema` prints the same as a JSON Schema for editors, `flyball config explain KEY`
one option for the terminal, `flyball config show FILE` a file with every option, and
`flyball config diff BEFORE AFTER` what differs and whether that needs a restart.

A document is YAML 1.2 in UTF-8, of at most 1 MiB. Keys that are left out have their default.
Unknown and duplicate keys are errors. Anchors, aliases and merge keys (`<<: *base`) are read, tags
are not. `auto` lets Flyball choose; `flyball check FILE` prints what it chose and why.

- Sizes: bytes, or a number and `K`, `M`, `G` or `T` (1 K = 1024): `512M`.
- Durations: a number and `ns`, `us`, `ms`, `s`, `min` or `h`: `200us`.
- Rates: a number, or a number and `k`, `M` or `G` (1 k = 1000): `1.5M`.
- CPUs: as the kernel writes them: `2-5,8`.
- Numbers are decimal, truths are `true` and `false`; a text that looks like one is written in quotes.

*Applies* says when a changed value takes effect: at the next start, or live, while the appliance runs.
)";

std::string default_text(const Section& section, const Option& option) {
    if (option.required) {
        return "required";
    }
    const std::string text = format_value(option, default_value(section, option));
    return text.empty() ? "none" : text;
}

/// In a Markdown table a vertical bar would end the cell.
std::string cell(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        safe += c == '|' ? std::string("\\|") : std::string(1, c);
    }
    return safe;
}

std::string option_row(const Section& section, const Option& option) {
    std::string row = "| `" + std::string(option.name) + "` | " + cell(describe(option)) + " | ";
    row += cell(default_text(section, option)) + " | " + std::string(name_of(option.when));
    return row + " | " + cell(option.help) + " |\n";
}

std::string choice_list(const Option& option) {
    std::string list = "\n`" + std::string(option.name) + "`:\n\n";
    for (const Choice& choice : option.member.choices) {
        list += "- `" + std::string(choice.name) + "`: " + std::string(choice.help) + "\n";
    }
    return list;
}

std::string section_title(const Section& section) {
    if (section.name.empty()) {
        return "The document";
    }
    return "`" + std::string(section.name) + "`" + (section.is_list() ? " (list)" : "");
}

std::string section_page(const Section& section) {
    std::string page = "\n## " + section_title(section) + "\n\n" + std::string(section.help);
    if (section.is_list()) {
        page += " From " + std::to_string(section.entries.min) + " to " +
                std::to_string(section.entries.max) + " entries.";
    }
    page += "\n\n| key | value | default | applies | meaning |\n|---|---|---|---|---|\n";
    for (const Option& option : section.options) {
        page += option_row(section, option);
    }
    for (const Option& option : section.options) {
        if (!option.member.choices.empty()) {
            page += choice_list(option);
        }
    }
    return page;
}

std::string full_name(const Section& section, const Option& option) {
    return (section.name.empty() ? "" : std::string(section.name) + ".") + std::string(option.name);
}

std::string explain_option(const Section& section, const Option& option) {
    std::string text = full_name(section, option) + "\n    " + std::string(option.help);
    text += "\n    value:   " + describe(option);
    text += "\n    default: " + default_text(section, option);
    text += "\n    applies: " + std::string(name_of(option.when)) + "\n";
    for (const Choice& choice : option.member.choices) {
        text += "    - " + std::string(choice.name) + ": " + std::string(choice.help) + "\n";
    }
    return text;
}

}  // namespace

std::string reference_page() {
    std::string page(kIntroduction);
    for (const Section& section : sections()) {
        page += section_page(section);
    }
    return page;
}

Result<std::string> explain(std::string_view name) {
    std::string text;
    std::vector<std::string> known;
    for (const Section& section : sections()) {
        known.emplace_back(section.name);
        for (const Option& option : section.options) {
            known.push_back(full_name(section, option));
            if (name.empty() || name == section.name || name == known.back()) {
                text += (text.empty() ? "" : "\n") + explain_option(section, option);
            }
        }
    }
    if (!text.empty()) {
        return text;
    }
    const auto meant = nearest(name, std::vector<std::string_view>(known.begin(), known.end()));
    return fail(ErrorClass::usage, in_quotes(name) + " is no option and no section" +
                                       (meant ? "; did you mean " + std::string(*meant) + "?"
                                              : "; flyball config explain prints all"));
}

}  // namespace flyball::config
