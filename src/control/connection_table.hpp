// SPDX-License-Identifier: BSD-3-Clause
// The connections of one listener: how many there may be, and how long each may take. Time is
// passed in, so that tests need no clock. API thread only.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <vector>

#include "flyball/control/http.hpp"
#include "flyball/control/server.hpp"

namespace flyball::control {

enum class Phase : std::uint8_t {
    fresh,      ///< connected, no request yet
    idle,       ///< between two requests
    exchange,   ///< a request has begun; ends when its response is sent
    streaming,  ///< the response has no end
};

struct Connection {
    int socket = -1;
    Peer peer;
    Phase phase = Phase::fresh;
    std::uint64_t since_ns = 0;  ///< begin of the phase
    bool is_surplus = false;     ///< above a limit: told so and closed
    bool is_closing = false;
};

class ConnectionTable {
  public:
    explicit ConnectionTable(const ServerLimits& limits) : limits_(limits) {}

    /// The new connection is surplus if the listener or its peer has too many already. The
    /// reference is valid until remove().
    Connection& add(int socket, Peer peer, std::uint64_t now_ns);
    void remove(const Connection& connection);
    static void enter(Connection& connection, Phase phase, std::uint64_t now_ns);

    /// Connections whose phase takes too long, each named once. While three quarters of the places
    /// are taken, whoever has nothing to show for a second must go: slow clients cannot lock others
    /// out.
    [[nodiscard]] std::vector<Connection*> overdue(std::uint64_t now_ns);

    [[nodiscard]] std::size_t size() const noexcept { return connections_.size(); }

  private:
    [[nodiscard]] std::uint64_t allowed_ns(const Connection& connection) const;
    [[nodiscard]] bool is_surplus(const Peer& peer) const;

    ServerLimits limits_;
    std::list<Connection> connections_;
};

}  // namespace flyball::control
