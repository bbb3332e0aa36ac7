// SPDX-License-Identifier: BSD-3-Clause
#include "http_client.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "flyball/base/clock.hpp"

namespace flyball::app {

namespace {

constexpr std::string_view kDefaultPort = "9660";
constexpr std::size_t kAnswerMax = std::size_t{16} << 20U;
constexpr std::uint64_t kNsPerMs = 1'000'000;

/// A descriptor that is closed with its owner.
class Socket {
  public:
    explicit Socket(int number) noexcept : number_(number) {}

    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    ~Socket() {
        if (number_ >= 0) {
            close(number_);
        }
    }

    [[nodiscard]] int get() const noexcept { return number_; }

    [[nodiscard]] int release() noexcept { return std::exchange(number_, -1); }

  private:
    int number_;
};

/// Waits until the socket can be read or written; false after the deadline.
bool wait_for(int socket, short events, std::uint64_t deadline_ns) {
    while (true) {
        const std::uint64_t now_ns = monotonic_ns();
        if (now_ns >= deadline_ns) {
            return false;
        }
        pollfd poll_for{socket, events, 0};
        const auto wait_ms = static_cast<int>((deadline_ns - now_ns) / kNsPerMs + 1);
        const int ready = poll(&poll_for, 1, wait_ms);
        if (ready != 0 && !(ready < 0 && errno == EINTR)) {
            return ready > 0;
        }
    }
}

/// Connects without blocking longer than the deadline. 0, or an errno.
int connect_by(int socket, const sockaddr* address, socklen_t size, std::uint64_t deadline_ns) {
    if (connect(socket, address, size) == 0) {
        return 0;
    }
    if (errno != EINPROGRESS && errno != EINTR) {
        return errno;
    }
    if (!wait_for(socket, POLLOUT, deadline_ns)) {
        return ETIMEDOUT;
    }
    int error = 0;
    socklen_t error_size = sizeof error;
    getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &error_size);
    return error;
}

constexpr int kSocketFlags = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;

/// A connected descriptor, or a negative errno.
int connect_unix(const std::string& path, std::uint64_t deadline_ns) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        return -ENAMETOOLONG;
    }
    path.copy(address.sun_path, path.size());
    Socket socket(::socket(AF_UNIX, kSocketFlags, 0));
    const int error = connect_by(socket.get(), reinterpret_cast<const sockaddr*>(&address),
                                 sizeof address, deadline_ns);
    return error == 0 ? socket.release() : -error;
}

/// As connect_unix; tries all addresses of the name. `what` says why a name has none.
int connect_tcp(const ApiAddress& to, std::uint64_t deadline_ns, std::string& what) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int error = getaddrinfo(to.host.c_str(), to.port.c_str(), &hints, &found);
        error != 0) {
        what = gai_strerror(error);
        return -EADDRNOTAVAIL;
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses(found, freeaddrinfo);
    int result = -EADDRNOTAVAIL;
    for (const addrinfo* next = found; next != nullptr && result < 0; next = next->ai_next) {
        Socket socket(::socket(next->ai_family, kSocketFlags, 0));
        const int error = connect_by(socket.get(), next->ai_addr, next->ai_addrlen, deadline_ns);
        result = error == 0 ? socket.release() : -error;
    }
    return result;
}

bool send_all(int socket, std::string_view bytes, std::uint64_t deadline_ns) {
    while (!bytes.empty()) {
        const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if ((errno != EAGAIN && errno != EINTR) || !wait_for(socket, POLLOUT, deadline_ns)) {
            return false;
        }
    }
    return true;
}

/// Where the headers end and the body begins.
std::optional<std::size_t> body_start(std::string_view answer) {
    const std::size_t end = answer.find("\r\n\r\n");
    return end == std::string_view::npos ? std::nullopt : std::optional(end + 4);
}

/// A header field's value; names are not case-sensitive.
std::optional<std::string_view> field(std::string_view headers, std::string_view name) {
    const auto same = [](char left, char right) {
        return std::tolower(static_cast<unsigned char>(left)) ==
               std::tolower(static_cast<unsigned char>(right));
    };
    for (std::size_t line = headers.find("\r\n"); line != std::string_view::npos;
         line = headers.find("\r\n", line + 2)) {
        const std::string_view rest = headers.substr(line + 2);
        if (rest.size() > name.size() && rest[name.size()] == ':' &&
            std::equal(name.begin(), name.end(), rest.begin(), same)) {
            std::string_view value =
                rest.substr(name.size() + 1, rest.find("\r\n") - name.size() - 1);
            value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
            return value;
        }
    }
    return std::nullopt;
}

std::optional<std::size_t> content_length(std::string_view headers) {
    const auto text = field(headers, "content-length");
    std::size_t length = 0;
    if (!text) {
        return std::nullopt;
    }
    const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), length);
    return code == std::errc{} && end != text->data() ? std::optional(length) : std::nullopt;
}

/// The status of "HTTP/1.1 200 OK"; 0 if that is not how the answer begins.
unsigned status_of(std::string_view answer) {
    constexpr std::string_view kStart = "HTTP/1.";
    constexpr std::size_t kCode = kStart.size() + 2;
    unsigned status = 0;
    if (!answer.starts_with(kStart) || answer.size() < kCode + 3) {
        return 0;
    }
    std::from_chars(answer.data() + kCode, answer.data() + kCode + 3, status);
    return status;
}

/// The text of a member of a problem document, without a JSON library: good enough for a message.
std::string detail_of(std::string_view body) {
    constexpr std::string_view kMember = "\"detail\":\"";
    const std::size_t start = body.find(kMember);
    if (start == std::string_view::npos) {
        return "";
    }
    const std::string_view rest = body.substr(start + kMember.size());
    return ": " + std::string(rest.substr(0, rest.find('"')));
}

}  // namespace

