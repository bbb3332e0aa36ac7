// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "plan.hpp"

namespace flyball::app {

/// Cores, ports, pools with their sums explained, rings, memory, warnings and reasons, for people.
/// Pure.
[[nodiscard]] std::string plan_text(const Plan& plan);

}  // namespace flyball::app
