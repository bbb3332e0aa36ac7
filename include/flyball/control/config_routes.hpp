// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "flyball/control/live_config.hpp"
#include "flyball/control/router.hpp"

namespace flyball::control {

/// /api/v1/config and what is below it. `config` must outlive the router.
void add_config_routes(Router& router, LiveConfig& config);

}  // namespace flyball::control
