// SPDX-License-Identifier: BSD-3-Clause
// The control plane: what an operator talks to while packets flow. An HTTP exchange is plain data
// here: the server turns bytes into a Request, pure functions turn it into a Response, and nobody
// but src/control/http_server.cpp knows which library speaks the protocol.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace flyball::control {

enum class Method : std::uint8_t { get, head, post, put, patch, remove, options };

inline constexpr std::array<std::string_view, 7> kMethodNames{"GET",   "HEAD",   "POST",   "PUT",
                                                              "PATCH", "DELETE", "OPTIONS"};

[[nodiscard]] constexpr std::string_view name_of(Method method) noexcept {
    return kMethodNames[static_cast<std::size_t>(method)];
}

/// nullopt: a method that HTTP may have, but not this server. Method names are case-sensitive.
[[nodiscard]] std::optional<Method> parse_method(std::string_view name) noexcept;

/// What somebody may do; each includes the ones before. `open` is for health checks: no identity.
enum class Scope : std::uint8_t { open, read, admin };

[[nodiscard]] std::string_view name_of(Scope scope) noexcept;

/// ASCII letters only, as protocols compare their words.
[[nodiscard]] std::string lower_case(std::string_view text);

/// One header field. In a Request the names are lower-case; several fields may share a name.
struct Field {
    std::string name;
    std::string value;

    friend bool operator==(const Field&, const Field&) = default;
};

enum class Transport : std::uint8_t { tcp, tls, unix_socket };

/// Who is at the other end of a connection, as the kernel says.
struct Peer {
    Transport transport = Transport::tcp;
    std::string address{};           ///< "192.0.2.7", "::1"; of a unix socket "uid 1000"
    bool loopback = false;           ///< TCP from this machine
    std::optional<unsigned> uid{};   ///< of a unix socket
    std::optional<unsigned> port{};  ///< that we listen on; not of a unix socket
};

struct Request {
    std::string method{};  ///< as received
    std::string target{};  ///< as received: path and query, percent-encoded
    std::vector<Field> headers{};
    std::string body{};
    Peer peer{};
    Scope scope = Scope::open;  ///< what the sender may do; the handler's admit() finds out
    std::string user{};         ///< who it is, for the log; "" if nobody knows

    /// The first field of this (lower-case) name.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const noexcept;
    [[nodiscard]] std::size_t count(std::string_view name) const noexcept;

    /// The headers say that a body follows.
    [[nodiscard]] bool announces_body() const noexcept;
};

/// A response body that has no end: the event stream. API thread only.
class ByteStream {
  public:
    ByteStream() = default;
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;
    virtual ~ByteStream() = default;

    /// Bytes written to `room`; 0: nothing to send now, the server's wake() says when.
    [[nodiscard]] virtual std::size_t read(std::span<char> room) = 0;

    /// False once the client has fallen too far behind: the server closes the connection.
    [[nodiscard]] virtual bool is_healthy() const = 0;

    /// Something to read, so that the server may resume the connection.
    [[nodiscard]] virtual bool is_ready() = 0;
};

struct Response {
    unsigned status = 200;
    std::string content_type{};  ///< "": what the route produces
    std::string body{};
    std::string_view fixed_body{};  ///< instead of body: bytes that live as long as the process
    std::vector<Field> headers{};
    std::shared_ptr<ByteStream> stream{};  ///< instead of both: goes on until either side ends it

    [[nodiscard]] std::string_view bytes() const noexcept {
        return fixed_body.empty() ? std::string_view(body) : fixed_body;
    }

    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const noexcept;
};

/// What answers requests. Called by the API thread only, one request at a time.
class RequestHandler {
  public:
    RequestHandler() = default;
    RequestHandler(const RequestHandler&) = delete;
    RequestHandler& operator=(const RequestHandler&) = delete;
    virtual ~RequestHandler() = default;

    /// The headers are complete and the body is not read: a Response refuses the request here.
    [[nodiscard]] virtual std::optional<Response> admit(Request& request) = 0;

    /// Answers a request that was admitted.
    [[nodiscard]] virtual Response handle(const Request& request) = 0;
};

}  // namespace flyball::control
