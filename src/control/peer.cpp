// SPDX-License-Identifier: BSD-3-Clause
#include "peer.hpp"

#include <array>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace flyball::control {

namespace {

Peer unix_peer(int socket) {
    Peer peer{.transport = Transport::unix_socket};
    ucred credentials{};
    socklen_t length = sizeof(credentials);
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0) {
        peer.uid = credentials.uid;
        peer.address = "uid " + std::to_string(credentials.uid);
    }
    return peer;
}

std::string text_of(const sockaddr_storage& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    } else if (address.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    }
    return text.data();
}

}  // namespace

Peer peer_of(int socket, Transport transport) {
    if (transport == Transport::unix_socket) {
        return unix_peer(socket);
    }
    Peer peer{.transport = transport};
    sockaddr_storage address{};
    socklen_t length = sizeof(address);
    if (getpeername(socket, reinterpret_cast<sockaddr*>(&address), &length) == 0) {
        peer.address = text_of(address);
        peer.loopback = peer.address == "::1" || peer.address.starts_with("127.");
    }
    return peer;
}

bool is_closed_by_peer(int socket) {
    char byte = 0;
    return recv(socket, &byte, sizeof(byte), MSG_PEEK | MSG_DONTWAIT) == 0;
}

}  // namespace flyball::control
