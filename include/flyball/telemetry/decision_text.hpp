// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

#include "flyball/governor/decision.hpp"

namespace flyball::telemetry {

/// One decision in words: who, what from -> to, why, on which signals, and what is expected of it.
/// One line without its end.
[[nodiscard]] std::string decision_text(const governor::Decision& decision);

}  // namespace flyball::telemetry
