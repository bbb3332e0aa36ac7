// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/server.hpp"

#include <algorithm>
#include <utility>

#include "event_loop.hpp"
#include "http_server.hpp"
#include "server_counters.hpp"

namespace flyball::control {

/// The counters outlive the loop, whose thread writes them.
struct Server::Parts {
    ServerCounters counters;
    std::unique_ptr<EventLoop> loop;
};

Server::Server(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(std::vector<Listener> listeners,
                                              RequestHandler& handler,
                                              const ServerOptions& options) {
    auto parts = std::make_unique<Parts>();
    std::vector<std::unique_ptr<LoopSource>> sources;
    for (Listener& listener : listeners) {
        auto source = serve_http(std::move(listener), handler, options.limits, parts->counters);
        if (!source) {
            return tl::make_unexpected(source.error());
        }
        sources.push_back(std::move(*source));
    }
    auto loop = EventLoop::start(std::move(sources), options.cpus);
    if (!loop) {
        return tl::make_unexpected(loop.error());
    }
    parts->loop = std::move(*loop);
    return std::unique_ptr<Server>(new Server(std::move(parts)));
}

void Server::wake() noexcept {
    parts_->loop->wake();
}

ServerStatistics Server::statistics() const noexcept {
    const ServerCounters& counters = parts_->counters;
    ServerStatistics statistics{
        .connections_open = ServerCounters::get(counters.connections_open),
        .connections_total = ServerCounters::get(counters.connections_total),
        .streams_open = ServerCounters::get(counters.streams_open)};
    std::transform(counters.refused_total.begin(), counters.refused_total.end(),
                   statistics.refused_total.begin(), ServerCounters::get);
    return statistics;
}

}  // namespace flyball::control
