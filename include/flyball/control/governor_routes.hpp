// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "flyball/base/result.hpp"
#include "flyball/control/live_config.hpp"
#include "flyball/control/router.hpp"

namespace flyball::control {

/// A human's knobs for one worker or all, for a while; the governor does not touch them meanwhile.
struct Hold {
    std::optional<std::uint16_t> lcore{};  ///< nothing: every worker
    std::uint32_t wait_ns = 0;
    std::uint16_t threshold = 1;
    std::uint16_t cap = 32;
    std::uint64_t for_ns = 0;  ///< 0: ends a hold now
};

/// Error (class usage): no worker has that lcore; nothing was changed.
using HoldWorkers = std::function<Result<void>(const std::vector<Hold>&)>;

/// PATCH /api/v1/governor: members of the section `latency` change the configuration, `hold` holds
/// workers. `config` must outlive the router.
void add_governor_routes(Router& router, LiveConfig& config, HoldWorkers hold);

}  // namespace flyball::control
