// SPDX-License-Identifier: BSD-3-Clause
#include "event_stream.hpp"

#include <algorithm>
#include <utility>

namespace flyball::control {

namespace {

/// An event as the protocol writes it; each line of the document is a field of its own.
std::string text_of(const Event& event, const std::string& epoch) {
    std::string text =
        "id: " + epoch + "-" + std::to_string(event.number) + "\nevent: " + event.type + "\n";
    std::string_view rest = event.json;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        text.append("data: ").append(line).append("\n");
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    }
    return text + "\n";
}

}  // namespace

EventStream::EventStream(std::shared_ptr<const EventFeed> feed,
                         std::uint64_t first,
                         std::vector<std::string> types,
                         std::string greeting)
    : feed_(std::move(feed)),
      types_(std::move(types)),
      text_(std::move(greeting)),
      next_(first),
      read_end_(feed_->history.position().end),
      begun_ns_(feed_->clock()) {}

std::size_t EventStream::read(std::span<char> room) {
    std::size_t written = 0;
    while (written < room.size() && (offset_ < text_.size() || fetch())) {
        const std::size_t bytes = text_.copy(room.data() + written, room.size() - written, offset_);
        offset_ += bytes;
        written += bytes;
    }
    return written;
}

bool EventStream::is_healthy() const {
    const std::uint64_t end = feed_->history.position().end;
    return !fell_off_ && end - std::min(end, read_end_) <= feed_->limits.backlog_bytes;
}

bool EventStream::is_ready() {
    return offset_ < text_.size() || fetch();
}

bool EventStream::wants(const Event& event) const {
    return types_.empty() || std::find(types_.begin(), types_.end(), event.type) != types_.end();
}

/// Fills text_ with the next event that is wanted, or with a heartbeat; false if there is neither.
bool EventStream::fetch() {
    while (const auto event = feed_->history.from(next_)) {
        fell_off_ = fell_off_ || event->number != next_;
        next_ = event->number + 1;
        // What is replayed ends before what was there when we came.
        read_end_ = std::max(read_end_, event->end);
        if (wants(*event)) {
            begin(text_of(*event, feed_->epoch));
            return true;
        }
    }
    if (!heartbeat_is_due()) {
        return false;
    }
    begin(": heartbeat\n\n");
    return true;
}

void EventStream::begin(std::string text) {
    text_ = std::move(text);
    offset_ = 0;
    begun_ns_ = feed_->clock();
}

bool EventStream::heartbeat_is_due() const {
    return feed_->clock() - begun_ns_ >= feed_->limits.heartbeat_ns;
}

}  // namespace flyball::control
