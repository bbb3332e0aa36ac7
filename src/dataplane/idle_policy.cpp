// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/idle_policy.hpp"

#include <sys/prctl.h>
#include <time.h>

#include "flyball/base/clock.hpp"

namespace flyball::dataplane {

std::uint64_t IdlePolicy::sleep_for(std::uint32_t sleep_ns) noexcept {
    constexpr std::uint32_t kSecond = 1'000'000'000;
    const timespec duration{static_cast<time_t>(sleep_ns / kSecond),
                            static_cast<long>(sleep_ns % kSecond)};
    cell_->loop.sleeps.add(1);
    const std::uint64_t start = tsc_now();
    clock_nanosleep(CLOCK_MONOTONIC, 0, &duration, nullptr);
    return tsc_now() - start;
}

void set_shortest_timer_slack() noexcept {
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
}

}  // namespace flyball::dataplane
