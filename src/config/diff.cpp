// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/diff.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>

#include "value.hpp"

namespace flyball::config {

namespace {

using Changes = std::vector<Change>;

constexpr std::string_view kNothing = "nothing";

/// An element of a list section is known by its first option.
std::string key_of(const Section& section, const Config& config, std::size_t index) {
    const Option& first = section.options.front();
    return format_value(first, first.member.get(config, index));
}

std::optional<std::size_t> find_key(const Section& section,
                                    const Config& config,
                                    std::string_view key) {
    for (std::size_t index = 0; index < section.size_in(config); ++index) {
        if (key_of(section, config, index) == key) {
            return index;
        }
    }
    return std::nullopt;
}

void compare(const Section& section,
             const std::string& prefix,
             const Config& before,
             std::size_t before_index,
             const Config& after,
             std::size_t after_index,
             Changes& changes) {
    for (const Option& option : section.options) {
        const Value old_value = option.member.get(before, before_index);
        const Value new_value = option.member.get(after, after_index);
        if (!(old_value == new_value)) {
            changes.push_back({.name = prefix + std::string(option.name),
                               .pointer = pointer_to(section, after_index, option),
                               .before = format_value(option, old_value),
                               .after = format_value(option, new_value),
                               .when = option.when});
        }
    }
}

std::string order_of(const Section& section, const Config& config) {
    std::string order;
    for (std::size_t index = 0; index < section.size_in(config); ++index) {
        order += (index == 0 ? "" : ", ") + key_of(section, config, index);
    }
    return order;
}

void compare_lists(const Section& section,
                   const Config& before,
                   const Config& after,
                   Changes& changes) {
    const std::string name(section.name);
    // Added, removed and moved entries change who is paired with whom.
    if (order_of(section, before) != order_of(section, after)) {
        changes.push_back({.name = name,
                           .pointer = "/" + name,
                           .before = order_of(section, before),
                           .after = order_of(section, after),
                           .when = When::startup});
    }
    for (std::size_t index = 0; index < section.size_in(after); ++index) {
        const std::string key = key_of(section, after, index);
        if (const auto old_index = find_key(section, before, key)) {
            std::string prefix = name + ".";
            prefix += key + ".";
            compare(section, prefix, before, *old_index, after, index, changes);
        }
    }
}

std::string shown(const std::string& value) {
    return value.empty() ? std::string(kNothing) : value;
}

}  // namespace

std::vector<Change> diff(const Config& before, const Config& after) {
    Changes changes;
    for (const Section& section : sections()) {
        if (section.is_list()) {
            compare_lists(section, before, after, changes);
        } else {
            const std::string name(section.name);
            compare(section, name.empty() ? "" : name + ".", before, 0, after, 0, changes);
        }
    }
    return changes;
}

Config take_live(const Config& running, const Config& wanted) {
    Config result = running;
    for (const Section& section : sections()) {
        for (std::size_t index = 0; index < section.size_in(running); ++index) {
            const auto source = section.is_list()
                                    ? find_key(section, wanted, key_of(section, running, index))
                                    : std::optional<std::size_t>(0);
            for (const Option& option : section.options) {
                if (source && option.when == When::live) {
                    option.member.set(result, index, option.member.get(wanted, *source));
                }
            }
        }
    }
    return result;
}

std::string format_changes(const std::vector<Change>& changes) {
    if (changes.empty()) {
        return "no difference\n";
    }
    std::string text;
    for (const Change& change : changes) {
        text += change.name + ": " + shown(change.before) + " -> " + shown(change.after) + " (" +
                std::string(name_of(change.when)) + ")\n";
    }
    const bool restart = std::any_of(changes.begin(), changes.end(), [](const Change& change) {
        return change.when == When::startup;
    });
    return text + (restart ? "restart needed\n" : "no restart needed\n");
}

}  // namespace flyball::config
