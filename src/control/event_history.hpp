// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "flyball/control/event_hub.hpp"

namespace flyball::control {

struct Event {
    std::uint64_t number = 0;  ///< from 1, without gaps
    std::uint64_t end = 0;     ///< bytes of all events up to this one
    std::string type{};
    std::string json{};
};

/// The last events. Any thread.
class EventHistory {
  public:
    explicit EventHistory(const EventLimits& limits) : limits_(limits) {}

    void add(std::string type, std::string json);

    /// The first event that is kept with this number or a later one; nullptr if there is none yet.
    [[nodiscard]] std::shared_ptr<const Event> from(std::uint64_t number) const;

    struct Position {
        std::uint64_t next_number = 1;  ///< of the event that comes next
        std::uint64_t end = 0;          ///< bytes of all events so far
    };

    [[nodiscard]] Position position() const;

  private:
    EventLimits limits_;
    mutable std::mutex mutex_;
    std::deque<std::shared_ptr<const Event>> events_;
    std::size_t bytes_ = 0;
    Position position_;
};

}  // namespace flyball::control
