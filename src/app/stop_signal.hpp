// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace flyball::app {

/// SIGTERM and SIGINT as something to wait for. Create it before any other thread, so that all
/// threads block the signals and only wait_until() sees them. One per process; control thread only.
class StopSignal {
  public:
    StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;
    ~StopSignal();

    /// Sleeps until CLOCK_MONOTONIC reaches `deadline_ns` or a stop signal came; true for the
    /// latter.
    [[nodiscard]] bool wait_until(std::uint64_t deadline_ns);

  private:
    int handle_;
    bool seen_ = false;
};

}  // namespace flyball::app
