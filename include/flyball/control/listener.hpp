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

struct Listener {
    Descriptor socket;
    Transport transport = Transport::tcp;
    std::string name{};      ///< "127.0.0.1:9660", or the path of a unix socket
    std::uint16_t port = 0;  ///< of TCP: the one that the kernel chose where 0 was asked for
    std::string certificate_pem{};
    std::string key_pem{};
};

/// Error (class machine): the address is taken or not ours, and what to do.
[[nodiscard]] Result<Listener> listen_tcp(const config::Endpoint& endpoint);

}  // namespace flyball::control
