// SPDX-License-Identifier: BSD-3-Clause
// Asks an API without a server: a process of this machine, no tokens.
#pragma once

#include <string>
#include <utility>

#include "flyball/control/rest_api.hpp"

namespace flyball::control {

inline Response ask(RestApi& api, Request request) {
    if (request.peer.address.empty()) {
        request.peer = {.address = "127.0.0.1", .loopback = true};
    }
    auto refusal = api.admit(request);
    return refusal ? std::move(*refusal) : api.handle(request);
}

inline Response ask(Router router, Request request) {
    RestApi api(std::move(router), {}, [] { return std::uint64_t{0}; });
    return ask(api, std::move(request));
}

inline Response ask(Router router, const std::string& method, const std::string& target) {
    return ask(std::move(router), {.method = method, .target = target});
}

}  // namespace flyball::control
