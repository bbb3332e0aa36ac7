// SPDX-License-Identifier: BSD-3-Clause
// Combinations that no range can express: options that contradict each other or have no effect
// together. The codec calls it; call it again after changing a Config in code. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "flyball/config/model.hpp"

namespace flyball::config {

struct Conflict {
    std::string pointer;              ///< the option to change, as a JSON pointer
    std::string text;                 ///< what is wrong and what to write instead
    std::vector<std::string> others;  ///< pointers of the options that it depends on
};

/// Every conflict, in the order of the document; none for a valid configuration.
[[nodiscard]] std::vector<Conflict> validate(const Config& config);

}  // namespace flyball::config
