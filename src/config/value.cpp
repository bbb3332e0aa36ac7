// SPDX-License-Identifier: BSD-3-Clause
#include "value.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstddef>
#include <optional>
#include <regex>
#include <string_view>
#include <utility>
#include <vector>

#include "flyball/base/check.hpp"
#include "flyball/config/suggest.hpp"
#include "flyball/config/units.hpp"

namespace flyball::config {

namespace {

using Reading = tl::expected<Value, std::string>;

constexpr std::string_view kAuto = "auto";

/// The longest list, every second of 4096 CPUs, takes 10 KB; more only costs time.
constexpr std::size_t kCpuListBytesMax = 16'384;

std::string seen(const Tree& node) {
    if (const Scalar* scalar = node.as_scalar()) {
        return node.is_null()    ? "no value"
               : scalar->literal ? printable(scalar->text)
                                 : in_quotes(scalar->text);
    }
    return node.as_list() != nullptr ? "a list" : "a map";
}

tl::unexpected<std::string> misfit(const Option& option,
                                   const Tree& node,
                                   const std::string& hint = "") {
    return tl::make_unexpected(seen(node) + " does not fit: write " + describe(option) + hint);
}

std::string did_you_mean(std::string_view word) {
    return "; did you mean " + std::string(word) + "?";
}

/// Digits without sign and leading zeros, which YAML 1.1 would take for octal.
std::optional<std::uint64_t> to_whole_number(std::string_view text) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, number);
    const bool octal = text.size() > 1 && text.front() == '0';
    return code == std::errc{} && stop == end && !octal ? std::optional(number) : std::nullopt;
}

Result<std::uint64_t> parse_quantity(Notation notation, std::string_view text) {
    switch (notation) {
        case Notation::size:
            return parse_size_bytes(text);
        case Notation::duration:
            return parse_duration_ns(text);
        case Notation::rate:
            return parse_rate_per_second(text);
        case Notation::plain:
            break;
    }
    const auto number = to_whole_number(text);
    return number ? Result<std::uint64_t>(*number) : fail(ErrorClass::config, "no whole number");
}

std::uint64_t nearest_power_of_two(std::uint64_t number, const Range& range) {
    const std::uint64_t below = std::bit_floor(std::clamp(number, range.min, range.max));
    return number - below <= 2 * below - number || 2 * below > range.max ? below : 2 * below;
}

Reading read_number(const Option& option, const Tree& node) {
    const Scalar* scalar = node.as_scalar();
    if (scalar == nullptr) {
        return misfit(option, node);
    }
    const auto number = parse_quantity(option.notation, scalar->text);
    if (option.notation == Notation::plain && !scalar->literal) {
        return misfit(option, node, number ? " without quotes" : "");
    }
    if (!number || *number < option.range.min || *number > option.range.max) {
        return misfit(option, node);
    }
    if (option.power_of_two && !std::has_single_bit(*number)) {
        const auto better = nearest_power_of_two(*number, option.range);
        return misfit(option, node, did_you_mean(std::to_string(better)));
    }
    return *number;
}

Reading read_boolean(const Option& option, const Tree& node) {
    const Scalar* scalar = node.as_scalar();
    const std::string_view text = scalar != nullptr ? std::string_view(scalar->text) : "";
    if (scalar != nullptr && scalar->literal && (text == "true" || text == "false")) {
        return text == "true";
    }
    for (const std::string_view yes : {"yes", "on", "y", "True", "TRUE", "true"}) {
        if (text == yes) {
            return misfit(option, node, did_you_mean("true"));
        }
    }
    for (const std::string_view no : {"no", "off", "n", "False", "FALSE", "false"}) {
        if (text == no) {
            return misfit(option, node, did_you_mean("false"));
        }
    }
    return misfit(option, node);
}

/// A plain scalar that YAML 1.2 reads as something else than a text.
bool is_typed_literal(std::string_view text) {
    if (text == "true" || text == "false" || text.empty()) {
        return true;
    }
    if (text.front() == '+' || text.front() == '-') {
        text.remove_prefix(1);
    }
    if (text.empty() || (text.front() != '.' && (text.front() < '0' || text.front() > '9'))) {
        return false;
    }
    if (text.starts_with("0x") || text.starts_with("0o")) {
        return text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string_view::npos;
    }
    double number = 0;
    const char* end = text.data() + text.size();
    return std::from_chars(text.data(), end, number).ptr == end;
}

bool is_text(const Tree& node) {
    const Scalar* scalar = node.as_scalar();
    return scalar != nullptr && !node.is_null() &&
           !(scalar->literal && is_typed_literal(scalar->text));
}

bool has_format(const Option& option, const std::string& text) {
    return option.format == nullptr ||
           std::regex_match(text, std::regex(std::string(option.format->pattern)));
}

