// SPDX-License-Identifier: BSD-3-Clause
// The only file that knows libmicrohttpd. One daemon per listener, all driven by our own event loop
// on one thread: so handlers need no locks, and resuming a stream never races with the library.
#include "http_server.hpp"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <limits>
#include <list>
#include <optional>
#include <string>
#include <utility>

#include <microhttpd.h>
#include <sys/socket.h>

#include "flyball/base/clock.hpp"
#include "flyball/base/log.hpp"

#include "connection_table.hpp"
#include "exchange.hpp"
#include "peer.hpp"
#include "safety_headers.hpp"
#include "server_problems.hpp"

namespace flyball::control {

namespace {

/// Between two looks for connections that take too long.
constexpr int kReapPeriodMs = 250;
constexpr std::size_t kStreamBlockBytes = 16UL * 1024;

MHD_Result add_header(void* exchange,
                      MHD_ValueKind /*kind*/,
                      const char* name,
                      std::size_t name_bytes,
                      const char* value,
                      std::size_t value_bytes) {
    static_cast<Exchange*>(exchange)->request.headers.push_back(
        {lower_case({name, name_bytes}), std::string(value == nullptr ? "" : value, value_bytes)});
    return MHD_YES;
}

/// One listener and its connections.
class Daemon final : public LoopSource {
  public:
    Daemon(Listener listener,
           RequestHandler& handler,
           ServerLimits limits,
           ServerCounters& counters)
        : listener_(std::move(listener)),
          handler_(handler),
          limits_(limits),
          counters_(counters),
          table_(limits) {}

    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;
    ~Daemon() override;

    [[nodiscard]] Result<void> open();
    [[nodiscard]] int descriptor() const override;
    [[nodiscard]] int timeout_ms() override;
    void run(std::uint64_t now_ns) override;

  private:
    static void log(void* daemon, const char* format, va_list arguments);
    static void on_connection(void* daemon,
                              MHD_Connection* handle,
                              void** connection,
                              MHD_ConnectionNotificationCode code);
    static void* on_target(void* daemon, const char* target, MHD_Connection* handle);
    static MHD_Result on_request(void* daemon,
                                 MHD_Connection* handle,
                                 const char* url,
                                 const char* method,
                                 const char* version,
                                 const char* data,
                                 std::size_t* data_bytes,
                                 void** exchange);
    static void on_completed(void* daemon,
                             MHD_Connection* handle,
                             void** exchange,
                             MHD_RequestTerminationCode code);
    static ssize_t read_stream(void* exchange, std::uint64_t position, char* room, std::size_t max);

    [[nodiscard]] MHD_Result on_headers(Exchange& exchange, const char* method);
    [[nodiscard]] MHD_Result on_body(Exchange& exchange, std::string_view data);
    [[nodiscard]] MHD_Result on_complete(Exchange& exchange);
    [[nodiscard]] MHD_Result respond(Exchange& exchange, Response response);
    [[nodiscard]] MHD_Response* make_response(Exchange& exchange);
    void begin_stream(Exchange& exchange);
    void pump_streams();
    void close_overdue(std::uint64_t now_ns);

