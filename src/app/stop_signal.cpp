// SPDX-License-Identifier: BSD-3-Clause
#include "stop_signal.hpp"

#include <array>

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
    sigaddset(&signals, SIGHUP);
    FLYBALL_CHECK(pthread_sigmask(SIG_BLOCK, &signals, nullptr) == 0);
    handle_ = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    FLYBALL_CHECK(handle_ >= 0);
}

StopSignal::~StopSignal() {
    close(handle_);
}

Wake StopSignal::take_signal() {
    signalfd_siginfo info{};
    if (read(handle_, &info, sizeof(info)) == sizeof(info) && info.ssi_signo == SIGHUP) {
        return Wake::reload;
    }
    stopped_ = true;
    return Wake::stop;
}

Wake StopSignal::wait_until(std::uint64_t deadline_ns, int calls) {
    constexpr std::uint64_t kSecond = 1'000'000'000;
    if (stopped_) {
        return Wake::stop;
    }
    const std::uint64_t now_ns = monotonic_ns();
    const std::uint64_t left = deadline_ns > now_ns ? deadline_ns - now_ns : 0;
    const timespec timeout{static_cast<time_t>(left / kSecond), static_cast<long>(left % kSecond)};
    std::array<pollfd, 2> requests{pollfd{handle_, POLLIN, 0}, pollfd{calls, POLLIN, 0}};
    if (ppoll(requests.data(), requests.size(), &timeout, nullptr) <= 0) {
        return Wake::deadline;
    }
    return requests[0].revents != 0 ? take_signal() : Wake::call;
}

}  // namespace flyball::app
