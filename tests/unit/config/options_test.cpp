// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/options.hpp"

#include <bit>
#include <cctype>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "option_samples.hpp"

namespace flyball::config {
namespace {

/// Number of members of an aggregate: the most `{}` that initialise it.
template <typename T>
consteval std::size_t member_count() {
    if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) {
        return 14;
    } else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) {
        return 13;
    } else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) {
        return 12;
    } else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) {
        return 11;
    } else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; }) {
        return 10;
    } else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}}; }) {
        return 9;
    } else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}, {}}; }) {
        return 8;
    } else if constexpr (requires { T{{}, {}, {}, {}, {}, {}, {}}; }) {
        return 7;
    } else if constexpr (requires { T{{}, {}, {}, {}, {}, {}}; }) {
        return 6;
    } else if constexpr (requires { T{{}, {}, {}, {}, {}}; }) {
        return 5;
    } else if constexpr (requires { T{{}, {}, {}, {}}; }) {
        return 4;
    } else if constexpr (requires { T{{}, {}, {}}; }) {
        return 3;
    } else if constexpr (requires { T{{}, {}}; }) {
        return 2;
    } else {
        return 1;
    }
}

std::size_t rows_of(std::string_view name) {
    for (const Section& section : sections()) {
        if (section.name == name) {
            return section.options.size();
        }
    }
    return 0;
}

TEST(Options, EveryMemberOfTheModelHasARow) {
    EXPECT_EQ(rows_of("cpu"), member_count<Cpu>());
    EXPECT_EQ(rows_of("memory"), member_count<Memory>());
    EXPECT_EQ(rows_of("eal"), member_count<Eal>());
    EXPECT_EQ(rows_of("ports"), member_count<Port>());
    EXPECT_EQ(rows_of("pipeline"), member_count<Pipeline>());
    EXPECT_EQ(rows_of("tuning"), member_count<Tuning>());
    EXPECT_EQ(rows_of("traffic"), member_count<Traffic>());
    EXPECT_EQ(rows_of("telemetry"), member_count<Telemetry>());
    EXPECT_EQ(rows_of("api"), member_count<Api>());
    EXPECT_EQ(rows_of("state"), member_count<State>());
    EXPECT_EQ(rows_of("logging"), member_count<Logging>());
    EXPECT_EQ(rows_of("") + sections().size() - 1, member_count<Config>());
}

TEST(Options, EachRowChangesItsOwnMemberAndNoOther) {
    for_each_option([](const Section& section, const Option& changed) {
        if (changed.range.min == changed.range.max) {
            return;
        }
        Config config = config_with_entries();
        const Value value = sample_value(section, changed);
        changed.member.set(config, 0, value);
        for_each_option([&](const Section& where, const Option& option) {
            const Value expected = &option == &changed ? value : default_value(where, option);
            EXPECT_EQ(option.member.get(config, 0), expected)
                << pointer_to(section, 0, changed) << " was set, " << pointer_to(where, 0, option)
                << " is " << format_value(option, option.member.get(config, 0));
        });
    });
}

TEST(Options, AutoIsTheDefaultWhereverItIsAllowed) {
    for_each_option([](const Section& section, const Option& option) {
        Config config = config_with_entries();
        const bool is_auto = default_value(section, option) == Value{Automatic{}};
        EXPECT_EQ(is_auto, option.member.may_be_auto) << option.name;
        if (is_auto) {
            option.member.set(config, 0, sample_value(section, option));
            option.member.set(config, 0, Automatic{});
            EXPECT_EQ(config, config_with_entries()) << option.name;
        }
    });
}

TEST(Options, RangesFitTheMemberAndHoldTheDefault) {
    for_each_option([](const Section& section, const Option& option) {
        if (option.member.type != Type::number) {
            return;
        }
        EXPECT_LE(option.range.min, option.range.max) << option.name;
        EXPECT_LE(option.range.max, option.member.number_max) << option.name;
        const Value standard = default_value(section, option);
        if (const auto* number = std::get_if<std::uint64_t>(&standard)) {
            EXPECT_GE(*number, option.range.min) << option.name;
            EXPECT_LE(*number, option.range.max) << option.name;
        }
        if (option.power_of_two) {
            EXPECT_TRUE(std::has_single_bit(option.range.min)) << option.name;
            EXPECT_TRUE(std::has_single_bit(option.range.max)) << option.name;
        }
    });
}

TEST(Options, NamesAreUniqueSnakeCase) {
    std::set<std::string> seen;
    for_each_option([&](const Section& section, const Option& option) {
        EXPECT_TRUE(seen.insert(pointer_to(section, 0, option)).second) << option.name;
        for (const char c : option.name) {
            EXPECT_TRUE(std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_') << option.name;
        }
    });
}

TEST(Options, HelpIsOneSentence) {
    for_each_option([](const Section& /*section*/, const Option& option) {
        EXPECT_FALSE(option.help.empty()) << option.name;
        EXPECT_TRUE(option.help.ends_with('.')) << option.name;
        EXPECT_EQ(option.help.find(". "), std::string_view::npos) << option.name;
        EXPECT_EQ(option.help.find('\n'), std::string_view::npos) << option.name;
    });
}

TEST(Options, TextsHaveAFormatAndChoicesHaveWords) {
    for_each_option([](const Section& /*section*/, const Option& option) {
        const Type type = option.member.type;
        const bool is_text = type == Type::text || type == Type::text_list;
        EXPECT_EQ(option.format != nullptr, is_text) << option.name;
        EXPECT_EQ(!option.member.choices.empty(), type == Type::choice) << option.name;
    });
}

TEST(Options, ListsAreKnownByTheirFirstOption) {
    for (const Section& section : sections()) {
        if (section.is_list()) {
            EXPECT_TRUE(section.options.front().required) << section.name;
        }
    }
}

}  // namespace
}  // namespace flyball::config
