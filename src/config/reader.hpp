// SPDX-License-Identifier: BSD-3-Clause
// The seam to the YAML and JSON libraries, which only codec.cpp knows.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "document.hpp"
#include "problems.hpp"

namespace flyball::config {

/// The document, or nullopt after adding a problem that leaves nothing to decode.
[[nodiscard]] std::optional<Tree> read_yaml(std::string_view text, Problems& problems);
[[nodiscard]] std::optional<Tree> read_json(std::string_view text, Problems& problems);

/// Indented by two spaces, with a final newline. Literals must be JSON: numbers, true and false.
[[nodiscard]] std::string write_json(const Tree& node);

}  // namespace flyball::config
