// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "flyball/dataplane/port_state.hpp"
#include "flyball/platform/port.hpp"

namespace flyball::app {

/// Follows one port's link and presence, tells the lcores through PortState, and counts the events.
/// Control thread only.
class PortMonitor {
  public:
    PortMonitor(std::string name, dataplane::PortState& state)
        : name_(std::move(name)), state_(&state) {}

    /// Takes over what the device says now; logs and counts what changed.
    void update(const platform::LinkState& now);

    [[nodiscard]] const platform::LinkState& link() const noexcept { return link_; }

    [[nodiscard]] std::uint64_t link_changes() const noexcept { return link_changes_; }

    [[nodiscard]] std::uint64_t removals() const noexcept { return removals_; }

  private:
    std::string name_;
    dataplane::PortState* state_;
    platform::LinkState link_;
    bool known_ = false;
    std::uint64_t link_changes_ = 0;
    std::uint64_t removals_ = 0;
};

}  // namespace flyball::app