    Listener listener_;
    RequestHandler& handler_;
    ServerLimits limits_;
    ServerCounters& counters_;
    ConnectionTable table_;
    std::list<Exchange> exchanges_;
    std::uint64_t next_look_ns_ = 0;
    MHD_Daemon* daemon_ = nullptr;
};

Daemon::~Daemon() {
    for (Exchange& exchange : exchanges_) {
        if (exchange.is_suspended) {
            MHD_resume_connection(exchange.handle);
        }
    }
    if (daemon_ != nullptr) {
        MHD_stop_daemon(daemon_);
    }
}

Result<void> Daemon::open() {
    const bool is_tls = listener_.transport == Transport::tls;
    const unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG |
                           (is_tls ? static_cast<unsigned>(MHD_USE_TLS) : 0U);
    std::vector<MHD_OptionItem> tls;
    if (is_tls) {
        tls.push_back({MHD_OPTION_HTTPS_MEM_CERT, 0, listener_.certificate_pem.data()});
        tls.push_back({MHD_OPTION_HTTPS_MEM_KEY, 0, listener_.key_pem.data()});
    }
    tls.push_back({MHD_OPTION_END, 0, nullptr});
    daemon_ = MHD_start_daemon(flags, 0, nullptr, nullptr, &Daemon::on_request, this,  //
                               MHD_OPTION_EXTERNAL_LOGGER, &Daemon::log, this,         //
                               MHD_OPTION_ARRAY, tls.data(),                           //
                               MHD_OPTION_LISTEN_SOCKET, listener_.socket.get(),       //
                               MHD_OPTION_CONNECTION_LIMIT,
                               limits_.connections + limits_.spare_connections,
                               MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits_.connection_bytes,  //
                               MHD_OPTION_NOTIFY_CONNECTION, &Daemon::on_connection, this,    //
                               MHD_OPTION_NOTIFY_COMPLETED, &Daemon::on_completed, this,      //
                               MHD_OPTION_URI_LOG_CALLBACK, &Daemon::on_target, this,         //
                               MHD_OPTION_STRICT_FOR_CLIENT, 1,                               //
                               MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1, MHD_OPTION_END);
    if (daemon_ == nullptr) {
        return fail(ErrorClass::machine, "the API cannot serve " + listener_.name +
                                             (is_tls ? ": is api.tls_key the key of the first "
                                                       "certificate in api.tls_certificate?"
                                                     : ""));
    }
    // The library closes it from now on.
    static_cast<void>(listener_.socket.release());
    return {};
}

int Daemon::descriptor() const {
    return MHD_get_daemon_info(daemon_, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

int Daemon::timeout_ms() {
    MHD_UNSIGNED_LONG_LONG timeout = 0;
    const int look = table_.size() > 0 ? kReapPeriodMs : std::numeric_limits<int>::max();
    if (MHD_get_timeout(daemon_, &timeout) != MHD_YES) {
        return look;
    }
    return static_cast<int>(std::min<MHD_UNSIGNED_LONG_LONG>(timeout, static_cast<unsigned>(look)));
}

void Daemon::run(std::uint64_t now_ns) {
    pump_streams();
    MHD_run(daemon_);
    if (now_ns >= next_look_ns_) {
        next_look_ns_ = now_ns + std::uint64_t{kReapPeriodMs} * 1'000'000;
        close_overdue(now_ns);
    }
}

void Daemon::log(void* daemon, const char* format, va_list arguments) {
    std::array<char, 512> text{};
    std::vsnprintf(text.data(), text.size(), format, arguments);
    const std::string_view line(text.data());
    // The library answers these itself, before a handler sees the request.
    if (line.starts_with("Error processing request")) {
        static_cast<Daemon*>(daemon)->counters_.refuse(Refusal::malformed);
    }
    log_debug("http: " + std::string(line.substr(0, line.find('\n'))));
}

void Daemon::on_connection(void* daemon,
                           MHD_Connection* handle,
                           void** connection,
                           MHD_ConnectionNotificationCode code) {
    Daemon& self = *static_cast<Daemon*>(daemon);
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        ServerCounters::subtract(self.counters_.connections_open);
        self.table_.remove(*static_cast<Connection*>(*connection));
        return;
    }
    ServerCounters::add(self.counters_.connections_open);
    ServerCounters::add(self.counters_.connections_total);
    const int socket =
        MHD_get_connection_info(handle, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    Peer peer = peer_of(socket, self.listener_.transport);
    peer.port = self.listener_.port;
    Connection& added = self.table_.add(socket, std::move(peer), monotonic_ns());
    if (added.is_surplus) {
        self.counters_.refuse(Refusal::too_many_connections);
    }
    *connection = &added;
}

void* Daemon::on_target(void* daemon, const char* target, MHD_Connection* handle) {
    Daemon& self = *static_cast<Daemon*>(daemon);
    Exchange& exchange = self.exchanges_.emplace_back();
    exchange.handle = handle;
    exchange.connection = static_cast<Connection*>(
        MHD_get_connection_info(handle, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context);
    exchange.request.target = target == nullptr ? "" : target;
    exchange.request.peer = exchange.connection->peer;
    ConnectionTable::enter(*exchange.connection, Phase::exchange, monotonic_ns());
    return &exchange;
}

void Daemon::on_completed(void* daemon,
                          MHD_Connection* /*handle*/,
                          void** exchange,
                          MHD_RequestTerminationCode /*code*/) {
    Daemon& self = *static_cast<Daemon*>(daemon);
    auto* ended = static_cast<Exchange*>(*exchange);
    if (ended == nullptr) {
        return;
    }
    if (ended->response.stream) {
        ServerCounters::subtract(self.counters_.streams_open);
    }
    ConnectionTable::enter(*ended->connection, Phase::idle, monotonic_ns());
    self.exchanges_.remove_if([&](const Exchange& known) { return &known == ended; });
    *exchange = nullptr;
}

/// Called with the headers, with each part of the body, and once more at its end.
MHD_Result Daemon::on_request(void* daemon,
                              MHD_Connection* /*handle*/,
                              const char* /*url*/,
                              const char* method,
                              const char* /*version*/,
                              const char* data,
                              std::size_t* data_bytes,
                              void** exchange) {
    Daemon& self = *static_cast<Daemon*>(daemon);
    auto& current = *static_cast<Exchange*>(*exchange);
    if (!current.has_headers) {
        return self.on_headers(current, method);
    }
    if (*data_bytes > 0) {
        return self.on_body(current, {data, std::exchange(*data_bytes, 0)});
    }
    return self.on_complete(current);
}

MHD_Result Daemon::on_headers(Exchange& exchange, const char* method) {
    exchange.has_headers = true;
    exchange.request.method = method;
    MHD_get_connection_values_n(exchange.handle, MHD_HEADER_KIND, &add_header, &exchange);
    exchange.refusal =
        exchange.connection->is_surplus ? too_many_connections() : handler_.admit(exchange.request);
    // Without a body the connection can be kept: the answer waits for the end of the request.
    if (exchange.refusal && exchange.request.announces_body()) {
        return respond(exchange, *std::exchange(exchange.refusal, std::nullopt));
    }
    return MHD_YES;
}

MHD_Result Daemon::on_body(Exchange& exchange, std::string_view data) {
    if (exchange.take_body(data, limits_)) {
        return MHD_YES;
    }
    counters_.refuse(Refusal::body_too_large);
    return MHD_NO;
}

MHD_Result Daemon::on_complete(Exchange& exchange) {
    if (exchange.refusal) {
        return respond(exchange, *std::exchange(exchange.refusal, std::nullopt));
    }
    if (exchange.body_bytes > limits_.body_bytes) {
        counters_.refuse(Refusal::body_too_large);
        return respond(exchange, body_too_large(limits_));
    }
    return respond(exchange, handler_.handle(exchange.request));
}

MHD_Result Daemon::respond(Exchange& exchange, Response response) {
    if (response.stream && ServerCounters::get(counters_.streams_open) >= limits_.streams) {
        counters_.refuse(Refusal::too_many_streams);
        response = too_many_streams(limits_);
    }
    exchange.response = std::move(response);
    add_safety_headers(exchange.response);
    if (exchange.is_end_doubtful()) {
        exchange.response.headers.push_back({"connection", "close"});
    }
    if (exchange.response.stream) {
        begin_stream(exchange);
    }
    MHD_Response* const made = make_response(exchange);
    const MHD_Result queued = MHD_queue_response(exchange.handle, exchange.response.status, made);
    MHD_destroy_response(made);
    return queued;
}

void Daemon::begin_stream(Exchange& exchange) {
    ServerCounters::add(counters_.streams_open);
    ConnectionTable::enter(*exchange.connection, Phase::streaming, monotonic_ns());
    // What the kernel holds back for a slow client counts against its bounded buffer.
    const int bytes = 64 * 1024;
    setsockopt(exchange.connection->socket, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
}

MHD_Response* Daemon::make_response(Exchange& exchange) {
    const Response& response = exchange.response;
    const std::string_view bytes = response.bytes();
    // The library only reads the body, which lives until on_completed().
    MHD_Response* const made =
        response.stream
            ? MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, kStreamBlockBytes,
                                                &Daemon::read_stream, &exchange, nullptr)
            : MHD_create_response_from_buffer(bytes.size(), const_cast<char*>(bytes.data()),
                                              MHD_RESPMEM_PERSISTENT);
    if (!response.content_type.empty()) {
        MHD_add_response_header(made, "content-type", response.content_type.c_str());
    }
    for (const Field& field : response.headers) {
        MHD_add_response_header(made, field.name.c_str(), field.value.c_str());
    }
    return made;
}

ssize_t Daemon::read_stream(void* exchange,
                            std::uint64_t /*position*/,
                            char* room,
                            std::size_t max) {
    auto& current = *static_cast<Exchange*>(exchange);
    const std::size_t bytes = current.response.stream->read({room, max});
    if (bytes > 0) {
        return static_cast<ssize_t>(bytes);
    }
    if (current.connection->is_closing || !current.response.stream->is_healthy()) {
        return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    MHD_suspend_connection(current.handle);
    current.is_suspended = true;
    return 0;
}

/// Resumes streams that have something to send, or whose client is gone or too slow.
void Daemon::pump_streams() {
    for (Exchange& exchange : exchanges_) {
        if (!exchange.response.stream) {
            continue;
        }
        if (!exchange.response.stream->is_healthy() && !exchange.connection->is_closing) {
            exchange.connection->is_closing = true;
            counters_.refuse(Refusal::stream_too_slow);
            shutdown(exchange.connection->socket, SHUT_RDWR);
        }
        if (exchange.is_suspended &&
            (exchange.connection->is_closing || exchange.response.stream->is_ready())) {
            exchange.is_suspended = false;
            MHD_resume_connection(exchange.handle);
        }
    }
}

void Daemon::close_overdue(std::uint64_t now_ns) {
    for (Exchange& exchange : exchanges_) {
        // The library does not look at a suspended connection.
        if (exchange.is_suspended && is_closed_by_peer(exchange.connection->socket)) {
            exchange.connection->is_closing = true;
        }
    }
    for (Connection* connection : table_.overdue(now_ns)) {
        if (connection->phase != Phase::idle) {
            counters_.refuse(Refusal::too_slow);
        }
        shutdown(connection->socket, SHUT_RDWR);
    }
}

}  // namespace

Result<std::unique_ptr<LoopSource>> serve_http(Listener listener,
                                               RequestHandler& handler,
                                               const ServerLimits& limits,
                                               ServerCounters& counters) {
    auto daemon = std::make_unique<Daemon>(std::move(listener), handler, limits, counters);
    if (auto opened = daemon->open(); !opened) {
        return tl::make_unexpected(opened.error());
    }
    return std::unique_ptr<LoopSource>(std::move(daemon));
}

}  // namespace flyball::control
