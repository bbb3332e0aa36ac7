// SPDX-License-Identifier: BSD-3-Clause
// Whether a unix socket's path is free, in use or a left-over.
#pragma once

#include <cstdint>
#include <string>

namespace flyball::platform {

enum class SocketState : std::uint8_t {
    absent,
    stale,   ///< its process is gone: bind() fails until the file is removed
    in_use,  ///< a process has it open
    not_a_socket,
};

/// Asks the kernel without disturbing a listener: a datagram socket cannot connect to a stream or
/// sequenced-packet one, but the refusal tells a living socket (wrong type) from a dead one.
[[nodiscard]] SocketState probe_socket(const std::string& path);

/// The path below `root`; relative paths belong to the working directory and stay.
[[nodiscard]] std::string path_below(const std::string& root, const std::string& path);

}  // namespace flyball::platform
