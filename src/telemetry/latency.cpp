// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/latency.hpp"

#include <cmath>

namespace flyball::telemetry {

Latency latency_of(const governor::HistogramSnapshot& cycles, const TscScale& scale) {
    const auto ns = [&](double percent) {
        return static_cast<std::uint64_t>(std::llround(scale.to_ns(cycles.percentile(percent))));
    };
    return {.samples = cycles.count(),
            .p50_ns = ns(50),
            .p90_ns = ns(90),
            .p99_ns = ns(99),
            .p999_ns = ns(99.9),
            .max_ns = ns(100)};
}

Latency latency_between(const Report& before, const Report& now) {
    const auto window = now.sojourn_cycles.since(before.sojourn_cycles);
    return window.count() == 0 ? Latency{} : latency_of(window, TscScale(now.tsc_hertz));
}

}  // namespace flyball::telemetry
