// SPDX-License-Identifier: BSD-3-Clause
// The statistics that dpdk-testpmd 22.11 prints, byte for byte, for scripts that read testpmd's
// output.
#pragma once

#include <string>

#include "flyball/telemetry/report.hpp"

namespace flyball::telemetry {

/// What testpmd prints every --stats-period: it clears the screen, then one 'NIC statistics' block
/// per port. Rates are 0 in the first period, where `before` is Report{}. Pure.
[[nodiscard]] std::string testpmd_period(const Report& before, const Report& now);

/// What testpmd prints when forwarding stops, with --record-burst-stats and --record-core-cycles:
/// 'Forward statistics' per port, accumulated, 'CPU cycles/packet'. Pure.
[[nodiscard]] std::string testpmd_final(const Report& report);

}  // namespace flyball::telemetry
