// SPDX-License-Identifier: BSD-3-Clause
// The protocol's edges, over real sockets.
#include "http_server.hpp"

#include <gtest/gtest.h>

#include "test_client.hpp"

namespace flyball::control {
namespace {

constexpr std::string_view kGet =
    "GET /a?b=%63 HTTP/1.1\r\nHost: localhost\r\nX-Twice: 1\r\nx-twice: 2\r\n\r\n";

std::string post(std::string_view headers, std::string_view body) {
    return "POST / HTTP/1.1\r\nHost: localhost\r\n" + std::string(headers) + "\r\n" +
           std::string(body);
}

TEST(HttpServer, HandsOverTheRequestAsItCame) {
    TestHandler handler;
    Request seen;
    handler.on_handle = [&](const Request& request) {
        seen = request;
        return Response{.status = 201,
                        .content_type = "text/x",
                        .body = "body",
                        .headers = {{"etag", "\"1\""}}};
    };
    TestServer server(handler);
    TestClient client(server.port);
    client.send(kGet);
    const std::string response = client.receive_response();
    EXPECT_TRUE(response.starts_with("HTTP/1.1 201 Created\r\n")) << response;
    EXPECT_NE(response.find("content-type: text/x\r\n"), response.npos) << response;
    EXPECT_NE(response.find("etag: \"1\"\r\n"), response.npos) << response;
    EXPECT_TRUE(response.ends_with("\r\n\r\nbody")) << response;
    EXPECT_EQ(seen.method, "GET");
    EXPECT_EQ(seen.target, "/a?b=%63");
    EXPECT_EQ(seen.count("x-twice"), 2U);
    EXPECT_EQ(seen.peer.address, "127.0.0.1");
    EXPECT_TRUE(seen.peer.loopback);
    EXPECT_EQ(seen.peer.port, server.port);
}

TEST(HttpServer, KeepsTheConnectionAlsoAfterARefusal) {
    TestHandler handler;
    handler.on_admit = [](const Request&) { return Response{.status = 404, .body = "no"}; };
    TestServer server(handler);
    TestClient client(server.port);
    for (int i = 0; i < 3; ++i) {
        client.send(kGet);
        EXPECT_TRUE(client.receive_response().ends_with("\r\n\r\nno")) << i;
    }
    EXPECT_EQ(server.server->statistics().connections_total, 1U);
}

TEST(HttpServer, CollectsABodyInPieces) {
    TestHandler handler;
    handler.on_handle = [](const Request& request) { return Response{.body = request.body}; };
    TestServer server(handler);
    TestClient client(server.port);
    client.send(post("Content-Length: 10\r\n", "01234"));
    client.send("56789");
    EXPECT_TRUE(client.receive_response().ends_with("\r\n\r\n0123456789"));
    client.send(post("Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n"));
    EXPECT_TRUE(client.receive_response().ends_with("\r\n\r\nabcd"));
}

TEST(HttpServer, ARefusedBodyIsNotRead) {
    TestHandler handler;
    handler.on_admit = [](const Request&) { return Response{.status = 413, .body = "no"}; };
    TestServer server(handler);
    TestClient client(server.port);
    client.send(post("Content-Length: 200000000\r\n", "0"));
    const std::string response = client.receive_all();
    EXPECT_TRUE(response.starts_with("HTTP/1.1 413 ")) << response;
}

TEST(HttpServer, AChunkedBodyThatGrowsTooLargeIsAnsweredOrClosed) {
    TestHandler handler;
    int handled = 0;
    handler.on_handle = [&](const Request&) { return ++handled, Response{}; };
    TestServer server(handler, {.body_bytes = 1000, .excess_bytes = 10'000});
    const std::string chunk = "3e8\r\n" + std::string(1000, 'x') + "\r\n";
    TestClient little(server.port);
    little.send(post("Transfer-Encoding: chunked\r\n", chunk + chunk + "0\r\n\r\n"));
    const std::string response = little.receive_response();
    EXPECT_TRUE(response.starts_with("HTTP/1.1 413 ")) << response;
    EXPECT_NE(response.find("body-too-large"), response.npos) << response;
    TestClient endless(server.port);
    endless.send(post("Transfer-Encoding: chunked\r\n", ""));
    for (int i = 0; i < 100 && endless.send(chunk); ++i) {
    }
    EXPECT_EQ(endless.receive_all(), "");
    EXPECT_EQ(server.refused(Refusal::body_too_large), 2U);
    EXPECT_EQ(handled, 0);
}

TEST(HttpServer, WhatFollowsADoubtfulEndIsNotRead) {
    TestHandler handler;
    handler.on_admit = [](const Request&) { return Response{.status = 400, .body = "no"}; };
    TestServer server(handler);
    for (const char* const headers : {"Content-Length: 0\r\nContent-Length: 44\r\n",
                                      "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"}) {
        TestClient client(server.port);
        client.send(post(headers, "0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        const std::string response = client.receive_all();
        EXPECT_TRUE(response.starts_with("HTTP/1.1 400 ")) << response;
        EXPECT_EQ(response.find("HTTP/1.1 ", 1), response.npos) << response;
    }
}

TEST(HttpServer, WhatIsNoHttpIsCounted) {
    TestHandler handler;
    TestServer server(handler);
    TestClient client(server.port);
    client.send("GET / HTTP/1.1\r\nHost: a\r\n" + std::string(40'000, 'x') + ": 1\r\n\r\n");
    const std::string response = client.receive_all();
    EXPECT_TRUE(response.empty() || response.starts_with("HTTP/1.1 4")) << response;
    EXPECT_EQ(server.refused(Refusal::malformed), 1U);
}

TEST(HttpServer, SurplusConnectionsAreToldSo) {
    TestHandler handler;
    TestServer server(handler, {.connections_per_peer = 2});
    TestClient first(server.port);
    TestClient second(server.port);
    first.send(kGet);
    second.send(kGet);
    EXPECT_TRUE(first.receive_response().starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(second.receive_response().starts_with("HTTP/1.1 200 "));
    TestClient third(server.port);
    third.send(kGet);
    const std::string response = third.receive_all();
    EXPECT_TRUE(response.starts_with("HTTP/1.1 503 ")) << response;
    EXPECT_NE(response.find("retry-after: 1\r\n"), response.npos) << response;
    EXPECT_EQ(server.refused(Refusal::too_many_connections), 1U);
}

TEST(HttpServer, SlowRequestsAreClosed) {
    constexpr std::uint64_t kMillisecond = 1'000'000;
    TestHandler handler;
    TestServer server(handler, {.exchange_ns = 50 * kMillisecond});
    TestClient silent(server.port);
    TestClient slow(server.port);
    slow.send("GET / HTTP/1.1\r\nHost:");
    EXPECT_EQ(silent.receive_all(), "");
    EXPECT_EQ(slow.receive_all(), "");
    EXPECT_EQ(server.refused(Refusal::too_slow), 2U);
    EXPECT_TRUE(eventually([&] { return server.server->statistics().connections_open == 0; }));
}

/// Sends what the test puts into it.
class TestStream final : public ByteStream {
  public:
    std::size_t read(std::span<char> room) override {
        const std::size_t bytes = std::min(room.size(), text.size());
        text.copy(room.data(), bytes);
        text.erase(0, bytes);
        return bytes;
    }

    [[nodiscard]] bool is_healthy() const override { return healthy; }

    [[nodiscard]] bool is_ready() override { return !text.empty() || pending.exchange(false); }

    std::string text = "first\n";
    std::atomic<bool> healthy{true};
    std::atomic<bool> pending{false};
};

TEST(HttpServer, StreamsEndWithTheServerOrWhenUnhealthy) {
    TestHandler handler;
    auto stream = std::make_shared<TestStream>();
    handler.on_handle = [&](const Request&) { return Response{.stream = stream}; };
    TestServer server(handler, {.streams = 1});
    TestClient client(server.port);
    client.send(kGet);
    const auto has_first = [](std::string_view text) { return text.find("first") != text.npos; };
    EXPECT_TRUE(has_first(client.receive_until(has_first)));
    EXPECT_EQ(server.server->statistics().streams_open, 1U);
    TestClient second(server.port);
    second.send(kGet);
    EXPECT_TRUE(second.receive_response().starts_with("HTTP/1.1 503 "));
    EXPECT_EQ(server.refused(Refusal::too_many_streams), 1U);
    stream->healthy = false;
    server.server->wake();
    client.receive_all();
    EXPECT_TRUE(eventually([&] { return server.server->statistics().streams_open == 0; }));
    EXPECT_EQ(server.refused(Refusal::stream_too_slow), 1U);
}

TEST(HttpServer, AStreamWhoseClientHasGoneIsFree) {
    TestHandler handler;
    handler.on_handle = [](const Request&) {
        return Response{.stream = std::make_shared<TestStream>()};
    };
    TestServer server(handler);
    {
        TestClient client(server.port);
        client.send(kGet);
        client.receive_until([](std::string_view text) { return text.find("first") != text.npos; });
    }
    EXPECT_TRUE(eventually([&] { return server.server->statistics().streams_open == 0; }));
    EXPECT_EQ(server.refused(Refusal::stream_too_slow), 0U);
}

TEST(HttpServer, AStreamAnswersHeadWithHeadersOnly) {
    TestHandler handler;
    handler.on_handle = [](const Request&) {
        return Response{.stream = std::make_shared<TestStream>()};
    };
    TestServer server(handler);
    TestClient client(server.port);
    client.send("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(client.receive_all().ends_with("\r\n\r\n"));
    EXPECT_TRUE(eventually([&] { return server.server->statistics().streams_open == 0; }));
}

TEST(HttpServer, EndsWithOpenConnectionsAndStreams) {
    TestHandler handler;
    handler.on_handle = [](const Request&) {
        return Response{.stream = std::make_shared<TestStream>()};
    };
    std::optional<TestServer> server(handler);
    TestClient streaming(server->port);
    streaming.send(kGet);
    streaming.receive_until([](std::string_view text) { return text.find("first") != text.npos; });
    TestClient half(server->port);
    half.send("GET / HT");
    server.reset();
    streaming.receive_all();
    EXPECT_EQ(half.receive_all(), "");
}

}  // namespace
}  // namespace flyball::control
