// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/latency.hpp"

#include <array>
#include <cmath>

namespace flyball::telemetry {

Latency latency_of(const governor::HistogramSnapshot& cycles, const TscScale& scale) {
    constexpr std::array<double, 4> kPercents{50, 90, 99, 99.9};
    std::array<std::uint64_t, kPercents.size()> values{};
    cycles.percentiles(kPercents, values);
    const auto ns = [&](std::uint64_t value) {
        return static_cast<std::uint64_t>(std::llround(scale.to_ns(value)));
    };
    return {.samples = cycles.count(),
            .p50_ns = ns(values[0]),
            .p90_ns = ns(values[1]),
            .p99_ns = ns(values[2]),
            .p999_ns = ns(values[3]),
            .max_ns = ns(cycles.max())};
}

Latency latency_between(const Report& before, const Report& now) {
    const auto window = now.sojourn_cycles.since(before.sojourn_cycles);
    return window.count() == 0 ? Latency{} : latency_of(window, TscScale(now.tsc_hertz));
}

}  // namespace flyball::telemetry
