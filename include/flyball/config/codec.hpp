// SPDX-License-Identifier: BSD-3-Clause
// Documents to model and back. An Error (class config) holds every problem of the document, one a
// line: "file:line:col: /json/pointer: what, the limit, the fix", in JSON without a place before
// the pointer. A Config that comes out is valid: ranges and combinations are checked. Control path;
// any thread.
#pragma once

#include <string>
#include <string_view>

#include "flyball/base/result.hpp"
#include "flyball/config/model.hpp"

namespace flyball::config {

/// Reads a YAML file of at most 1 MiB.
[[nodiscard]] Result<Config> load_file(const std::string& path);

/// `name` stands for the file in errors.
[[nodiscard]] Result<Config> parse_yaml(std::string_view text, const std::string& name);

[[nodiscard]] Result<Config> parse_json(std::string_view text);

/// Every option in the table's order, indented by two; parse_json reads it back.
[[nodiscard]] std::string to_json(const Config& config);

}  // namespace flyball::config
