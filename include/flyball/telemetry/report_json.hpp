// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "flyball/telemetry/report.hpp"

namespace flyball::telemetry {

/// The whole report as one JSON document on one line, with a final newline. Field names, units and
/// exactness: docs/reference/report.md. Integers from 2^53 on are strings, because readers that
/// keep numbers as doubles would round them. Pure.
[[nodiscard]] std::string report_json(const Report& report);

/// Only these members of the document, in this order; besides, "stages" are the stages of all
/// workers together. Every name must be known (checked).
[[nodiscard]] std::string report_json(const Report& report,
                                      std::span<const std::string_view> members);

/// One element of the document's "ports", with a final newline.
[[nodiscard]] std::string port_report_json(const PortReport& port);

}  // namespace flyball::telemetry
