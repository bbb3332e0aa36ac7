// SPDX-License-Identifier: BSD-3-Clause
// A listening unix socket; when the object goes, its file stays, as after a kill.
#pragma once

#include <algorithm>
#include <string>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace flyball::platform {

class FakeSocket {
  public:
    FakeSocket(const std::string& path, int type)
        : socket_(socket(AF_UNIX, type | SOCK_NONBLOCK, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        EXPECT_LT(path.size(), sizeof(address.sun_path)) << path;
        std::copy_n(path.begin(), std::min(path.size(), sizeof(address.sun_path) - 1),
                    address.sun_path);
        const auto* generic = reinterpret_cast<const sockaddr*>(&address);
        EXPECT_EQ(bind(socket_, generic, sizeof(address)), 0) << path;
        EXPECT_EQ(listen(socket_, 1), 0) << path;
    }

    FakeSocket(const FakeSocket&) = delete;
    FakeSocket& operator=(const FakeSocket&) = delete;

    ~FakeSocket() { close(socket_); }

    /// Whether somebody connected: checks must not disturb a listener.
    [[nodiscard]] bool has_visitor() const {
        const int visitor = accept(socket_, nullptr, nullptr);
        return visitor >= 0 && close(visitor) == 0;
    }

  private:
    int socket_;
};

}  // namespace flyball::platform
