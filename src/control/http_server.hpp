// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>

#include "flyball/base/result.hpp"
#include "flyball/control/http.hpp"
#include "flyball/control/listener.hpp"
#include "flyball/control/server.hpp"

#include "event_loop.hpp"
#include "server_counters.hpp"

namespace flyball::control {

/// HTTP/1.1 on one listener. `handler` and `counters` must outlive what is returned. Error (class
/// machine): certificate and key do not fit, or the library refused.
[[nodiscard]] Result<std::unique_ptr<LoopSource>> serve_http(Listener listener,
                                                             RequestHandler& handler,
                                                             const ServerLimits& limits,
                                                             ServerCounters& counters);

}  // namespace flyball::control
