// SPDX-License-Identifier: BSD-3-Clause
// What requests that change the configuration have in common: the query, the condition, the answer.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "flyball/control/live_config.hpp"
#include "flyball/control/router.hpp"

namespace flyball::control {

/// Names of the query parameters that every change knows.
[[nodiscard]] std::vector<std::string> change_query();

/// Whether a change says what it is based on.
enum class Condition : std::uint8_t { required, optional };

/// The request without its edit. Error: the answer.
[[nodiscard]] tl::expected<ChangeRequest, Response> read_change(const Call& call,
                                                                ChangeCause cause,
                                                                Condition condition);

/// The answer to what came of `request`.
[[nodiscard]] Response answer_change(const ChangeResult& result, const ChangeRequest& request);

}  // namespace flyball::control
