// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>
#include <vector>

#include "flyball/config/model.hpp"
#include "flyball/config/options.hpp"

namespace flyball::config {

/// One option that differs. Ports are matched by name: "ports.left.mtu".
struct Change {
    std::string name;
    std::string pointer;  ///< JSON pointer into `after`
    std::string before;   ///< as in a document; "" where only the other side has it
    std::string after;
    When when = When::startup;
};

/// What changes from `before` to `after`, in the table's order; empty for equal configurations.
/// Ports of one configuration have different names, as validate() demands. Pure; any thread.
[[nodiscard]] std::vector<Change> diff(const Config& before, const Config& after);

/// `running` with the live options of `wanted`; list entries are matched by name. What still
/// differs from `wanted` needs a restart. Pure; any thread.
[[nodiscard]] Config take_live(const Config& running, const Config& wanted);

/// One line a change, "tuning.rx_burst: 32 -> 64 (live)", and a last line that says whether a
/// restart is needed.
[[nodiscard]] std::string format_changes(const std::vector<Change>& changes);

}  // namespace flyball::config
