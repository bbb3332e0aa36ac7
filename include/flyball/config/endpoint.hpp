// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "flyball/base/result.hpp"

namespace flyball::config {

/// Where a TCP server listens: a numeric address and a port.
struct Endpoint {
    std::string address;     ///< "127.0.0.1", "::1", without brackets
    std::uint16_t port = 0;  ///< 0: any free one
    bool is_v6 = false;

    /// True if only this machine reaches it: 127.0.0.0/8 and ::1.
    [[nodiscard]] bool is_loopback() const;

    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// "127.0.0.1:9660", "[::1]:9660", "0.0.0.0:9660". Error (class config): what to write. Pure.
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view text);

/// What parse_endpoint reads back.
[[nodiscard]] std::string format_endpoint(const Endpoint& endpoint);

}  // namespace flyball::config
