// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "flyball/platform/topology.hpp"

namespace flyball::app {

/// Packages, nodes with their memory, cores, shared caches and network cards, for people. Pure.
[[nodiscard]] std::string machine_text(const platform::Topology& topology);

}  // namespace flyball::app
