// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/schema.hpp"

#include <cstdint>
#include <utility>

#include "flyball/config/options.hpp"

#include "reader.hpp"
#include "value.hpp"

namespace flyball::config {

namespace {

/// Quantities in a unit: exact ranges are the parser's business, a pattern shows the form.
constexpr std::string_view kSizePattern = "^[0-9]+(\\.[0-9]{1,6})?[KMGT]?$";
constexpr std::string_view kRatePattern = "^[0-9]+(\\.[0-9]{1,6})?[kMG]?$";
constexpr std::string_view kDurationPattern = "^(0|[0-9]+(\\.[0-9]{1,6})?(ns|us|ms|s|min|h))$";
/// parse_cpu_list's limit.
constexpr std::uint64_t kCpuMax = 4095;
constexpr std::string_view kCpuListPattern = "^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$";

Tree pattern_text(std::string_view pattern) {
    return Tree::map().add("type", Tree::text("string")).add("pattern", Tree::text(pattern));
}

Tree integer(const Range& range) {
    return Tree::map()
        .add("type", Tree::text("integer"))
        .add("minimum", Tree::number(range.min))
        .add("maximum", Tree::number(range.max));
}

Tree any_of(Tree first, Tree second) {
    Tree either = Tree::list();
    either.add(std::move(first)).add(std::move(second));
    return Tree::map().add("anyOf", std::move(either));
}

Tree number(const Option& option) {
    switch (option.notation) {
        case Notation::plain:
            return integer(option.range);
        case Notation::size:
            return any_of(integer(option.range), pattern_text(kSizePattern));
        case Notation::rate:
            return any_of(integer(option.range), pattern_text(kRatePattern));
        case Notation::duration:
            break;
    }
    return pattern_text(kDurationPattern);
}

Tree text(const Range& range, const TextFormat& format) {
    return pattern_text(format.pattern)
        .add("minLength", Tree::number(range.min))
        .add("maxLength", Tree::number(range.max));
}

Tree text_list(const Option& option) {
    return Tree::map()
        .add("type", Tree::text("array"))
        .add("items", text({.min = 1, .max = kEntryBytesMax}, *option.format))
        .add("minItems", Tree::number(option.range.min))
        .add("maxItems", Tree::number(option.range.max));
}

Tree choice(const Option& option) {
    Tree names = Tree::list();
    for (const Choice& word : option.member.choices) {
        names.add(Tree::text(word.name));
    }
    return Tree::map().add("enum", std::move(names));
}

Tree without_auto(const Option& option) {
    switch (option.member.type) {
        case Type::boolean:
            return Tree::map().add("type", Tree::text("boolean"));
        case Type::number:
            return number(option);
        case Type::text:
            return text(option.range, *option.format);
        case Type::text_list:
            return text_list(option);
        case Type::cpu_list:
            return any_of(integer({.min = 0, .max = kCpuMax}), pattern_text(kCpuListPattern));
        case Type::choice:
            break;
    }
    return choice(option);
}

Tree property(const Section& section, const Option& option) {
    Tree schema = without_auto(option);
    if (option.member.may_be_auto) {
        schema = any_of(Tree::map().add("const", Tree::text("auto")), std::move(schema));
    }
    schema.add("description", Tree::text(option.help));
    if (!option.required) {
        schema.add("default", write_value(option, default_value(section, option)));
    }
    schema.add("x-limits", Tree::text(describe(option)));
    schema.add("x-applies", Tree::text(name_of(option.when)));
    return schema;
}

Tree properties_of(const Section& section) {
    Tree properties = Tree::map();
    for (const Option& option : section.options) {
        properties.add(option.name, property(section, option));
    }
    return properties;
}

Tree required_of(const Section& section) {
    Tree required = Tree::list();
    for (const Option& option : section.options) {
        if (option.required) {
            required.add(Tree::text(option.name));
        }
    }
    return required;
}

Tree list_schema(const Section& section) {
    Tree items = Tree::map()
                     .add("type", Tree::text("object"))
                     .add("properties", properties_of(section))
                     .add("required", required_of(section))
                     .add("additionalProperties", Tree::boolean(false));
    return Tree::map()
        .add("type", Tree::text("array"))
        .add("description", Tree::text(section.help))
        .add("minItems", Tree::number(section.entries.min))
        .add("maxItems", Tree::number(section.entries.max))
        .add("items", std::move(items));
}

Tree map_schema(const Section& section) {
    // A section whose lines are all commented out has no value in YAML.
    Tree types = Tree::list().add(Tree::text("object")).add(Tree::text("null"));
    return Tree::map()
        .add("type", std::move(types))
        .add("description", Tree::text(section.help))
        .add("properties", properties_of(section))
        .add("required", required_of(section))
        .add("additionalProperties", Tree::boolean(false));
}

}  // namespace

std::string json_schema() {
    Tree properties = properties_of(sections().front());
    Tree required = required_of(sections().front());
    for (const Section& section : sections().subspan(1)) {
        properties.add(section.name,
                       section.is_list() ? list_schema(section) : map_schema(section));
        if (section.is_list() && section.entries.min > 0) {
            required.add(Tree::text(section.name));
        }
    }
    return write_json(
        Tree::map()
            .add("$schema", Tree::text("https://json-schema.org/draft/2020-12/schema"))
            .add("title", Tree::text("Flyball configuration"))
            .add("type", Tree::text("object"))
            .add("properties", std::move(properties))
            .add("required", std::move(required))
            .add("additionalProperties", Tree::boolean(false)));
}

}  // namespace flyball::config
