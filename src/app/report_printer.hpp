// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>

#include "flyball/telemetry/report.hpp"

namespace flyball::app {

enum class Format : std::uint8_t { text, testpmd, json };

[[nodiscard]] std::string render_period(Format format,
                                        const telemetry::Report& before,
                                        const telemetry::Report& now);

[[nodiscard]] std::string render_final(Format format, const telemetry::Report& report);

}  // namespace flyball::app
