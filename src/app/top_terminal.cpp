// SPDX-License-Identifier: BSD-3-Clause
#include "top_terminal.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "flyball/base/clock.hpp"

namespace flyball::app {

namespace {

constexpr std::uint64_t kNsPerMs = 1'000'000;
constexpr std::uint64_t kLongestWaitMs = 60'000;

sigset_t waited_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGWINCH, SIGINT, SIGTERM, SIGHUP}) {
        sigaddset(&signals, signal);
    }
    return signals;
}

/// Nothing may be left in line-wise, invisible input.
termios as_typed(termios settings) {
    settings.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    settings.c_cc[VMIN] = 0;
    settings.c_cc[VTIME] = 0;
    // Ctrl-Z comes as a key, so that the screen is given back before the process stops.
    settings.c_cc[VSUSP] = _POSIX_VDISABLE;
    return settings;
}

}  // namespace

Result<void> TopTerminal::check() {
    if (isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1) {
        return {};
    }
    return fail(ErrorClass::usage,
                "flyball top: this is no terminal; -b prints text, --json one document per line");
}

TopTerminal::TopTerminal() {
    tcgetattr(STDIN_FILENO, &before_);
    const sigset_t signals = waited_signals();
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    signals_ = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    enter();
}

TopTerminal::~TopTerminal() {
    leave();
    close(signals_);
}

void TopTerminal::enter() {
    const termios typed = as_typed(before_);
    tcsetattr(STDIN_FILENO, TCSANOW, &typed);
    write(enter_screen());
}

void TopTerminal::leave() {
    write(leave_screen());
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
}

ScreenSize TopTerminal::size() {
    winsize window{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0 ||
        window.ws_row == 0) {
        return {};
    }
    return {.columns = window.ws_col, .rows = window.ws_row};
}

void TopTerminal::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            return;
        }
        bytes.remove_prefix(written > 0 ? static_cast<std::size_t>(written) : 0);
    }
}

TopTerminal::Event TopTerminal::wait(std::uint64_t deadline_ns, std::string& input) {
    while (true) {
        const std::uint64_t now_ns = monotonic_ns();
        if (now_ns >= deadline_ns) {
            return Event::deadline;
        }
        const auto wait_ms =
            static_cast<int>(std::min((deadline_ns - now_ns) / kNsPerMs + 1, kLongestWaitMs));
        std::array<pollfd, 2> waits{{{signals_, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
        if (poll(waits.data(), waits.size(), wait_ms) <= 0) {
            continue;
        }
        signalfd_siginfo signal{};
        if (read(signals_, &signal, sizeof signal) == sizeof signal) {
            return signal.ssi_signo == SIGWINCH ? Event::resized : Event::stop;
        }
        std::array<char, 256> typed;
        const ssize_t count = read(STDIN_FILENO, typed.data(), typed.size());
        if (count > 0) {
            input.assign(typed.data(), static_cast<std::size_t>(count));
            return Event::keys;
        }
        if (waits[1].revents != 0) {
            return Event::stop;  // the terminal is gone
        }
    }
}

void TopTerminal::suspend() {
    leave();
    raise(SIGTSTP);
    enter();
}

}  // namespace flyball::app