Reading read_text(const Option& option, const Tree& node) {
    if (!is_text(node)) {
        const bool literal = node.as_scalar() != nullptr && !node.is_null();
        return literal ? tl::make_unexpected(seen(node) + " is no text: write it in quotes")
                       : misfit(option, node);
    }
    const std::string& text = node.as_scalar()->text;
    const bool fits = text.size() >= option.range.min && text.size() <= option.range.max;
    // The length first: the regular expression's cost grows with it.
    if (!fits || !has_format(option, text)) {
        return misfit(option, node);
    }
    return text;
}

Reading read_text_list(const Option& option, const Tree& node) {
    const List* list = node.as_list();
    if (list == nullptr || list->size() < option.range.min || list->size() > option.range.max) {
        return misfit(option, node);
    }
    std::vector<std::string> texts;
    for (const Tree& entry : *list) {
        const bool short_text = is_text(entry) && entry.as_scalar()->text.size() <= kEntryBytesMax;
        if (!short_text || !has_format(option, entry.as_scalar()->text)) {
            return tl::make_unexpected("entry " + std::to_string(texts.size() + 1) + ": " +
                                       seen(entry) + " does not fit: write " +
                                       std::string(option.format->words) + ", in quotes");
        }
        texts.push_back(entry.as_scalar()->text);
    }
    return texts;
}

Reading read_cpu_list(const Option& option, const Tree& node) {
    const Scalar* scalar = node.as_scalar();
    if (scalar == nullptr || node.is_null() || scalar->text.empty() ||
        scalar->text.size() > kCpuListBytesMax) {
        return misfit(option, node);
    }
    auto cpus = parse_cpu_list(scalar->text);
    if (!cpus) {
        return misfit(option, node, " (" + cpus.error().message + ")");
    }
    return std::move(*cpus);
}

Reading read_choice(const Option& option, const Tree& node) {
    const Scalar* scalar = node.as_scalar();
    std::vector<std::string_view> names;
    for (const Choice& choice : option.member.choices) {
        if (scalar != nullptr && scalar->text == choice.name) {
            return choice.value;
        }
        names.push_back(choice.name);
    }
    const auto meant = scalar != nullptr ? nearest(scalar->text, names) : std::nullopt;
    return misfit(option, node, meant ? did_you_mean(*meant) : "");
}

std::string_view choice_name(const Option& option, std::uint64_t value) {
    const auto choices = option.member.choices;
    const auto found = std::find_if(choices.begin(), choices.end(),
                                    [&](const Choice& c) { return c.value == value; });
    FLYBALL_CHECK(found != choices.end());
    return found->name;
}

}  // namespace

Reading read_value(const Option& option, const Tree& node) {
    const Scalar* scalar = node.as_scalar();
    if (option.member.may_be_auto && scalar != nullptr && scalar->text == kAuto) {
        return Automatic{};
    }
    switch (option.member.type) {
        case Type::boolean:
            return read_boolean(option, node);
        case Type::number:
            return read_number(option, node);
        case Type::text:
            return read_text(option, node);
        case Type::text_list:
            return read_text_list(option, node);
        case Type::cpu_list:
            return read_cpu_list(option, node);
        case Type::choice:
            break;
    }
    return read_choice(option, node);
}

Tree write_value(const Option& option, const Value& value) {
    if (const bool* truth = std::get_if<bool>(&value)) {
        return Tree::boolean(*truth);
    }
    const auto* number = std::get_if<std::uint64_t>(&value);
    const bool is_count = number != nullptr && option.member.type == Type::number;
    if (is_count && option.notation == Notation::plain) {
        return Tree::number(*number);
    }
    if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
        Tree list = Tree::list();
        for (const std::string& text : *texts) {
            list.add(Tree::text(text));
        }
        return list;
    }
    return Tree::text(format_value(option, value));
}

std::string format_value(const Option& option, const Value& value) {
    if (std::holds_alternative<Automatic>(value)) {
        return std::string(kAuto);
    }
    if (const bool* truth = std::get_if<bool>(&value)) {
        return *truth ? "true" : "false";
    }
    if (const auto* number = std::get_if<std::uint64_t>(&value)) {
        return option.member.type == Type::choice ? std::string(choice_name(option, *number))
                                                  : format_number(option, *number);
    }
    if (const auto* cpus = std::get_if<CpuList>(&value)) {
        return format_cpu_list(*cpus);
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
        return *text;
    }
    std::string joined;
    for (const std::string& text : std::get<std::vector<std::string>>(value)) {
        joined += (joined.empty() ? "" : ", ") + text;
    }
    return joined;
}

std::string format_number(const Option& option, std::uint64_t number) {
    switch (option.notation) {
        case Notation::size:
            return format_size_bytes(number);
        case Notation::duration:
            return format_duration_ns(number);
        case Notation::rate:
            return format_rate_per_second(number);
        case Notation::plain:
            break;
    }
    return std::to_string(number);
}

}  // namespace flyball::config
