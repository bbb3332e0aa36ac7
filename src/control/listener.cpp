// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/listener.hpp"

#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "small_file.hpp"

namespace flyball::control {

namespace {

/// Connections that wait for the API thread; more are refused by the kernel.
constexpr int kBacklog = 128;

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;

    [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress address_of(const config::Endpoint& endpoint) {
    SocketAddress address;
    if (endpoint.is_v6) {
        auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(endpoint.port);
        inet_pton(AF_INET6, endpoint.address.c_str(), &v6->sin6_addr);
        address.length = sizeof(*v6);
    } else {
        auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
        v4->sin_family = AF_INET;
        v4->sin_port = htons(endpoint.port);
        inet_pton(AF_INET, endpoint.address.c_str(), &v4->sin_addr);
        address.length = sizeof(*v4);
    }
    return address;
}

tl::unexpected<Error> cannot_listen(const std::string& name, int error) {
    std::string text = "cannot listen on " + name + ": " + std::strerror(error);
    if (error == EADDRINUSE) {
        text +=
            ". Another process has it: stop that one (ss -ltnp shows it), or write another "
            "api.listen, or start with --api off";
    } else if (error == EADDRNOTAVAIL) {
        text += ". No interface of this machine has it (ip -br addr): write another api.listen";
    } else if (error == EACCES) {
        text += ". Ports below 1024 need CAP_NET_BIND_SERVICE: write another api.listen";
    }
    return fail(ErrorClass::machine, text);
}

std::uint16_t port_of(int socket) {
    SocketAddress address;
    address.length = sizeof(address.storage);
    if (getsockname(socket, address.get(), &address.length) != 0) {
        return 0;
    }
    // Both families have the port at the same place (POSIX sockaddr_in, RFC 3493).
    return ntohs(reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port);
}

}  // namespace

Descriptor::~Descriptor() {
    if (number_ >= 0) {
        close(number_);
    }
}

Result<Listener> listen_tcp(const config::Endpoint& endpoint) {
    const int family = endpoint.is_v6 ? AF_INET6 : AF_INET;
    Listener listener{.socket = Descriptor(
                          socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP))};
    const int on = 1;
    const int handle = listener.socket.get();
    SocketAddress address = address_of(endpoint);
    // A start right after a stop must not fail because old connections are in TIME_WAIT.
    if (handle < 0 || setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
        (endpoint.is_v6 && setsockopt(handle, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) != 0) ||
        bind(handle, address.get(), address.length) != 0 || listen(handle, kBacklog) != 0) {
        return cannot_listen(format_endpoint(endpoint), errno);
    }
    config::Endpoint bound = endpoint;
    bound.port = port_of(handle);
    listener.name = format_endpoint(bound);
    listener.port = bound.port;
    return listener;
}

Result<Listener> listen_tls(const config::Endpoint& endpoint,
                            const std::string& certificate,
                            const std::string& key) {
    auto certificate_pem = read_file(certificate, Privacy::open);
    if (!certificate_pem) {
        return tl::make_unexpected(certificate_pem.error());
    }
    auto key_pem = read_file(key, Privacy::secret);
    if (!key_pem) {
        return tl::make_unexpected(key_pem.error());
    }
    auto listener = listen_tcp(endpoint);
    if (listener) {
        listener->transport = Transport::tls;
        listener->certificate_pem = std::move(*certificate_pem);
        listener->key_pem = std::move(*key_pem);
    }
    return listener;
}

}  // namespace flyball::control
