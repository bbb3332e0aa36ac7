// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "flyball/base/cpu_list.hpp"
#include "flyball/base/result.hpp"
#include "flyball/control/http.hpp"
#include "flyball/control/listener.hpp"

namespace flyball::control {

/// What one listener grants at most; its memory is about (connections + spare_connections) x 40
/// KiB.
struct ServerLimits {
    unsigned connections = 64;
    unsigned spare_connections = 16;  ///< to tell those above a limit so; more wait in the kernel
    unsigned connections_per_peer = 16;
    unsigned streams = 16;  ///< of all listeners together
    std::size_t body_bytes = std::size_t{64} * 1024;
    /// Of a body that is larger: read and dropped, so that the client can read our answer.
    std::size_t excess_bytes = std::size_t{1024} * 1024;
    std::size_t connection_bytes = std::size_t{32} * 1024;  ///< headers and socket buffer
    std::uint64_t exchange_ns = 10'000'000'000;  ///< from connecting or request line to response
    std::uint64_t idle_ns = 30'000'000'000;
    std::uint64_t crowded_ns = 1'000'000'000;  ///< instead of both while places are scarce
};

/// Why the server refused or closed something before or after a handler saw it.
enum class Refusal : std::uint8_t {
    too_many_connections,  ///< of the listener or of one peer
    too_many_streams,
    too_slow,         ///< an exchange or an idle connection took too long
    body_too_large,   ///< larger than said, or than allowed
    malformed,        ///< no HTTP, or headers larger than a connection's memory
    stream_too_slow,  ///< an event stream's client fell behind
    count,
};

inline constexpr auto kRefusals = static_cast<std::size_t>(Refusal::count);

inline constexpr std::array<std::string_view, kRefusals> kRefusalNames{
    "too_many_connections", "too_many_streams", "too_slow",
    "body_too_large",       "malformed",        "stream_too_slow",
};

/// Since the server started.
struct ServerStatistics {
    std::uint64_t connections_open = 0;
    std::uint64_t connections_total = 0;
    std::uint64_t streams_open = 0;
    std::array<std::uint64_t, kRefusals> refused_total{};
};

struct ServerOptions {
    CpuList cpus{};  ///< the API thread may run on these; none: where its creator runs
    ServerLimits limits{};
};

/// One thread, "fb-api", serves all listeners and calls the handler. Create and destroy it on the
/// control thread.
class Server {
  public:
    /// `handler` must outlive the server. Error (class machine): the library's or kernel's refusal.
    [[nodiscard]] static Result<std::unique_ptr<Server>> start(std::vector<Listener> listeners,
                                                               RequestHandler& handler,
                                                               const ServerOptions& options);

    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    /// Closes all connections and waits for the thread.
    ~Server();

    /// Some stream has something to read. Any thread; never blocks.
    void wake() noexcept;

    /// Any thread.
    [[nodiscard]] ServerStatistics statistics() const noexcept;

  private:
    struct Parts;

    explicit Server(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace flyball::control
