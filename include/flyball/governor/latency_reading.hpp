// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

#include "flyball/governor/latency_histogram.hpp"

namespace flyball::governor {

/// What a window (10 ms) of sojourn times says.
struct LatencyReading {
    std::uint64_t samples = 0;
    double p99_ns = 0.0;

    /// Fewer samples than this tell nothing about a 99th percentile.
    static constexpr std::uint64_t kSamplesMin = 50;

    [[nodiscard]] constexpr bool is_valid() const noexcept { return samples >= kSamplesMin; }
};

/// Reads a window of a worker's histogram; `ns_per_unit` converts its values. Any thread, < 1 us.
[[nodiscard]] inline LatencyReading read_latency(const HistogramSnapshot& window,
                                                 double ns_per_unit = 1.0) noexcept {
    constexpr double kPercent = 99.0;
    return {.samples = window.count(),
            .p99_ns = static_cast<double>(window.percentile(kPercent)) * ns_per_unit};
}

}  // namespace flyball::governor
