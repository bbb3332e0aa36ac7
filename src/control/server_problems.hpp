// SPDX-License-Identifier: BSD-3-Clause
// What the server itself answers, without asking a handler. Pure.
#pragma once

#include "flyball/control/http.hpp"
#include "flyball/control/server.hpp"

namespace flyball::control {

[[nodiscard]] Response too_many_connections();
[[nodiscard]] Response too_many_streams(const ServerLimits& limits);
[[nodiscard]] Response body_too_large(const ServerLimits& limits);

}  // namespace flyball::control
