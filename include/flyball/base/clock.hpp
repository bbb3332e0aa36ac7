// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace flyball {

/// The CPU's cycle counter (invariant TSC). Any thread, about 7 ns.
[[nodiscard]] inline std::uint64_t tsc_now() noexcept {
#if defined(__x86_64__)
    return __rdtsc();
#elif defined(__aarch64__)
    std::uint64_t ticks = 0;
    asm volatile("mrs %0, cntvct_el0" : "=r"(ticks));
    return ticks;
#else
#error "no cycle counter known for this CPU"
#endif
}

/// Converts between cycles and nanoseconds of one machine. Immutable, any thread.
class TscScale {
  public:
    explicit constexpr TscScale(double hertz) noexcept : hertz_(hertz) {}

    [[nodiscard]] constexpr double hertz() const noexcept { return hertz_; }

    [[nodiscard]] constexpr double to_ns(std::uint64_t cycles) const noexcept {
        return static_cast<double>(cycles) * 1e9 / hertz_;
    }

    [[nodiscard]] constexpr std::uint64_t to_cycles(double ns) const noexcept {
        return static_cast<std::uint64_t>(ns * hertz_ / 1e9);
    }

  private:
    double hertz_;
};

/// Measures the counter against CLOCK_MONOTONIC for `sample_ms` milliseconds. Blocks that long.
[[nodiscard]] TscScale measure_tsc(unsigned sample_ms = 50);

/// CLOCK_MONOTONIC in nanoseconds. Control path only.
[[nodiscard]] std::uint64_t monotonic_ns() noexcept;

}  // namespace flyball
