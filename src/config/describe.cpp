// SPDX-License-Identifier: BSD-3-Clause
// The table in words.
#include <string>
#include <string_view>

#include "flyball/config/options.hpp"

#include "problems.hpp"
#include "value.hpp"

namespace flyball::config {

namespace {

std::string numbers(const Option& option) {
    if (option.range.min == option.range.max) {
        return format_number(option, option.range.min);
    }
    const std::string_view noun = option.notation == Notation::size       ? "a size"
                                  : option.notation == Notation::duration ? "a duration"
                                  : option.notation == Notation::rate     ? "a rate"
                                                                          : "a whole number";
    std::string words = std::string(noun) + " from " + format_number(option, option.range.min) +
                        " to " + format_number(option, option.range.max);
    words += (option.unit.empty() ? "" : " ") + std::string(option.unit);
    return words + (option.power_of_two ? ", a power of two" : "");
}

std::string names(const Option& option) {
    std::string words;
    for (const Choice& choice : option.member.choices) {
        const bool last = &choice == &option.member.choices.back();
        words += (words.empty() ? "" : last ? " or " : ", ") + std::string(choice.name);
    }
    return words;
}

std::string words_for(const Option& option) {
    switch (option.member.type) {
        case Type::boolean:
            return "true or false";
        case Type::number:
            return numbers(option);
        case Type::text:
            return std::string(option.format->words);
        case Type::text_list:
            return "a list of at most " + std::to_string(option.range.max) + " texts";
        case Type::cpu_list:
            return "CPUs as in 2-5,8";
        case Type::choice:
            break;
    }
    return names(option);
}

}  // namespace

std::string pointer_to(const Section& section, std::size_t index, const Option& option) {
    std::string pointer;
    if (!section.name.empty()) {
        pointer = pointer_below(pointer, section.name);
    }
    if (section.is_list()) {
        pointer = pointer_below(pointer, std::to_string(index));
    }
    return pointer_below(pointer, option.name);
}

std::string describe(const Option& option) {
    if (!option.member.may_be_auto) {
        return words_for(option);
    }
    const bool choice = option.member.type == Type::choice;
    return "auto" + std::string(choice ? ", " : " or ") + words_for(option);
}

Value default_value(const Section& section, const Option& option) {
    Config config;
    if (section.is_list()) {
        section.resize(config, 1);
    }
    return option.member.get(config, 0);
}

}  // namespace flyball::config
