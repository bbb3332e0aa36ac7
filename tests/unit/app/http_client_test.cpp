// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/http_client.hpp"

#include <filesystem>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace flyball::app {
namespace {

/// Answers one connection with fixed bytes, after it has read the request.
class FakeServer {
  public:
    /// On 127.0.0.1 if `path` is empty, else on a unix socket.
    explicit FakeServer(std::string answer, const std::string& path = "")
        : listener_(path.empty() ? listen_tcp() : listen_unix(path)),
          thread_([this, answer = std::move(answer)] { serve(answer); }) {}

    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;

    ~FakeServer() {
        shutdown(listener_, SHUT_RDWR);
        thread_.join();
        close(listener_);
    }

    [[nodiscard]] std::string port() const {
        sockaddr_in address{};
        socklen_t size = sizeof address;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        return std::to_string(ntohs(address.sin_port));
    }

    /// What was asked; after the answer.
    [[nodiscard]] const std::string& request() const { return request_; }

  private:
    static int listen_tcp() {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(listen(listener, 1), 0);
        return listener;
    }

    static int listen_unix(const std::string& path) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        EXPECT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(listen(listener, 1), 0);
        return listener;
    }

    void serve(const std::string& answer) {
        const int client = accept(listener_, nullptr, nullptr);
        char bytes[4096];
        while (client >= 0 && request_.find("\r\n\r\n") == std::string::npos) {
            const ssize_t got = read(client, bytes, sizeof bytes);
            if (got <= 0) {
                break;
            }
            request_.append(bytes, static_cast<std::size_t>(got));
        }
        if (client >= 0 && !answer.empty()) {
            EXPECT_EQ(send(client, answer.data(), answer.size(), MSG_NOSIGNAL),
                      static_cast<ssize_t>(answer.size()));
        }
        if (client >= 0 && answer.empty()) {
            // Says nothing until the client gives up.
            while (read(client, bytes, sizeof bytes) > 0) {
            }
        }
        close(client);
    }

    std::string request_;
    int listener_;
    std::thread thread_;
};

const std::string kHello = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

ApiAddress tcp(const std::string& port) {
    return {.socket_path = "", .host = "127.0.0.1", .port = port};
}

TEST(HttpClient, GetsABodyOverTcp) {
    std::string request;
    {
        FakeServer server(kHello);
        const auto body = HttpClient(tcp(server.port()), "secret").get("/api/v1/report");
        ASSERT_TRUE(body) << body.error().message;
        EXPECT_EQ(*body, "hello");
        EXPECT_NE(server.request().find("Host: 127.0.0.1:" + server.port() + "\r\n"),
                  std::string::npos);
        request = server.request();
    }
    EXPECT_TRUE(request.starts_with("GET /api/v1/report HTTP/1.1\r\n")) << request;
    EXPECT_NE(request.find("Authorization: Bearer secret\r\n"), std::string::npos) << request;
}

TEST(HttpClient, GetsABodyOverAUnixSocket) {
    const std::string path =
        std::filesystem::temp_directory_path() / ("http-" + std::to_string(getpid()) + ".sock");
    std::filesystem::remove(path);
    {
        const FakeServer server(kHello, path);
        const auto body = HttpClient({.socket_path = path, .host = "", .port = ""}, "").get("/");
        ASSERT_TRUE(body) << body.error().message;
        EXPECT_EQ(*body, "hello");
        EXPECT_EQ(server.request().find("Authorization"), std::string::npos);
        EXPECT_NE(server.request().find("Host: localhost\r\n"), std::string::npos);
    }
    std::filesystem::remove(path);
}

TEST(HttpClient, SaysThatNobodyIsThere) {
    std::string port;
    {
        const FakeServer gone("");
        port = gone.port();
    }
    for (const ApiAddress& address :
         {tcp(port), ApiAddress{.socket_path = "/nonexistent/api.sock", .host = "", .port = ""}}) {
        const auto body = HttpClient(address, "").get("/");
        ASSERT_FALSE(body);
        EXPECT_EQ(body.error().error_class, ErrorClass::machine);
        EXPECT_NE(body.error().message.find("is flyball running"), std::string::npos);
    }
    const auto body =
        HttpClient({.socket_path = std::string(200, 'x'), .host = "", .port = ""}, "").get("/");
    ASSERT_FALSE(body) << "longer than a socket's name may be";
}

