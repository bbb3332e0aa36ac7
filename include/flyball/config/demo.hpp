// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string_view>

namespace flyball::config {

/// config/demo.yaml as it was when the binary was built: what runs without a configuration.
[[nodiscard]] std::string_view demo_config();

}  // namespace flyball::config
