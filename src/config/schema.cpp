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

Node pattern_text(std::string_view pattern) {
    return Node::map().add("type", Node::text("string")).add("pattern", Node::text(pattern));
}

Node integer(const Range& range) {
    return Node::map()
        .add("type", Node::text("integer"))
        .add("minimum", Node::number(range.min))
        .add("maximum", Node::number(range.max));
}

Node any_of(Node first, Node second) {
    Node either = Node::list();
    either.add(std::move(first)).add(std::move(second));
    return Node::map().add("anyOf", std::move(either));
}

Node number(const Option& option) {
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

Node text(const Range& range, const TextFormat& format) {
    return pattern_text(format.pattern)
        .add("minLength", Node::number(range.min))
        .add("maxLength", Node::number(range.max));
}

Node text_list(const Option& option) {
    return Node::map()
        .add("type", Node::text("array"))
        .add("items", text({.min = 1, .max = kEntryBytesMax}, *option.format))
        .add("minItems", Node::number(option.range.min))
        .add("maxItems", Node::number(option.range.max));
}

Node choice(const Option& option) {
    Node names = Node::list();
    for (const Choice& word : option.member.choices) {
        names.add(Node::text(word.name));
    }
    return Node::map().add("enum", std::move(names));
}

Node without_auto(const Option& option) {
    switch (option.member.type) {
        case Type::boolean:
            return Node::map().add("type", Node::text("boolean"));
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

Node property(const Section& section, const Option& option) {
    Node schema = without_auto(option);
    if (option.member.may_be_auto) {
        schema = any_of(Node::map().add("const", Node::text("auto")), std::move(schema));
    }
    schema.add("description", Node::text(option.help));
    if (!option.required) {
        schema.add("default", write_value(option, default_value(section, option)));
    }
    schema.add("x-limits", Node::text(describe(option)));
    schema.add("x-applies", Node::text(name_of(option.when)));
    return schema;
}

Node properties_of(const Section& section) {
    Node properties = Node::map();
    for (const Option& option : section.options) {
        properties.add(option.name, property(section, option));
    }
    return properties;
}

Node required_of(const Section& section) {
    Node required = Node::list();
    for (const Option& option : section.options) {
        if (option.required) {
            required.add(Node::text(option.name));
        }
    }
    return required;
}

Node list_schema(const Section& section) {
    Node items = Node::map()
                     .add("type", Node::text("object"))
                     .add("properties", properties_of(section))
                     .add("required", required_of(section))
                     .add("additionalProperties", Node::boolean(false));
    return Node::map()
        .add("type", Node::text("array"))
        .add("description", Node::text(section.help))
        .add("minItems", Node::number(section.entries.min))
        .add("maxItems", Node::number(section.entries.max))
        .add("items", std::move(items));
}

Node map_schema(const Section& section) {
    // A section whose lines are all commented out has no value in YAML.
    Node types = Node::list().add(Node::text("object")).add(Node::text("null"));
    return Node::map()
        .add("type", std::move(types))
        .add("description", Node::text(section.help))
        .add("properties", properties_of(section))
        .add("required", required_of(section))
        .add("additionalProperties", Node::boolean(false));
}

}  // namespace

std::string json_schema() {
    Node properties = properties_of(sections().front());
    Node required = required_of(sections().front());
    for (const Section& section : sections().subspan(1)) {
        properties.add(section.name,
                       section.is_list() ? list_schema(section) : map_schema(section));
        if (section.is_list() && section.entries.min > 0) {
            required.add(Node::text(section.name));
        }
    }
    return write_json(
        Node::map()
            .add("$schema", Node::text("https://json-schema.org/draft/2020-12/schema"))
            .add("title", Node::text("Flyball configuration"))
            .add("type", Node::text("object"))
            .add("properties", std::move(properties))
            .add("required", std::move(required))
            .add("additionalProperties", Node::boolean(false)));
}

}  // namespace flyball::config
