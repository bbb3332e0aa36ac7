// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "flyball/config/model.hpp"
#include "flyball/platform/eal.hpp"

#include "plan.hpp"

namespace flyball::app {

/// What EAL must know about this appliance. Pure.
[[nodiscard]] platform::EalRequest make_eal_request(const config::Config& config, const Plan& plan);

/// Workers or fused cores: the lcores that send.
[[nodiscard]] unsigned forwarding_lcores(const platform::CorePlan& plan);

}  // namespace flyball::app