TEST(HttpClient, DoesNotWaitForeverForAnAnswer) {
    const FakeServer silent("");
    const auto body = HttpClient(tcp(silent.port()), "", 50).get("/");
    ASSERT_FALSE(body);
    EXPECT_EQ(body.error().error_class, ErrorClass::machine);
    EXPECT_NE(body.error().message.find("within 50 ms"), std::string::npos) << body.error().message;
}

TEST(HttpAnswer, BodyEndsWithItsLengthOrTheConnection) {
    EXPECT_EQ(body_of(kHello + "junk").value(), "hello");
    EXPECT_EQ(body_of("HTTP/1.0 200 OK\r\nA: b\r\n\r\nall of it").value(), "all of it");
    EXPECT_EQ(body_of("HTTP/1.1 200 OK\r\ncontent-LENGTH:0\r\n\r\n").value(), "");
    EXPECT_TRUE(is_complete(kHello));
    for (std::size_t size = 0; size < kHello.size(); ++size) {
        EXPECT_FALSE(is_complete(std::string_view(kHello).substr(0, size))) << size;
    }
}

TEST(HttpAnswer, ErrorsSayWhatTheServerSays) {
    const auto refused = body_of(
        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 9\r\n\r\n"
        "{\"type\":\"x\",\"detail\":\"a token is required\",\"status\":401}");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error_class, ErrorClass::usage);
    EXPECT_EQ(refused.error().message, "the API answered 401: a token is required");
    EXPECT_EQ(body_of("HTTP/1.1 503 x\r\n\r\n").error().message, "the API answered 503");
}

TEST(HttpAnswer, RefusesWhatItCannotRead) {
    for (const char* const answer :
         {"", "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 200 OK", "HTTP/1.1 2", "HTTP/1.1 abc\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
        const auto body = body_of(answer);
        ASSERT_FALSE(body) << answer;
        EXPECT_EQ(body.error().error_class, ErrorClass::usage);
    }
    const auto torn = body_of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    ASSERT_FALSE(torn);
    EXPECT_EQ(torn.error().error_class, ErrorClass::machine);
}

TEST(ApiAddressText, ReadsSocketsAndUrls) {
    const auto expect = [](const char* text, const ApiAddress& expected) {
        const auto address = parse_api_address(text);
        ASSERT_TRUE(address) << text << ": " << address.error().message;
        EXPECT_EQ(address->socket_path, expected.socket_path) << text;
        EXPECT_EQ(address->host, expected.host) << text;
        EXPECT_EQ(address->port, expected.port) << text;
    };
    expect("unix:/run/a.sock", {"/run/a.sock", "", ""});
    expect("/run/a.sock", {"/run/a.sock", "", ""});
    expect("http://127.0.0.1:80", {"", "127.0.0.1", "80"});
    expect("http://node7", {"", "node7", "9660"});
    expect("http://[::1]:9660/", {"", "::1", "9660"});
    expect("http://[fe80::1]", {"", "fe80::1", "9660"});
}

TEST(ApiAddressText, ErrorsSayWhatToWrite) {
    for (const char* const text :
         {"", "unix:", "localhost:9660", "https://a", "http://", "http://:1",
          "http://a:", "http://a:b", "http://a:123456", "http://[::1"}) {
        const auto address = parse_api_address(text);
        ASSERT_FALSE(address) << text;
        EXPECT_EQ(address.error().error_class, ErrorClass::usage);
        EXPECT_NE(address.error().message.find("http://127.0.0.1:9660"), std::string::npos);
    }
    EXPECT_NE(parse_api_address("https://a").error().message.find("ssh -L"), std::string::npos);
}

}  // namespace
}  // namespace flyball::app
