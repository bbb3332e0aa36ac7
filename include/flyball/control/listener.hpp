// SPDX-License-Identifier: BSD-3-Clause
// Sockets that the server listens on, made before it starts, so that what is wrong with an address
// ends the start with its fix. Control thread only.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "flyball/base/result.hpp"
#include "flyball/config/endpoint.hpp"
#include "flyball/control/http.hpp"

namespace flyball::control {

/// A file descriptor that is closed with its owner.
class Descriptor {
  public:
    explicit Descriptor(int number = -1) noexcept : number_(number) {}

    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor();

    [[nodiscard]] int get() const noexcept { return number_; }

    /// The caller closes it.
    [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }

  private:
    int number_;
};

/// The file of a unix socket, removed with its owner unless another process has replaced it.
class SocketFile {
  public:
    SocketFile() = default;
    explicit SocketFile(std::string path);

    SocketFile(SocketFile&& other) noexcept;
    SocketFile& operator=(SocketFile&& other) noexcept;
    SocketFile(const SocketFile&) = delete;
    SocketFile& operator=(const SocketFile&) = delete;
    ~SocketFile();

  private:
    std::string path_{};  ///< "": none
    std::uint64_t device_ = 0;
    std::uint64_t inode_ = 0;
};

struct Listener {
    Descriptor socket;
    Transport transport = Transport::tcp;
    std::string name{};      ///< "127.0.0.1:9660", or the path of a unix socket
    std::uint16_t port = 0;  ///< of TCP: the one that the kernel chose where 0 was asked for
    std::string certificate_pem{};
    std::string key_pem{};
    SocketFile file{};
};

/// Error (class machine): the address is taken or not ours, and what to do.
[[nodiscard]] Result<Listener> listen_tcp(const config::Endpoint& endpoint);

/// As listen_tcp(), with TLS 1.2 and later. `certificate` is a PEM file with the server's
/// certificate first, `key` one with its private key, which others must not read. Error (class
/// machine).
[[nodiscard]] Result<Listener> listen_tls(const config::Endpoint& endpoint,
                                          const std::string& certificate,
                                          const std::string& key);

struct UnixSocket {
    std::string path;
    unsigned mode = 0660;  ///< who may connect
    std::string group{};   ///< of the file; "": the process' own
};

/// Takes the place of a socket that a dead process left. Error (class machine): somebody serves
/// there, the folder is missing, and what to do.
[[nodiscard]] Result<Listener> listen_unix(const UnixSocket& where);

}  // namespace flyball::control
