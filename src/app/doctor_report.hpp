// SPDX-License-Identifier: BSD-3-Clause
// The findings of `flyball doctor` as text for people and as JSON for programs. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flyball/base/result.hpp"
#include "flyball/platform/preflight.hpp"

namespace flyball::app {

/// What the doctor found out.
struct Diagnosis {
    std::vector<platform::Finding> findings;
    std::optional<Error> error;  ///< why there is no plan to check for: config, topology or plan
};

/// No error, and no finding that is one.
[[nodiscard]] bool is_ready(const Diagnosis& diagnosis);

/// Grouped by area, errors first within each; every fix on its own line; a closing line with
/// counts.
[[nodiscard]] std::string doctor_text(const Diagnosis& diagnosis);

/// One line: {"ready":bool,"error":string|null,"counts":{severity:n},
/// "findings":[{area,severity,what,evidence,fix[]}]}.
[[nodiscard]] std::string doctor_json(const Diagnosis& diagnosis);

}  // namespace flyball::app
