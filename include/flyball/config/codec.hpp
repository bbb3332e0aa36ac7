// SPDX-License-Identifier: BSD-3-Clause
// Documents to model and back. An Error (class config) holds every problem of the document, one a
// line: "file:line:col: /json/pointer: what, the limit, the fix", in JSON without a place before
// the pointer. A Config that comes out is valid: ranges and combinations are checked. Control path;
// any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "flyball/base/result.hpp"
#include "flyball/config/model.hpp"

namespace flyball::config {

/// Reads a YAML file of at most 1 MiB.
[[nodiscard]] Result<Config> load_file(const std::string& path);

/// `name` stands for the file in errors.
[[nodiscard]] Result<Config> parse_yaml(std::string_view text, const std::string& name);

[[nodiscard]] Result<Config> parse_json(std::string_view text);

/// One wrong place of a document.
struct Finding {
    std::string pointer;  ///< JSON pointer; "" = the document
    std::string text;     ///< what is wrong, the limit and the fix

    friend bool operator==(const Finding&, const Finding&) = default;
};

/// What clients send: each wrong place by itself, in the order of the document.
using DocumentReading = tl::expected<Config, std::vector<Finding>>;

/// As parse_json.
[[nodiscard]] DocumentReading read_document(std::string_view json);

/// `base` after a merge patch (RFC 7386): null sets an option back to its default, the list of
/// ports is replaced whole.
[[nodiscard]] DocumentReading read_merge_patch(const Config& base, std::string_view json);

/// Every option in the table's order, indented by two; parse_json reads it back.
[[nodiscard]] std::string to_json(const Config& config);

}  // namespace flyball::config
