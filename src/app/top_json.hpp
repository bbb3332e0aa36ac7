// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "top_frame.hpp"

namespace flyball::app {

/// One frame as a JSON document on one line, with a final newline: `flyball top --json`, explained
/// in docs/reference/top.md. Measures that do not exist are null. Pure.
[[nodiscard]] std::string top_json(const TopFrame& frame);

}  // namespace flyball::app
