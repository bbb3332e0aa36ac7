// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "flyball/telemetry/report.hpp"

namespace flyball::telemetry {

/// The whole report as one JSON document on one line, with a final newline. Field names, units and
/// exactness: docs/reference/report.md. Integers from 2^53 on are strings, because readers that
/// keep numbers as doubles would round them. Pure.
[[nodiscard]] std::string report_json(const Report& report);

}  // namespace flyball::telemetry
