// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "flyball/base/result.hpp"

namespace flyball::app {

/// Lets the control thread run what other threads want done there, so that lcores and governor have
/// one writer.
class ControlCalls {
  public:
    /// The calling thread is the control thread.
    ControlCalls();
    ControlCalls(const ControlCalls&) = delete;
    ControlCalls& operator=(const ControlCalls&) = delete;
    ~ControlCalls();

    /// Returns once the control thread has run `function`; runs it at once on that thread itself.
    /// Error (class internal): it was not begun before `timeout_ns` were over, and never will be.
    [[nodiscard]] Result<void> run(const std::function<void()>& function, std::uint64_t timeout_ns);

    /// Runs what waits. Control thread.
    void serve();

    /// Readable while something waits.
    [[nodiscard]] int handle() const noexcept { return handle_; }

  private:
    struct Call {
        const std::function<void()>& function;
        bool begun = false;
        bool done = false;
    };

    const std::thread::id owner_;
    const int handle_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Call*> waiting_;
};

}  // namespace flyball::app
