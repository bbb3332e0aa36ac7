// SPDX-License-Identifier: BSD-3-Clause
// The findings of `flyball doctor` as text for people and as JSON for programs. Pure.
#pragma once

#include <string>
#include <vector>

#include "flyball/platform/preflight.hpp"

namespace flyball::app {

/// Grouped by area, errors first within each; every fix on its own line; a closing line with
/// counts.
[[nodiscard]] std::string doctor_text(const std::vector<platform::Finding>& findings);

/// One line: {"ready":bool,"counts":{severity:n},"findings":[{area,severity,what,evidence,fix[]}]}.
[[nodiscard]] std::string doctor_json(const std::vector<platform::Finding>& findings);

}  // namespace flyball::app
