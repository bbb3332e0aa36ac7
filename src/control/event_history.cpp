// SPDX-License-Identifier: BSD-3-Clause
#include "event_history.hpp"

#include <utility>
#include <vector>

namespace flyball::control {

void EventHistory::add(std::string type, std::string json) {
    auto event = std::make_shared<Event>();
    event->type = std::move(type);
    event->json = std::move(json);
    const std::size_t bytes = event->json.size();
    // Freed after the lock is released, because it is declared before it.
    std::vector<std::shared_ptr<const Event>> forgotten;
    const std::scoped_lock lock(mutex_);
    event->number = position_.next_number++;
    event->end = position_.end += bytes;
    events_.push_back(std::move(event));
    bytes_ += bytes;
    while (events_.size() > limits_.history_events || bytes_ > limits_.history_bytes) {
        bytes_ -= events_.front()->json.size();
        forgotten.push_back(std::move(events_.front()));
        events_.pop_front();
    }
}

std::shared_ptr<const Event> EventHistory::from(std::uint64_t number) const {
    const std::scoped_lock lock(mutex_);
    if (events_.empty() || number >= position_.next_number) {
        return nullptr;
    }
    const std::uint64_t oldest = events_.front()->number;
    return events_[number > oldest ? number - oldest : 0];
}

EventHistory::Position EventHistory::position() const {
    const std::scoped_lock lock(mutex_);
    return position_;
}

}  // namespace flyball::control
