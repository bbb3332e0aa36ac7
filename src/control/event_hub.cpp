// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/event_hub.hpp"

#include <algorithm>
#include <charconv>
#include <mutex>
#include <utility>

#include "event_stream.hpp"

namespace flyball::control {

namespace {

/// The number in "epoch-number"; nullopt if the id is of another process or no id at all.
std::optional<std::uint64_t> number_of(std::string_view id, const std::string& epoch) {
    if (!id.starts_with(epoch + "-")) {
        return std::nullopt;
    }
    id.remove_prefix(epoch.size() + 1);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    const bool whole = error == std::errc() && end == id.data() + id.size();
    return whole ? std::optional(number) : std::nullopt;
}

std::string gap(const std::string& missed) {
    return "event: gap\ndata: {\"missed\":" + missed + "}\n\n";
}

}  // namespace

struct EventHub::State {
    std::shared_ptr<EventFeed> feed;
    std::mutex mutex{};
    std::function<void()> wake{};
};

EventHub::EventHub(std::string epoch, std::function<std::uint64_t()> clock, EventLimits limits)
    : state_(std::make_shared<State>()) {
    state_->feed.reset(new EventFeed{.history = EventHistory(limits),
                                     .epoch = std::move(epoch),
                                     .clock = std::move(clock),
                                     .limits = limits});
}

void EventHub::on_publish(std::function<void()> wake) {
    const std::scoped_lock lock(state_->mutex);
    state_->wake = std::move(wake);
}

void EventHub::publish(std::string_view type, std::string json) {
    while (json.ends_with('\n')) {
        json.pop_back();
    }
    state_->feed->history.add(std::string(type), std::move(json));
    const std::scoped_lock lock(state_->mutex);
    if (state_->wake) {
        state_->wake();
    }
}

std::shared_ptr<ByteStream> EventHub::subscribe(std::optional<std::string_view> last_id,
                                                std::vector<std::string> types) const {
    const EventFeed& feed = *state_->feed;
    const std::uint64_t next = feed.history.position().next_number;
    std::uint64_t first = next;
    std::string greeting = "retry: " + std::to_string(feed.limits.retry_ms) + "\n\n";
    if (last_id) {
        const auto last = number_of(*last_id, feed.epoch);
        const auto oldest = feed.history.from(0);
        if (!last || *last >= next) {
            first = oldest ? oldest->number : next;
            greeting += gap("null");
        } else if (oldest && *last + 1 < oldest->number) {
            first = oldest->number;
            greeting += gap(std::to_string(oldest->number - *last - 1));
        } else {
            first = *last + 1;
        }
    }
    return std::make_shared<EventStream>(state_->feed, first, std::move(types),
                                         std::move(greeting));
}

std::uint64_t EventHub::published_total() const {
    return state_->feed->history.position().next_number - 1;
}

}  // namespace flyball::control
