// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

namespace flyball::telemetry {

/// The metric table as docs/reference/metrics.md. Pure.
[[nodiscard]] std::string metrics_page();

}  // namespace flyball::telemetry
