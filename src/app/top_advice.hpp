// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flyball::app {

/// One setting as it is and as it should be.
struct TopChange {
    std::string setting;
    std::string from;
    std::string to;
    bool is_live = false;
};

/// One element of /api/v1/advice, without its evidence.
struct TopAdvice {
    std::string rule;
    std::string severity;  ///< critical, warning or info
    std::string subject;
    std::string text;
    std::vector<TopChange> changes;  ///< alternatives, the best one first
    std::string host_change;         ///< "" if nothing
};

/// Nothing if `json` is no answer of /api/v1/advice: another version may not have it. Pure.
[[nodiscard]] std::optional<std::vector<TopAdvice>> parse_advice(std::string_view json);

}  // namespace flyball::app
