// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "flyball/base/result.hpp"

namespace flyball::app {

/// Where an API is: a unix socket, or TCP without TLS.
struct ApiAddress {
    std::string socket_path;  ///< "" = TCP
    std::string host;         ///< name or numeric address, without brackets
    std::string port;
};

/// "unix:/run/flyball/api.sock", "/run/flyball/api.sock", "http://127.0.0.1:9660" (port 9660 may be
/// left out), "http://[::1]:9660". Error (class usage): what to write instead. Pure.
[[nodiscard]] Result<ApiAddress> parse_api_address(std::string_view text);

/// Enough of HTTP/1.1 (RFC 9112) for our own API: one request per connection, answers with a
/// Content-Length or until the server closes, of at most 16 MiB. No library: the usual ones bring
/// dozens of others into the process that forwards packets.
class HttpClient {
  public:
    /// `token`: for "Authorization: Bearer"; "" = none. `timeout_ms`: for a whole exchange.
    HttpClient(ApiAddress address, std::string token, unsigned timeout_ms = 5000);

    /// The body of a 200 answer to GET `target`. Errors: class machine if nobody answers, with what
    /// to look at; class usage if the answer is another one, with what the server says.
    [[nodiscard]] Result<std::string> get(std::string_view target) const;

  private:
    [[nodiscard]] std::string name() const;
    [[nodiscard]] Result<int> connect(std::uint64_t deadline_ns) const;

    ApiAddress address_;
    std::string token_;
    unsigned timeout_ms_;
};

/// Takes an answer apart after which nothing more will come: the body of a 200. Errors: class usage
/// if it is another one, class machine if its end is missing. Pure.
[[nodiscard]] Result<std::string> body_of(std::string_view answer);

/// Whether an answer is complete before the server closes. Pure.
[[nodiscard]] bool is_complete(std::string_view answer);

}  // namespace flyball::app
