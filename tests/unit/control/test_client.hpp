// SPDX-License-Identifier: BSD-3-Clause
// A client that sends any bytes, and a server to send them to.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "flyball/control/server.hpp"

namespace flyball::control {

/// Polls until `condition` holds; false after ten seconds.
template <typename Condition>
[[nodiscard]] bool eventually(Condition&& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        poll(nullptr, 0, 2);
    }
    return true;
}

class TestClient {
  public:
    explicit TestClient(std::uint16_t port)
        : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)),
                  0);
    }

    bool send(std::string_view bytes) {
        return ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
               static_cast<ssize_t>(bytes.size());
    }

    /// Receives until `done(received)` or the server closes; fails the test after ten seconds.
    std::string receive_until(const std::function<bool(std::string_view)>& done) {
        while (!done(received_) && receive_some()) {
        }
        return received_;
    }

    std::string receive_all() {
        return receive_until([](std::string_view) { return false; });
    }

    /// One response with a content-length.
    std::string receive_response() {
        receive_until([this](std::string_view) { return response_end().has_value(); });
        const std::size_t end = response_end().value_or(received_.size());
        std::string response = received_.substr(0, end);
        received_.erase(0, end);
        return response;
    }

  private:
    bool receive_some() {
        pollfd ready{socket_.get(), POLLIN, 0};
        if (poll(&ready, 1, 10'000) != 1) {
            ADD_FAILURE() << "nothing came for ten seconds after:\n" << received_;
            return false;
        }
        std::array<char, 65536> bytes{};
        const ssize_t count = recv(socket_.get(), bytes.data(), bytes.size(), 0);
        if (count <= 0) {
            return false;
        }
        received_.append(bytes.data(), static_cast<std::size_t>(count));
        return true;
    }

    [[nodiscard]] std::optional<std::size_t> response_end() const {
        const std::size_t body = received_.find("\r\n\r\n");
        const std::size_t length = received_.find("Content-Length: ");
        if (body == std::string::npos || length > body) {
            return std::nullopt;
        }
        const std::size_t end = body + 4 + std::stoul(received_.substr(length + 16));
        return end <= received_.size() ? std::optional(end) : std::nullopt;
    }

    Descriptor socket_;
    std::string received_;
};

/// Answers with what the test says; what it was asked is kept.
class TestHandler final : public RequestHandler {
  public:
    std::function<std::optional<Response>(const Request&)> on_admit;
    std::function<Response(const Request&)> on_handle;

    std::optional<Response> admit(Request& request) override {
        return on_admit ? on_admit(request) : std::nullopt;
    }

    Response handle(const Request& request) override {
        return on_handle ? on_handle(request)
                         : Response{.content_type = "text/plain", .body = "ok"};
    }
};

/// A server on a free port of 127.0.0.1.
class TestServer {
  public:
    explicit TestServer(RequestHandler& handler, const ServerLimits& limits = {}) {
        auto listener = listen_tcp({.address = "127.0.0.1", .port = 0});
        EXPECT_TRUE(listener.has_value()) << listener.error().message;
        port = listener->port;
        std::vector<Listener> listeners;
        listeners.push_back(std::move(*listener));
        auto started = Server::start(std::move(listeners), handler, {.limits = limits});
        EXPECT_TRUE(started.has_value()) << started.error().message;
        server = std::move(*started);
    }

    [[nodiscard]] std::uint64_t refused(Refusal refusal) const {
        return server->statistics().refused_total[static_cast<std::size_t>(refusal)];
    }

    std::uint16_t port = 0;
    std::unique_ptr<Server> server;
};

}  // namespace flyball::control
