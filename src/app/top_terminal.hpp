// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <termios.h>

#include "flyball/base/result.hpp"

#include "top_screen.hpp"

namespace flyball::app {

/// The terminal that `flyball top` runs on: keys without Enter, a screen of its own, resizing and
/// signals as things to wait for. One per process; gives everything back when it is destroyed.
class TopTerminal {
  public:
    enum class Event : std::uint8_t { deadline, keys, resized, stop };

    /// Error (class usage): standard input or output is no terminal.
    [[nodiscard]] static Result<void> check();

    TopTerminal();
    TopTerminal(const TopTerminal&) = delete;
    TopTerminal& operator=(const TopTerminal&) = delete;
    ~TopTerminal();

    [[nodiscard]] static ScreenSize size();

    /// All of it, or nothing more if the terminal is gone.
    static void write(std::string_view bytes);

    /// Until CLOCK_MONOTONIC reaches the deadline, or something happens before. `input`: what was
    /// typed, of Event::keys.
    [[nodiscard]] Event wait(std::uint64_t deadline_ns, std::string& input);

    /// Stops this process as Ctrl-Z does; returns when it goes on.
    void suspend();

  private:
    void enter();
    void leave();

    termios before_{};
    int signals_ = -1;
};

}  // namespace flyball::app
