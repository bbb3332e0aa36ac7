// SPDX-License-Identifier: BSD-3-Clause
// `flyball topology`: what the machine looks like, and the demo's plan on it.
#pragma once

#include <string>

#include "flyball/base/result.hpp"

#include "topology_source.hpp"

namespace flyball::app {

/// What topology prints. Error: no such machine (class usage or machine), or one on which the demo
/// does not fit (class plan).
[[nodiscard]] Result<std::string> topology_text(const TopologySource& machine);

}  // namespace flyball::app
