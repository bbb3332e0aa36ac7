// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <utility>

#include "flyball/control/event_hub.hpp"

namespace flyball::control {

namespace {

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(','));
        if (!word.empty()) {
            words.emplace_back(word);
        }
        text.remove_prefix(std::min(word.size() + 1, text.size()));
    }
    return words;
}

}  // namespace

void add_event_route(Router& router, const EventHub& hub) {
    router.add({.path = "/api/v1/events",
                .produces = "text/event-stream",
                .query = {"types"},
                .answer = [&hub](const Call& call) {
                    return Response{
                        // Proxies that collect a whole response would never send one.
                        .headers = {{"x-accel-buffering", "no"}},
                        .stream = hub.subscribe(call.request.header("last-event-id"),
                                                split(call.query_value("types").value_or("")))};
                }});
}

}  // namespace flyball::control