Result<ApiAddress> parse_api_address(std::string_view text) {
    const auto wrong = [&](const char* what) {
        return fail(ErrorClass::usage, "'" + std::string(text) +
                                           "' is no address of an API: " + what +
                                           "; write unix:/run/flyball/api.sock or "
                                           "http://127.0.0.1:9660");
    };
    std::string_view rest = text;
    for (const std::string_view scheme : {"unix:", "/"}) {
        if (rest.starts_with(scheme)) {
            rest.remove_prefix(scheme == "/" ? 0 : scheme.size());
            return rest.empty() ? wrong("the path is missing")
                                : Result<ApiAddress>(ApiAddress{std::string(rest), "", ""});
        }
    }
    if (rest.starts_with("https:")) {
        return wrong("TLS is not spoken here, forward a port or the socket by ssh -L");
    }
    if (!rest.starts_with("http://")) {
        return wrong("it begins with neither unix: nor http://");
    }
    rest.remove_prefix(std::string_view("http://").size());
    rest = rest.substr(0, rest.find('/'));
    ApiAddress address;
    if (rest.starts_with('[')) {
        const std::size_t end = rest.find(']');
        address.host = rest.substr(1, end == std::string_view::npos ? 0 : end - 1);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    } else {
        address.host = rest.substr(0, rest.find(':'));
        rest.remove_prefix(address.host.size());
    }
    address.port = rest.starts_with(':') ? rest.substr(1) : kDefaultPort;
    if (address.host.empty()) {
        return wrong("the host is missing");
    }
    const bool is_number = !address.port.empty() && address.port.size() <= 5 &&
                           std::all_of(address.port.begin(), address.port.end(),
                                       [](char digit) { return digit >= '0' && digit <= '9'; });
    return is_number ? Result<ApiAddress>(address) : wrong("the port is no number");
}

bool is_complete(std::string_view answer) {
    const auto start = body_start(answer);
    const auto length = start ? content_length(answer.substr(0, *start)) : std::nullopt;
    return length && answer.size() - *start >= *length;
}

Result<std::string> body_of(std::string_view answer) {
    const unsigned status = status_of(answer);
    const auto start = body_start(answer);
    if (status == 0 || !start) {
        return fail(ErrorClass::usage, "what answers there is no HTTP server");
    }
    const std::string_view headers = answer.substr(0, *start);
    std::string_view body = answer.substr(*start);
    if (status != 200) {
        return fail(ErrorClass::usage,
                    "the API answered " + std::to_string(status) + detail_of(body));
    }
    if (field(headers, "transfer-encoding")) {
        return fail(ErrorClass::usage, "what answers there is not Flyball's API");
    }
    if (const auto length = content_length(headers)) {
        if (body.size() < *length) {
            return fail(ErrorClass::machine, "the connection ended in the middle of an answer");
        }
        body = body.substr(0, *length);
    }
    return std::string(body);
}

HttpClient::HttpClient(ApiAddress address, std::string token, unsigned timeout_ms)
    : address_(std::move(address)), token_(std::move(token)), timeout_ms_(timeout_ms) {}

std::string HttpClient::name() const {
    if (!address_.socket_path.empty()) {
        return "unix:" + address_.socket_path;
    }
    const bool is_v6 = address_.host.find(':') != std::string::npos;
    return (is_v6 ? "[" + address_.host + "]" : address_.host) + ":" + address_.port;
}

Result<int> HttpClient::connect(std::uint64_t deadline_ns) const {
    std::string what;
    const int socket = address_.socket_path.empty()
                           ? connect_tcp(address_, deadline_ns, what)
                           : connect_unix(address_.socket_path, deadline_ns);
    if (socket >= 0) {
        return socket;
    }
    return fail(ErrorClass::machine,
                "no API at " + name() + ": " +
                    (what.empty() ? std::generic_category().message(-socket) : what) +
                    "; is flyball running, and is this what its api section "
                    "says?");
}

Result<std::string> HttpClient::get(std::string_view target) const {
    const std::uint64_t deadline_ns = monotonic_ns() + timeout_ms_ * kNsPerMs;
    auto connected = connect(deadline_ns);
    if (!connected) {
        return tl::make_unexpected(connected.error());
    }
    const Socket socket(*connected);
    const std::string host = address_.socket_path.empty() ? name() : "localhost";
    const std::string request =
        "GET " + std::string(target) + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" +
        (token_.empty() ? "" : "Authorization: Bearer " + token_ + "\r\n") + "\r\n";
    if (!send_all(socket.get(), request, deadline_ns)) {
        return fail(ErrorClass::machine, name() + " takes no request");
    }
    std::string answer;
    std::array<char, 65536> chunk;
    while (!is_complete(answer) && answer.size() <= kAnswerMax) {
        const ssize_t got = recv(socket.get(), chunk.data(), chunk.size(), 0);
        if (got > 0) {
            answer.append(chunk.data(), static_cast<std::size_t>(got));
        } else if (got == 0) {
            break;
        } else if ((errno != EAGAIN && errno != EINTR) ||
                   !wait_for(socket.get(), POLLIN, deadline_ns)) {
            return fail(ErrorClass::machine,
                        name() + " did not answer within " + std::to_string(timeout_ms_) + " ms");
        }
    }
    if (answer.size() > kAnswerMax) {
        return fail(ErrorClass::usage, name() + " sends more than an API would");
    }
    return body_of(answer);
}

}  // namespace flyball::app
