// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "flyball/control/access.hpp"
#include "flyball/control/http.hpp"

#include "rate_limiter.hpp"

namespace flyball::control {

/// Decides on the headers alone who somebody is and whether to listen to them: well-formed headers,
/// rate, Host (against DNS rebinding), Origin (against foreign pages), credentials. API thread
/// only.
class Gate {
  public:
    /// `clock`: nanoseconds, monotonic.
    Gate(AccessPolicy policy, std::function<std::uint64_t()> clock);

    /// Fills scope and user of the request, or refuses it.
    [[nodiscard]] std::optional<Response> check(Request& request);

    /// For a request that check() let pass and whose scope is too small: 401 or 403.
    [[nodiscard]] static Response too_small(const Request& request, Scope needed);

  private:
    [[nodiscard]] std::optional<Response> check_headers(const Request& request) const;
    [[nodiscard]] std::optional<Response> check_rate(const Request& request);
    [[nodiscard]] std::optional<Response> check_host(const Request& request) const;
    [[nodiscard]] std::optional<Response> identify(Request& request);
    [[nodiscard]] bool is_our_host(std::string_view host) const;

    AccessPolicy policy_;
    std::function<std::uint64_t()> clock_;
    RateLimiter limiter_;
};

}  // namespace flyball::control
