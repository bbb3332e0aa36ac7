// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/period.hpp"

#include "flyball/telemetry/latency.hpp"

namespace flyball::telemetry {

void measure_period(const Report& before, Report& now) {
    now.period_seconds = now.uptime_seconds - before.uptime_seconds;
    now.period_latency = latency_between(before, now);
    for (std::size_t i = 0; i < now.workers.size(); ++i) {
        WorkerReport& worker = now.workers[i];
        const double earlier = i < before.workers.size() ? before.workers[i].cpu_seconds : 0.0;
        worker.cpu_percent.reset();
        // A thread that polls has run: 0 means that the kernel says nothing.
        if (worker.cpu_seconds > 0 && now.period_seconds > 0) {
            worker.cpu_percent = 100.0 * (worker.cpu_seconds - earlier) / now.period_seconds;
        }
    }
}

}  // namespace flyball::telemetry
