// SPDX-License-Identifier: BSD-3-Clause
#include "run.hpp"

#include <cmath>

namespace flyball::sim {
namespace {

/// Turns a worker's growing totals and histograms into windows.
class WindowReader {
  public:
    explicit WindowReader(const Worker& worker) : worker_(&worker) {}

    [[nodiscard]] WindowRow read() {
        const auto histogram = governor::snapshot(worker_->every_packet());
        const governor::WorkTotals work = governor::since(worker_->totals(), totals_);
        const WindowRow row{.p99_ns = governor::read_latency(histogram.since(histogram_)).p99_ns,
                            .busy_ns = worker_->busy_ns() - busy_ns_,
                            .off_core_ns = worker_->off_core_ns() - off_core_ns_,
                            .packets = work.packets,
                            .arrivals = work.arrivals,
                            .drops = work.ring_drops};
        histogram_ = histogram;
        totals_ = worker_->totals();
        busy_ns_ = worker_->busy_ns();
        off_core_ns_ = worker_->off_core_ns();
        return row;
    }

    [[nodiscard]] governor::LatencyReading sense() {
        const auto samples = governor::snapshot(worker_->samples());
        const auto reading = governor::read_latency(samples.since(samples_));
        samples_ = samples;
        return reading;
    }

  private:
    const Worker* worker_;
    governor::HistogramSnapshot histogram_;
    governor::HistogramSnapshot samples_;
    governor::WorkTotals totals_;
    double busy_ns_ = 0.0;
    double off_core_ns_ = 0.0;
};

}  // namespace

Rows run(const Workload& workload, Policy& policy, const GiveUp& give_up) {
    Worker worker(workload.worker);
    worker.offer(*workload.arrivals);
    WindowReader reader(worker);
    const auto windows = static_cast<std::size_t>(std::lround(workload.seconds * 100.0));
    Rows rows;
    rows.reserve(windows);
    governor::Setpoint setpoint = policy.next({.observation = worker.observe(0.0)});
    std::size_t late = 0;
    for (std::size_t window = 0; window < windows; ++window) {
        for (unsigned period = 1; period <= kFastPerSlow; ++period) {
            const double end_ns = time_of(window) + kFastPeriodNs * period;
            worker.run(end_ns, setpoint, service_at(workload.services, end_ns));
            for (const Sleep& sleep : worker.sleeps()) {
                policy.record_sleep(sleep.asked_ns, sleep.slept_ns);
            }
            PolicyInput input{.observation = worker.observe(end_ns)};
            if (period == kFastPerSlow) {
                WindowRow row = reader.read();
                row.wait_ns = setpoint.wait_limit_ns + setpoint.sleep_ns;
                row.threshold = setpoint.wait_threshold;
                row.cap = setpoint.burst_cap;
                row.regime = policy.regime();
                input.core_share = static_cast<float>(row.busy_ns / time_of(1));
                input.window = reader.sense();
                rows.push_back(row);
            }
            setpoint = policy.next(input);
        }
        const WindowRow& row = rows.back();
        if (window >= give_up.from_window) {
            late += row.p99_ns > give_up.target_ns ? 1U : 0U;
            if (late > give_up.late_max || (give_up.on_drop && row.drops > 0)) {
                break;
            }
        }
    }
    return rows;
}

}  // namespace flyball::sim
