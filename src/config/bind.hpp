// SPDX-License-Identifier: BSD-3-Clause
// Binds an option to a member of the model at compile time; its Type follows from the member's
// type.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "flyball/config/options.hpp"

#include "choices.hpp"

namespace flyball::config {

template <typename T>
struct Plain {
    using Held = T;
    static constexpr bool kMayBeAuto = false;
};

template <typename T>
struct Plain<Auto<T>> {
    using Held = T;
    static constexpr bool kMayBeAuto = true;
};

template <typename T>
concept Text = std::same_as<T, std::string> || std::same_as<T, std::vector<std::string>> ||
               std::same_as<T, CpuList>;

template <typename T>
consteval Type type_of() {
    if constexpr (std::same_as<T, bool>) {
        return Type::boolean;
    } else if constexpr (std::is_enum_v<T>) {
        return Type::choice;
    } else if constexpr (std::same_as<T, std::string>) {
        return Type::text;
    } else if constexpr (std::same_as<T, std::vector<std::string>>) {
        return Type::text_list;
    } else if constexpr (std::same_as<T, CpuList>) {
        return Type::cpu_list;
    } else {
        static_assert(std::unsigned_integral<T> || std::same_as<T, NodeId>);
        return Type::number;
    }
}

template <typename T>
consteval std::uint64_t number_max() {
    if constexpr (std::same_as<T, NodeId>) {
        return std::numeric_limits<decltype(NodeId::value)>::max();
    } else if constexpr (std::unsigned_integral<T>) {
        return std::numeric_limits<T>::max();
    } else {
        return 0;
    }
}

template <typename T>
Value to_value(const T& member) {
    if constexpr (std::same_as<T, bool> || Text<T>) {
        return member;
    } else if constexpr (std::same_as<T, NodeId>) {
        return std::uint64_t{member.value};
    } else if constexpr (std::is_enum_v<T> || std::unsigned_integral<T>) {
        return static_cast<std::uint64_t>(member);
    } else {
        return member ? to_value(*member) : Value{Automatic{}};
    }
}

template <typename T>
T from_value(const Value& value) {
    if constexpr (std::same_as<T, bool> || Text<T>) {
        return std::get<T>(value);
    } else if constexpr (std::same_as<T, NodeId>) {
        return NodeId{static_cast<unsigned>(std::get<std::uint64_t>(value))};
    } else if constexpr (std::is_enum_v<T> || std::unsigned_integral<T>) {
        return static_cast<T>(std::get<std::uint64_t>(value));
    } else if (std::holds_alternative<Automatic>(value)) {
        return std::nullopt;
    } else {
        return from_value<typename T::value_type>(value);
    }
}

/// The struct that holds the members of a section: itself, or the list's element.
template <typename S>
auto& element(S& section, std::size_t /*index*/) {
    return section;
}

template <typename E>
E& element(std::vector<E>& list, std::size_t index) {
    return list.at(index);
}

template <typename E>
const E& element(const std::vector<E>& list, std::size_t index) {
    return list.at(index);
}

template <typename T>
consteval Member member_of(Value (*get)(const Config&, std::size_t),
                           void (*set)(Config&, std::size_t, const Value&)) {
    using Held = typename Plain<T>::Held;
    return {.type = type_of<Held>(),
            .may_be_auto = Plain<T>::kMayBeAuto,
            .number_max = number_max<Held>(),
            .choices = kChoices<Held>,
            .get = get,
            .set = set};
}

/// Member `Field` of the section (or of the elements of the list) `Where` of the configuration.
template <auto Where, auto Field>
consteval Member bind() {
    using S = std::remove_reference_t<decltype(element(std::declval<Config&>().*Where, 0))>;
    using T = std::remove_reference_t<decltype(std::declval<S&>().*Field)>;
    return member_of<T>(
        [](const Config& config, std::size_t index) {
            return to_value(element(config.*Where, index).*Field);
        },
        [](Config& config, std::size_t index, const Value& value) {
            element(config.*Where, index).*Field = from_value<T>(value);
        });
}

/// A member of the configuration itself.
template <auto Field>
consteval Member bind() {
    using T = std::remove_reference_t<decltype(std::declval<Config&>().*Field)>;
    return member_of<T>(
        [](const Config& config, std::size_t /*index*/) { return to_value(config.*Field); },
        [](Config& config, std::size_t /*index*/, const Value& value) {
            config.*Field = from_value<T>(value);
        });
}

}  // namespace flyball::config
