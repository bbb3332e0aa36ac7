// SPDX-License-Identifier: BSD-3-Clause
// Walks over the option table for tests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flyball/config/options.hpp"

#include "../../../src/config/value.hpp"

namespace flyball::config {

/// Calls `visit(section, option)` for every row.
template <typename Visit>
void for_each_option(Visit&& visit) {
    for (const Section& section : sections()) {
        for (const Option& option : section.options) {
            visit(section, option);
        }
    }
}

/// A configuration with one entry in each list section.
inline Config config_with_entries() {
    Config config;
    for (const Section& section : sections()) {
        if (section.is_list()) {
            section.resize(config, 1);
        }
    }
    return config;
}

/// A text, or an entry of a list of texts, that the option accepts.
inline std::string sample_text(const Option& option) {
    for (const char* text : {"sample-1", "02:00:00:00:00:aa", "192.0.2.1:80", "/run/x", "0600"}) {
        Tree list = Tree::list();
        list.add(Tree::text(text));
        const bool is_list = option.member.type == Type::text_list;
        if (read_value(option, is_list ? list : Tree::text(text))) {
            return text;
        }
    }
    return "";
}

/// A value that the option accepts and that is not its default, where it has more than one.
inline Value sample_value(const Section& section, const Option& option) {
    const Value standard = default_value(section, option);
    switch (option.member.type) {
        case Type::boolean:
            return !std::get<bool>(standard);
        case Type::number:
            return standard == Value{option.range.max} ? option.range.min : option.range.max;
        case Type::text:
            return sample_text(option);
        case Type::text_list:
            return std::vector<std::string>(2, sample_text(option));
        case Type::cpu_list:
            return CpuList{CpuId{2}, CpuId{3}, CpuId{5}};
        case Type::choice:
            break;
    }
    const auto choices = option.member.choices;
    return standard == Value{choices.front().value} ? choices.back().value : choices.front().value;
}

}  // namespace flyball::config
