// SPDX-License-Identifier: BSD-3-Clause
#include "stop_signal.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include "flyball/base/check.hpp"
#include "flyball/base/clock.hpp"

namespace flyball::app {

StopSignal::StopSignal() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    FLYBALL_CHECK(pthread_sigmask(SIG_BLOCK, &signals, nullptr) == 0);
    handle_ = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    FLYBALL_CHECK(handle_ >= 0);
}

StopSignal::~StopSignal() {
    close(handle_);
}

bool StopSignal::wait_until(std::uint64_t deadline_ns) {
    constexpr std::uint64_t kSecond = 1'000'000'000;
    const std::uint64_t now_ns = monotonic_ns();
    const std::uint64_t left = deadline_ns > now_ns ? deadline_ns - now_ns : 0;
    const timespec timeout{static_cast<time_t>(left / kSecond), static_cast<long>(left % kSecond)};
    pollfd request{handle_, POLLIN, 0};
    if (ppoll(&request, 1, &timeout, nullptr) > 0) {
        seen_ = true;
    }
    return seen_;
}

}  // namespace flyball::app
