// SPDX-License-Identifier: BSD-3-Clause
// `flyball check FILE`: validate a configuration and explain its plan, without starting DPDK.
#pragma once

#include <string>

#include "flyball/base/result.hpp"

#include "topology_source.hpp"

namespace flyball::app {

/// What check prints. Error: the file's problems (class config), what does not fit the machine
/// (class plan), or no such machine (class usage).
[[nodiscard]] Result<std::string> check_text(const std::string& file,
                                             const TopologySource& machine);

}  // namespace flyball::app
