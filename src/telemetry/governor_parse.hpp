// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "flyball/telemetry/governor_report.hpp"

#include "json_reader.hpp"

namespace flyball::telemetry {

/// What governor_json() wrote. Decisions whose knob, reason or regime is unknown to this version
/// are left out. Throws WrongType.
void read_governor(const ObjectReader& read, GovernorReport& report);

}  // namespace flyball::telemetry
