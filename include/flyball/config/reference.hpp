// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <string_view>

#include "flyball/base/result.hpp"

namespace flyball::config {

/// The option table as docs/reference/config.md. Any thread.
[[nodiscard]] std::string reference_page();

/// One option ("tuning.rx_burst", "ports.mtu") or one section ("cpu") as plain text; "" is all.
/// Error (class usage): an unknown name, with the nearest known one.
[[nodiscard]] Result<std::string> explain(std::string_view name);

}  // namespace flyball::config
