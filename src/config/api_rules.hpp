// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "flyball/config/model.hpp"
#include "flyball/config/validate.hpp"

namespace flyball::config {

/// Combinations of the options in `api`. Pure.
void check_api(const Config& config, std::vector<Conflict>& conflicts);

}  // namespace flyball::config
