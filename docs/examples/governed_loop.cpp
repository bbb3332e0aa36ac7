// SPDX-License-Identifier: BSD-3-Clause
// A worker of your own, governed: link libgovernor, nothing else. Two calls: fast.step() every
// millisecond in the worker's loop, slow.step() every ten in any thread (here the same).
#include <algorithm>
#include <cstdio>
#include <deque>

#include "flyball/governor/burst_controller.hpp"
#include "flyball/governor/supervisor.hpp"

namespace governor = flyball::governor;

int main() {
    static governor::DecisionRing decisions;  // what was decided and why; too large for a stack
    static governor::LatencyHistogram sojourns;
    governor::HistogramSnapshot before;
    governor::BurstController fast({.ns_per_tick = 1.0});
    governor::Supervisor slow({.target_ns = 500e3});  // 99 % of packets within 0.5 ms
    governor::Guidance guidance;
    governor::Setpoint obey;     // greedy until told otherwise
    governor::Observation seen;  // totals only ever grow
    std::deque<std::uint64_t> queue;
    std::uint64_t now = 0;  // your clock, ns; here time passes as the loop says
    std::uint64_t arrival = 0;
    for (unsigned period = 0; period < 300; now += 50) {
        for (; arrival <= now; arrival += 10'000, ++seen.totals.arrivals) {
            queue.push_back(arrival);  // your RX; here 100,000 packets per second
        }
        if (queue.size() >= obey.wait_threshold ||
            (!queue.empty() && now - queue.front() >= obey.wait_limit_ns)) {
            const std::uint64_t burst = std::min<std::uint64_t>(queue.size(), obey.burst_cap);
            const std::uint64_t busy_ns = 250 + 100 * burst;  // your work and TX
            now += busy_ns;
            seen.min_sojourn_ns =
                std::min(seen.min_sojourn_ns, static_cast<double>(now - queue[burst - 1]));
            for (std::uint64_t i = 0; i < burst; ++i, queue.pop_front()) {
                sojourns.record(now - queue.front());
            }
            ++seen.totals.bursts;
            seen.totals.packets += burst;
            seen.totals.packets_squared += burst * burst;
            seen.totals.busy_ticks += busy_ns;
            seen.totals.packets_busy_ticks += burst * busy_ns;
        }
        if (now - seen.now_ns >= 1'000'000) {
            seen.now_ns = now;
            obey = fast.step(seen, guidance);
            seen.min_sojourn_ns = governor::kNoSojourn;
            if (++period % 10 == 0) {
                const auto all = governor::snapshot(sojourns);
                const auto window = governor::read_latency(all.since(before));
                before = all;
                guidance = slow.step({.now_ns = now, .sensor = window, .raw = window},
                                     fast.status(), decisions);
            }
        }
    }
    std::printf("waits %u ns for %u packets after %u decisions\n", obey.wait_limit_ns,
                unsigned{obey.wait_threshold}, static_cast<unsigned>(decisions.size()));
    return obey.wait_limit_ns > 400'000 ? 0 : 1;  // it learnt to use the time it has
}
