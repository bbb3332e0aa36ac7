// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/base/clock.hpp"

#include <time.h>

namespace flyball {

std::uint64_t monotonic_ns() noexcept {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
           static_cast<std::uint64_t>(now.tv_nsec);
}

TscScale measure_tsc(unsigned sample_ms) {
    const std::uint64_t start_ns = monotonic_ns();
    const std::uint64_t start_tsc = tsc_now();
    const std::uint64_t deadline_ns = start_ns + sample_ms * 1'000'000ULL;
    const timespec deadline{static_cast<time_t>(deadline_ns / 1'000'000'000U),
                            static_cast<long>(deadline_ns % 1'000'000'000U)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &deadline, nullptr);
    const std::uint64_t elapsed_tsc = tsc_now() - start_tsc;
    const std::uint64_t elapsed_ns = monotonic_ns() - start_ns;
    return TscScale(static_cast<double>(elapsed_tsc) * 1e9 / static_cast<double>(elapsed_ns));
}

}  // namespace flyball
