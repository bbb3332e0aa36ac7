// SPDX-License-Identifier: BSD-3-Clause
// Values, configurations and documents that nobody thought of: what is written reads back, what is
// broken is refused with a place.
#include <algorithm>
#include <array>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "flyball/config/codec.hpp"
#include "flyball/config/demo.hpp"
#include "flyball/config/diff.hpp"
#include "flyball/config/options.hpp"
#include "flyball/config/units.hpp"
#include "flyball/config/validate.hpp"

namespace flyball::config {
namespace {

struct Row {
    const Section* section = nullptr;
    const Option* option = nullptr;
};

std::vector<Row> all_rows() {
    std::vector<Row> rows;
    for (const Section& section : sections()) {
        for (const Option& option : section.options) {
            rows.push_back({&section, &option});
        }
    }
    return rows;
}

/// Numbers of every magnitude up to the bounds.
rc::Gen<std::uint64_t> any_number(const Range& range) {
    return rc::gen::apply(
        [range](std::uint64_t bits, unsigned shift) {
            const std::uint64_t width = range.max - range.min;
            const std::uint64_t scaled = bits >> shift;
            return range.min + (width == ~std::uint64_t{0} ? scaled : scaled % (width + 1));
        },
        rc::gen::arbitrary<std::uint64_t>(), rc::gen::inRange(0U, 64U));
}

std::uint64_t to_power_of_two(std::uint64_t number) {
    std::uint64_t power = 1;
    while (power <= number / 2) {
        power *= 2;
    }
    return power;
}

bool fits(const Option& option, const std::string& text) {
    const bool is_list = option.member.type == Type::text_list;
    return (is_list || (text.size() >= option.range.min && text.size() <= option.range.max)) &&
           std::regex_match(text, std::regex(std::string(option.format->pattern)));
}

/// One of many kinds of text that the option's format takes.
std::string any_fitting(const Option& option) {
    const auto tail =
        *rc::gen::container<std::string>(rc::gen::elementOf(std::string("abcXYZ0189_.-")));
    const auto number = *rc::gen::inRange(0, 65536);
    const std::string port = ":" + std::to_string(number);
    std::vector<std::string> texts{("p" + tail).substr(0, 31),
                                   "/" + tail,
                                   "/run/x",
                                   "0a:00:5e:00:FF:0" + std::to_string(number % 10),
                                   "06" + std::to_string(number % 8) + "0",
                                   "127.0.0.1" + port,
                                   "[::1]" + port};
    std::erase_if(texts, [&](const std::string& text) { return !fits(option, text); });
    return *rc::gen::elementOf(texts);
}

Value any_fitting_texts(const Option& option) {
    std::vector<std::string> texts(*rc::gen::inRange<std::size_t>(0, option.range.max + 1));
    for (std::string& text : texts) {
        text = any_fitting(option);
    }
    return texts;
}

/// Arguments full of what means something to YAML and JSON.
Value any_texts(const Option& option) {
    auto texts = *rc::gen::container<std::vector<std::string>>(
        rc::gen::nonEmpty(rc::gen::container<std::string>(
            rc::gen::elementOf(std::string("ab -=,:'\"{}[]#&*!|>%@`\\/1")))));
    texts.resize(std::min<std::size_t>(texts.size(), option.range.max));
    return texts;
}

Value any_cpus() {
    const auto numbers = *rc::gen::nonEmpty(rc::gen::container<std::vector<unsigned>>(
        rc::gen::resize(1000, rc::gen::inRange(0U, 4096U))));
    CpuList cpus;
    for (const unsigned number : numbers) {
        cpus.push_back(CpuId{number});
    }
    std::sort(cpus.begin(), cpus.end());
    cpus.erase(std::unique(cpus.begin(), cpus.end()), cpus.end());
    return cpus;
}

Value any_value(const Option& option) {
    if (option.member.may_be_auto && *rc::gen::inRange(0, 4) == 0) {
        return Automatic{};
    }
    switch (option.member.type) {
        case Type::boolean:
            return *rc::gen::arbitrary<bool>();
        case Type::number: {
            const auto number = *any_number(option.range);
            return option.power_of_two ? to_power_of_two(number) : number;
        }
        case Type::text:
            return any_fitting(option);
        case Type::text_list:
            return option.name == "extra_args" ? any_texts(option) : any_fitting_texts(option);
        case Type::cpu_list:
            return any_cpus();
        case Type::choice:
            break;
    }
    return (*rc::gen::elementOf(
                std::vector<Choice>(option.member.choices.begin(), option.member.choices.end())))
        .value;
}

/// The demo with some options set to anything that fits them, which may contradict each other.
Config any_config() {
    Config config = parse_yaml(demo_config(), "demo").value();
    const auto changed = *rc::gen::container<std::vector<Row>>(rc::gen::elementOf(all_rows()));
    for (const Row& row : changed) {
        const std::size_t index = row.section->is_list() ? *rc::gen::inRange<std::size_t>(0, 2) : 0;
        row.option->member.set(config, index, any_value(*row.option));
    }
    return config;
}

RC_GTEST_PROP(ConfigProperty, QuantitiesReadBackWhatTheyWrite, (std::uint64_t bits)) {
    const std::uint64_t value = bits >> *rc::gen::inRange(0U, 64U);
    RC_ASSERT(parse_duration_ns(format_duration_ns(value)).value() == value);
    RC_ASSERT(parse_size_bytes(format_size_bytes(value)).value() == value);
    RC_ASSERT(parse_rate_per_second(format_rate_per_second(value)).value() == value);
}

RC_GTEST_PROP(ConfigProperty, QuantitiesRefuseOrAreExact, (std::uint16_t whole)) {
    const auto decimals =
        *rc::gen::container<std::string>(rc::gen::elementOf(std::string("0123456789")));
    const std::string text = std::to_string(whole) + "." + decimals + "us";
    const auto value = parse_duration_ns(text);
    RC_LOG() << text << '\n';
    // Exact: at most three significant decimals of a microsecond.
    const bool exact = !decimals.empty() && decimals.size() <= 6 &&
                       decimals.find_first_not_of('0', 3) == std::string::npos;
    RC_ASSERT(value.has_value() == exact);
    if (exact) {
        const std::string thousandths = (decimals + "00").substr(0, 3);
        RC_ASSERT(*value == whole * std::uint64_t{1000} + std::stoull(thousandths));
    }
}

RC_GTEST_PROP(ConfigProperty, ValidConfigurationsReadBackAndOthersNameTheConflict, ()) {
    const Config config = any_config();
    const auto conflicts = validate(config);
    const auto from_json = parse_json(to_json(config));
    const auto from_yaml = parse_yaml(to_json(config), "f");
    RC_LOG() << to_json(config);
    RC_CLASSIFY(conflicts.empty(), "valid");
    RC_ASSERT(from_json.has_value() == conflicts.empty());
    RC_ASSERT(from_yaml.has_value() == conflicts.empty());
    if (conflicts.empty()) {
        RC_ASSERT(*from_json == config);
        RC_ASSERT(*from_yaml == config);
        return;
    }
    RC_LOG() << from_yaml.error().message;
    for (const Conflict& conflict : conflicts) {
        RC_ASSERT(from_yaml.error().message.find(conflict.pointer + ": ") != std::string::npos);
    }
}

/// A list's entries are told apart by their names; validate() refuses two of the same.
bool has_unique_names(const Config& config) {
    std::set<std::string> names;
    return std::all_of(config.ports.begin(), config.ports.end(),
                       [&](const Port& port) { return names.insert(port.name).second; });
}

RC_GTEST_PROP(ConfigProperty, DifferencesAreFoundExactlyWhereThereAreSome, ()) {
    const Config before = any_config();
    const Config after = any_config();
    RC_PRE(has_unique_names(before) && has_unique_names(after));
    RC_ASSERT(diff(before, before).empty());
    RC_ASSERT(diff(before, after).empty() == (before == after));
}

/// Each line is "f:LINE:COL: /pointer: text" with a place inside the document.
void every_line_names_a_place(const std::string& document, const std::string& message) {
    const auto lines =
        static_cast<unsigned long>(std::count(document.begin(), document.end(), '\n') + 2);
    std::istringstream stream(message);
    for (std::string line; std::getline(stream, line);) {
        RC_LOG() << line << '\n';
        if (line.find("errors: the others are not shown") != std::string::npos) {
            continue;
        }
        RC_ASSERT(line.starts_with("f:"));
        RC_ASSERT(line.find(": /") != std::string::npos);
        const bool whole_document = line.starts_with("f: /: ");
        // In parentheses: RC_ASSERT would evaluate both sides.
        RC_ASSERT((whole_document || std::stoul(line.substr(2)) <= lines));
    }
}

/// Pieces that documents are made of, so that most of them pass the parser.
constexpr std::array<std::string_view, 40> kPieces{
    "version: 1\n",
    "ports:\n",
    "- name: a\n",
    "  device: traffic\n",
    "cpu:\n",
    "  workers: ",
    "  size: 64M\n",
    "tuning: ",
    "{rx_burst: 3}\n",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a ",
    "<<: *a\n",
    "? ",
    ": ",
    "- ",
    "\n",
    "  ",
    "\"",
    "'",
    "|\n",
    ">-\n",
    "#",
    "---\n",
    "...\n",
    "!!str ",
    "%YAML 1.2\n",
    "auto\n",
    "5tswap",
    "\t",
    "null\n",
    "\xc3\xa9",
    "\xff",
    "\\u0000",
    "@",
    "0x1f",
    "1e9\n",
};

std::string any_piece() {
    return std::string(*rc::gen::elementOf(kPieces));
}

RC_GTEST_PROP(ConfigProperty, AnyTextIsReadOrRefusedWithAPlace, ()) {
    std::string document = *rc::gen::element(std::string(), std::string(demo_config()));
    const auto edits = *rc::gen::inRange(1, 8);
    for (int i = 0; i < edits; ++i) {
        const auto position = *rc::gen::inRange<std::size_t>(0, document.size() + 1);
        document.insert(position, any_piece());
    }
    RC_LOG() << document << '\n';
    const auto config = parse_yaml(document, "f");
    RC_CLASSIFY(config.has_value(), "read");
    if (config) {
        RC_ASSERT(parse_json(to_json(*config)).value() == *config);
    } else {
        RC_ASSERT(config.error().error_class == ErrorClass::config);
        RC_ASSERT(!config.error().message.empty());
        every_line_names_a_place(document, config.error().message);
    }
    const auto json = parse_json(document);
    RC_ASSERT((json.has_value() || json.error().message.starts_with("/")));
}

RC_GTEST_PROP(ConfigProperty, BrokenJsonIsRefusedWithAPointer, ()) {
    std::string document = to_json(any_config());
    const auto position = *rc::gen::inRange<std::size_t>(0, document.size());
    const auto length = *rc::gen::inRange<std::size_t>(1, 40);
    document.erase(position, length);
    const auto config = parse_json(document);
    if (!config) {
        RC_LOG() << config.error().message << '\n';
        RC_ASSERT(config.error().message.starts_with("/"));
    }
}

}  // namespace
}  // namespace flyball::config
