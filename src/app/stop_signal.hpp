// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace flyball::app {

/// Why a wait ended.
enum class Wake : std::uint8_t {
    deadline,
    call,    ///< the other handle is readable
    reload,  ///< SIGHUP
    stop,    ///< SIGTERM or SIGINT; from then on every wait ends so
};

/// Signals as something to wait for. Create it before any other thread, so that all threads block
/// them and only wait_until() sees them. One per process; control thread only.
class StopSignal {
  public:
    StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;
    ~StopSignal();

    /// Sleeps until CLOCK_MONOTONIC reaches `deadline_ns`, a signal comes or `calls` can be read.
    [[nodiscard]] Wake wait_until(std::uint64_t deadline_ns, int calls);

  private:
    [[nodiscard]] Wake take_signal();

    int handle_;
    bool stopped_ = false;
};

}  // namespace flyball::app
