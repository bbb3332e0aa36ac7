// SPDX-License-Identifier: BSD-3-Clause
// The table of all options. Each option is one row, bound to one member of the model: decoding,
// range checks, JSON Schema, the reference page, `config explain` and `config diff` only walk this
// table, so that none of them can know an option that the others do not. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "flyball/base/cpu_list.hpp"
#include "flyball/base/result.hpp"
#include "flyball/config/model.hpp"

namespace flyball::config {

enum class Type : std::uint8_t { boolean, number, text, text_list, cpu_list, choice };

/// How a number is written: 32, 512M (binary), 200us or 1M packets/s (decimal).
enum class Notation : std::uint8_t { plain, size, duration, rate };

/// When a changed value takes effect on a running appliance.
enum class When : std::uint8_t { startup, live };

/// The value `auto`.
struct Automatic {
    friend bool operator==(Automatic, Automatic) = default;
};

/// An option's value detached from the member's type; a choice is its enumerator's number.
using Value =
    std::variant<Automatic, bool, std::uint64_t, std::string, std::vector<std::string>, CpuList>;

/// One permitted word of a choice.
struct Choice {
    std::uint64_t value = 0;
    std::string_view name;
    std::string_view help;
};

/// Reads and writes one member of the model; `index` selects the element of a list section.
struct Member {
    Type type = Type::boolean;
    bool may_be_auto = false;
    std::uint64_t number_max = 0;  ///< what the member can hold
    std::span<const Choice> choices{};
    Value (*get)(const Config& config, std::size_t index) = nullptr;
    void (*set)(Config& config, std::size_t index, const Value& value) = nullptr;
};

/// Inclusive. Of a number its value, of a text its bytes, of a list its entries.
struct Range {
    std::uint64_t min = 0;
    std::uint64_t max = std::numeric_limits<std::uint64_t>::max();
};

/// Bytes of one entry of a list of texts.
inline constexpr std::size_t kEntryBytesMax = 1024;

/// What a text must look like: an ECMAScript regular expression and the same in words.
struct TextFormat {
    std::string_view pattern;
    std::string_view words;
};

/// In the order in which a row of the table reads.
struct Option {  // NOLINT(clang-analyzer-optin.performance.Padding)
    std::string_view name{};
    Member member{};
    Range range{};
    Notation notation = Notation::plain;
    bool power_of_two = false;
    std::string_view unit{};
    const TextFormat* format = nullptr;
    When when = When::startup;
    bool required = false;
    std::string_view help{};  ///< one sentence
};

/// A mapping of the document, a list of mappings, or (named "") the document itself.
struct Section {
    std::string_view name;
    std::string_view help;
    std::span<const Option> options;
    Range entries{.min = 1, .max = 1};                    ///< of a list
    std::size_t (*size)(const Config& config) = nullptr;  ///< nullptr: not a list
    void (*resize)(Config& config, std::size_t size) = nullptr;

    [[nodiscard]] bool is_list() const { return size != nullptr; }

    [[nodiscard]] std::size_t size_in(const Config& config) const {
        return is_list() ? size(config) : 1;
    }
};

/// All sections in the order of the reference page; the first is the document itself.
[[nodiscard]] std::span<const Section> sections();

/// JSON pointer of one option: "/cpu/workers", "/ports/1/mtu".
[[nodiscard]] std::string pointer_to(const Section& section,
                                     std::size_t index,
                                     const Option& option);

/// Limits in words, as errors and the reference print them: "a whole number from 1 to 256 packets".
[[nodiscard]] std::string describe(const Option& option);

/// What the option is without a document; of a list section, in a new entry.
[[nodiscard]] Value default_value(const Section& section, const Option& option);

/// The word that a document uses for an enumerator: "5tswap" for ForwardMode::fivetuple_swap.
template <typename Enum>
[[nodiscard]] std::string_view name_of(Enum value);

}  // namespace flyball::config
