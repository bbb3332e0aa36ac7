// SPDX-License-Identifier: BSD-3-Clause
#include "connection_table.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace flyball::control {

Connection& ConnectionTable::add(int socket, Peer peer, std::uint64_t now_ns) {
    const bool surplus = is_surplus(peer);
    connections_.push_back(
        {.socket = socket, .peer = std::move(peer), .since_ns = now_ns, .is_surplus = surplus});
    return connections_.back();
}

void ConnectionTable::remove(const Connection& connection) {
    const auto found = std::find_if(connections_.begin(), connections_.end(),
                                    [&](const Connection& known) { return &known == &connection; });
    if (found != connections_.end()) {
        connections_.erase(found);
    }
}

void ConnectionTable::enter(Connection& connection, Phase phase, std::uint64_t now_ns) {
    connection.phase = phase;
    connection.since_ns = now_ns;
}

std::vector<Connection*> ConnectionTable::overdue(std::uint64_t now_ns) {
    std::vector<Connection*> found;
    for (Connection& connection : connections_) {
        // A phase may have begun after `now_ns` was read.
        const std::uint64_t spent_ns = std::max(now_ns, connection.since_ns) - connection.since_ns;
        if (!connection.is_closing && spent_ns > allowed_ns(connection)) {
            connection.is_closing = true;
            found.push_back(&connection);
        }
    }
    return found;
}

std::uint64_t ConnectionTable::allowed_ns(const Connection& connection) const {
    if (connection.phase == Phase::streaming) {
        return std::numeric_limits<std::uint64_t>::max();
    }
    const bool crowded = connections_.size() * 4 >= limits_.connections * std::size_t{3};
    if (connection.is_surplus || crowded) {
        return limits_.crowded_ns;
    }
    return connection.phase == Phase::idle ? limits_.idle_ns : limits_.exchange_ns;
}

bool ConnectionTable::is_surplus(const Peer& peer) const {
    const auto same = std::count_if(connections_.begin(), connections_.end(), [&](const auto& one) {
        return one.peer.address == peer.address;
    });
    return connections_.size() >= limits_.connections ||
           static_cast<std::size_t>(same) >= limits_.connections_per_peer;
}

}  // namespace flyball::control
