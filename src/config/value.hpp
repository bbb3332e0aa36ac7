// SPDX-License-Identifier: BSD-3-Clause
// One option's value between its three forms: node of a document, Value, text for people.
#pragma once

#include <string>

#include <tl/expected.hpp>

#include "flyball/config/options.hpp"

#include "document.hpp"

namespace flyball::config {

/// Checks type, range and format. Error: what is wrong and what to write instead.
[[nodiscard]] tl::expected<Value, std::string> read_value(const Option& option, const Tree& node);

/// The node that read_value reads back.
[[nodiscard]] Tree write_value(const Option& option, const Value& value);

/// As in a document, but lists as "a, b".
[[nodiscard]] std::string format_value(const Option& option, const Value& value);

/// `number` in the option's notation: 1500, 512M, 200us.
[[nodiscard]] std::string format_number(const Option& option, std::uint64_t number);

}  // namespace flyball::config
