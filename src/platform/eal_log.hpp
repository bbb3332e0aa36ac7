// SPDX-License-Identifier: BSD-3-Clause
// DPDK's log lines as our log lines: same place, same levels, and the last errors kept for the
// message that a failed start or a missing port needs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "flyball/base/log.hpp"

namespace flyball::platform {

/// Our level for a line that DPDK logged at `dpdk_level` (RTE_LOG_*, 1 = emergency, 8 = debug).
/// DPDK's chatter is debug here, and so are warnings that are known to mean nothing for us.
[[nodiscard]] LogLevel eal_log_level(std::uint32_t dpdk_level, std::string_view line);

/// Sends rte_log to our log from now on. Once per process; later calls do nothing. Returns false
/// when the C library cannot make the stream.
bool route_eal_log();

/// The latest lines at warning level or above, as DPDK rated them, oldest first. Any thread.
[[nodiscard]] std::vector<std::string> recent_eal_errors();

}  // namespace flyball::platform
