// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/server.hpp"

#include <set>

#include <gtest/gtest.h>

#include "test_client.hpp"

namespace flyball::control {
namespace {

TEST(Server, ServesAllListenersOnOneThread) {
    TestHandler handler;
    std::set<pthread_t> threads;
    handler.on_handle = [&](const Request& request) {
        threads.insert(pthread_self());
        return Response{.body = std::to_string(*request.peer.port)};
    };
    std::vector<Listener> listeners;
    std::vector<std::uint16_t> ports;
    for (int i = 0; i < 2; ++i) {
        auto listener = listen_tcp({.address = "127.0.0.1", .port = 0});
        ASSERT_TRUE(listener.has_value());
        ports.push_back(listener->port);
        listeners.push_back(std::move(*listener));
    }
    auto server = Server::start(std::move(listeners), handler, {});
    ASSERT_TRUE(server.has_value()) << server.error().message;
    for (const std::uint16_t port : ports) {
        TestClient client(port);
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_TRUE(client.receive_response().ends_with("\r\n\r\n" + std::to_string(port)));
    }
    const ServerStatistics statistics = (*server)->statistics();
    EXPECT_EQ(statistics.connections_total, 2U);
    EXPECT_EQ(statistics.streams_open, 0U);
    EXPECT_EQ(statistics.refused_total, decltype(statistics.refused_total){});
    server->reset();
    EXPECT_EQ(threads.size(), 1U);
}

}  // namespace
}  // namespace flyball::control
