// SPDX-License-Identifier: BSD-3-Clause
// Events to everybody who listens: server-sent events (WHATWG HTML section 9.2).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flyball/control/http.hpp"
#include "flyball/control/router.hpp"

namespace flyball::control {

struct EventLimits {
    std::size_t history_events = 4096;                     ///< kept for replay
    std::size_t history_bytes = std::size_t{1024} * 1024;  ///< of them together
    std::size_t backlog_bytes = std::size_t{64} * 1024;    ///< that one client may be behind
    std::uint64_t heartbeat_ns = 15'000'000'000;           ///< between comments if nothing happens
    unsigned retry_ms = 2000;                              ///< for clients that lose us
};

/// One bounded history that all clients read at their own position: so a client costs no buffer, a
/// client that comes back gets what it missed, and one that falls too far behind is dropped.
class EventHub {
  public:
    /// `epoch`: tells ids of this process from those of earlier ones, [A-Za-z0-9]+. `clock`:
    /// nanoseconds, monotonic.
    EventHub(std::string epoch, std::function<std::uint64_t()> clock, EventLimits limits = {});

    /// Called after each publish(), by its thread. Set it before publishing.
    void on_publish(std::function<void()> wake);

    /// Adds an event. `type` is snake_case, `json` one document. Any thread; the lock is only held
    /// to move pointers, never while a client is served.
    void publish(std::string_view type, std::string json);

    /// What comes after the event `last_id`, as far as it is kept, and from then on everything of
    /// these `types` (none: all). Any thread; the stream is for one thread.
    [[nodiscard]] std::shared_ptr<ByteStream> subscribe(std::optional<std::string_view> last_id,
                                                        std::vector<std::string> types) const;

    [[nodiscard]] std::uint64_t published_total() const;

  private:
    struct State;

    std::shared_ptr<State> state_;
};

/// GET /api/v1/events?types=a,b with Last-Event-ID. `hub` must outlive the router.
void add_event_route(Router& router, const EventHub& hub);

}  // namespace flyball::control
