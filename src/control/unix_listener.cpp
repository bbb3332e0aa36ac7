// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "flyball/control/listener.hpp"

namespace flyball::control {

namespace {

constexpr int kBacklog = 128;
constexpr mode_t kOwnerOnly = 0177;

tl::unexpected<Error> cannot_listen(const std::string& path, const std::string& why) {
    return fail(ErrorClass::machine, "cannot listen on " + path + ": " + why);
}

std::string error_text(const std::string& path) {
    const std::string folder = path.substr(0, path.rfind('/'));
    switch (errno) {
        case ENOENT:
            return "the folder is missing: mkdir -p " + folder;
        case EACCES:
        case EPERM:
            return "no permission in " + folder +
                   ": write another api.unix_socket, or give this user the folder";
        default:
            return std::strerror(errno);
    }
}

sockaddr_un address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), std::begin(address.sun_path));
    return address;
}

Descriptor stream_socket() {
    return Descriptor(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

const sockaddr* generic(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

/// Removes what a dead process left. Error: somebody lives there, or it is no socket.
Result<void> make_room(const std::string& path, const sockaddr_un& address) {
    struct stat status {};

    if (lstat(path.c_str(), &status) != 0) {
        return {};
    }
    if (!S_ISSOCK(status.st_mode)) {
        return cannot_listen(path,
                             "there is a file that is no socket: write another "
                             "api.unix_socket, or remove it");
    }
    const Descriptor probe = stream_socket();
    if (connect(probe.get(), generic(address), sizeof(address)) == 0 || errno != ECONNREFUSED) {
        return cannot_listen(path,
                             "another process serves there: stop that one, or write another "
                             "api.unix_socket, or start with --api off");
    }
    unlink(path.c_str());
    return {};
}

Result<void> give_to_group(const std::string& path, const std::string& name) {
    if (name.empty()) {
        return {};
    }
    std::array<char, 16384> buffer{};
    group entry{};
    group* found = nullptr;
    if (getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 ||
        found == nullptr) {
        return cannot_listen(path, "there is no group " + name + ": addgroup --system " + name);
    }
    if (chown(path.c_str(), static_cast<uid_t>(-1), found->gr_gid) != 0) {
        return cannot_listen(path, "this user may not give it to group " + name +
                                       ": add the user to the group, or write another "
                                       "api.unix_group");
    }
    return {};
}

}  // namespace

SocketFile::SocketFile(std::string path) : path_(std::move(path)) {
    struct stat status {};

    if (lstat(path_.c_str(), &status) == 0) {
        device_ = status.st_dev;
        inode_ = status.st_ino;
    }
}

SocketFile::SocketFile(SocketFile&& other) noexcept
    : path_(std::exchange(other.path_, {})), device_(other.device_), inode_(other.inode_) {}

SocketFile& SocketFile::operator=(SocketFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(device_, other.device_);
    std::swap(inode_, other.inode_);
    return *this;
}

SocketFile::~SocketFile() {
    struct stat status {};

    if (!path_.empty() && lstat(path_.c_str(), &status) == 0 && status.st_dev == device_ &&
        status.st_ino == inode_) {
        unlink(path_.c_str());
    }
}

Result<Listener> listen_unix(const UnixSocket& where) {
    const std::string& path = where.path;
    if (path.size() >= sizeof(sockaddr_un::sun_path)) {
        return cannot_listen(path, "a path of a unix socket has at most 107 bytes");
    }
    const sockaddr_un address = address_of(path);
    if (auto made = make_room(path, address); !made) {
        return tl::make_unexpected(made.error());
    }
    Listener listener{.socket = stream_socket(), .transport = Transport::unix_socket, .name = path};
    // Nobody may connect before group and mode are as asked for.
    const mode_t before = umask(kOwnerOnly);
    const bool bound = bind(listener.socket.get(), generic(address), sizeof(address)) == 0;
    umask(before);
    if (!bound) {
        return cannot_listen(path, error_text(path));
    }
    listener.file = SocketFile(path);
    if (auto given = give_to_group(path, where.group); !given) {
        return tl::make_unexpected(given.error());
    }
    if (chmod(path.c_str(), where.mode) != 0 || listen(listener.socket.get(), kBacklog) != 0) {
        return cannot_listen(path, error_text(path));
    }
    return listener;
}

}  // namespace flyball::control
