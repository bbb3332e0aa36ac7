// SPDX-License-Identifier: BSD-3-Clause
#include "preflight_sockets.hpp"

#include <algorithm>
#include <cerrno>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace flyball::platform {

SocketState probe_socket(const std::string& path) {
    struct stat status {};

    if (lstat(path.c_str(), &status) != 0) {
        return SocketState::absent;
    }
    sockaddr_un address{};
    if (!S_ISSOCK(status.st_mode) || path.size() >= sizeof(address.sun_path)) {
        return SocketState::not_a_socket;
    }
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), address.sun_path);
    const int probe = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the socket API's own idiom
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    const bool refused = connect(probe, generic, sizeof(address)) != 0 && errno == ECONNREFUSED;
    close(probe);
    return refused ? SocketState::stale : SocketState::in_use;
}

std::string path_below(const std::string& root, const std::string& path) {
    return path.starts_with('/') ? root + path : path;
}

}  // namespace flyball::platform
