// SPDX-License-Identifier: BSD-3-Clause
// What a stored generation looks like: one line with the length and checksum of what follows, then
// a JSON document.
#pragma once

#include <string>
#include <string_view>

#include "flyball/base/result.hpp"
#include "flyball/control/config_store.hpp"

namespace flyball::control {

[[nodiscard]] std::string stored_text(const Generation& generation, const config::Config& file);

/// Error (class config): what is wrong with the file's content.
[[nodiscard]] Result<StoredGeneration> parse_stored(std::string_view text);

}  // namespace flyball::control
