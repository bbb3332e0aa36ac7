// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "flyball/control/http.hpp"
#include "flyball/control/server.hpp"

#include "connection_table.hpp"

struct MHD_Connection;  // NOLINT(readability-identifier-naming): libmicrohttpd chose it

namespace flyball::control {

/// One request and its response, from the request line to the last byte sent.
struct Exchange {
    MHD_Connection* handle = nullptr;  ///< the library's name for the connection
    Connection* connection = nullptr;
    Request request{};
    std::optional<Response> refusal{};  ///< instead of the handler's answer
    Response response{};
    bool has_headers = false;
    bool is_suspended = false;
    std::size_t body_bytes = 0;

    /// Adds a part of the body. What is beyond the limit is only counted; false once it is not
    /// worth reading on.
    [[nodiscard]] bool take_body(std::string_view data, const ServerLimits& limits);

    /// The headers leave open where this request ends. What follows on the connection may be
    /// another one's request to a proxy and part of this one to us, or the other way round: it must
    /// not be read (RFC 9112, section 6.3).
    [[nodiscard]] bool is_end_doubtful() const noexcept;
};

}  // namespace flyball::control
