// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "event_history.hpp"

namespace flyball::control {

/// What all streams of one hub share.
struct EventFeed {
    EventHistory history;
    std::string epoch;
    std::function<std::uint64_t()> clock;
    EventLimits limits;
};

/// One client's position in the history, as text. One thread.
class EventStream final : public ByteStream {
  public:
    /// Begins with the event `first`; `greeting` is sent before it.
    EventStream(std::shared_ptr<const EventFeed> feed,
                std::uint64_t first,
                std::vector<std::string> types,
                std::string greeting);

    [[nodiscard]] std::size_t read(std::span<char> room) override;
    [[nodiscard]] bool is_healthy() const override;
    [[nodiscard]] bool is_ready() override;

  private:
    [[nodiscard]] bool wants(const Event& event) const;
    [[nodiscard]] bool fetch();
    void begin(std::string text);
    [[nodiscard]] bool heartbeat_is_due() const;

    std::shared_ptr<const EventFeed> feed_;
    std::vector<std::string> types_;
    std::string text_;  ///< not sent yet, from offset_
    std::size_t offset_ = 0;
    std::uint64_t next_;      ///< number of the next event to look at
    std::uint64_t read_end_;  ///< bytes of events that were looked at or came before us
    std::uint64_t begun_ns_;  ///< time of the last text
    bool fell_off_ = false;   ///< the history forgot an event that we had not read
};

}  // namespace flyball::control
