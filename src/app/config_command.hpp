// SPDX-License-Identifier: BSD-3-Clause
// `flyball config`: what the option table prints, and what differs between two files.
#pragma once

#include <string>

#include "flyball/base/result.hpp"

namespace flyball::app {

/// The file with every option, also those at their default, as JSON. Error (class config).
[[nodiscard]] Result<std::string> show_text(const std::string& file);

/// What changes from one file to the other, and whether a restart is needed. Error (class config).
[[nodiscard]] Result<std::string> diff_text(const std::string& before, const std::string& after);

}  // namespace flyball::app
