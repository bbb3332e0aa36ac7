// SPDX-License-Identifier: BSD-3-Clause
// The part of planning that counts mbufs and bytes, once the cores are known.
#pragma once

#include "flyball/base/result.hpp"
#include "flyball/config/model.hpp"

#include "plan.hpp"

namespace flyball::app {

/// `plan` has topology, wish and cores. Adds ports, rings, pools and memory. Error (class plan).
[[nodiscard]] Result<void> plan_memory(const config::Config& config, Plan& plan);

}  // namespace flyball::app
