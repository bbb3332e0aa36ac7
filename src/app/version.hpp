// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "flyball/control/rest_api.hpp"
#include "flyball/telemetry/report.hpp"

namespace flyball::app {

/// "0.1.0 (0123abcd)".
[[nodiscard]] std::string short_version();

[[nodiscard]] telemetry::BuildReport build_report();

/// Version, commit, compiler, march and DPDK version, one per line.
[[nodiscard]] std::string long_version();

/// Now, as RFC 3339 writes it, in UTC: "2026-01-02T03:04:05Z".
[[nodiscard]] std::string utc_now();

/// This process, started now.
[[nodiscard]] control::ProcessInfo process_info();

}  // namespace flyball::app
