// SPDX-License-Identifier: BSD-3-Clause
// A worker that does the same every millisecond: feeds the governor without a simulation.
#pragma once

#include <cstdint>

#include "flyball/governor/burst_controller.hpp"
#include "flyball/governor/supervisor.hpp"

namespace flyball::governor {

inline constexpr std::uint64_t kMillisecondNs = 1'000'000;
inline constexpr double kTargetNs = 50'000.0;

/// What the worker is like; change it between steps.
struct Behaviour {
    CostModel cost{};
    double pps = 1e6;
    std::uint64_t burst = 8;        ///< bursts alternate between half and one and a half of it
    double min_sojourn_ns = 1'000;  ///< of each period
    std::uint64_t drops_per_ms = 0;
};

/// Counts what a worker of that behaviour would count. One tick is 1 ns.
class SteadyWorker {
  public:
    Behaviour now{};

    [[nodiscard]] Observation after(std::uint64_t elapsed_ns = kMillisecondNs) {
        now_ns_ += elapsed_ns;
        const double packets = now.pps * static_cast<double>(elapsed_ns) * 1e-9;
        totals_.ring_drops += now.drops_per_ms;
        const std::uint64_t small = (now.burst + 1) / 2;
        const std::uint64_t large = now.burst + now.burst / 2;
        bool is_large = false;
        for (double left = packets; left >= 1.0;) {
            const std::uint64_t size = is_large ? large : small;
            add_burst(size);
            left -= static_cast<double>(size);
            is_large = !is_large;
        }
        return observation();
    }

    [[nodiscard]] Observation observation() const {
        return {.now_ns = now_ns_,
                .totals = totals_,
                .min_sojourn_ns = now.min_sojourn_ns,
                .max_sojourn_ns = now.min_sojourn_ns};
    }

    WorkTotals& totals() { return totals_; }

    std::uint64_t& now_ns() { return now_ns_; }

  private:
    void add_burst(std::uint64_t size) {
        const auto ticks = static_cast<std::uint64_t>(now.cost.time_ns(static_cast<double>(size)));
        totals_.arrivals += size;
        totals_.packets += size;
        totals_.bursts += 1;
        totals_.packets_squared += size * size;
        totals_.busy_ticks += ticks;
        totals_.packets_busy_ticks += ticks * size;
    }

    WorkTotals totals_{};
    std::uint64_t now_ns_ = 1;
};

/// Worker and control thread together: ten fast periods, then a slow one.
class GovernedWorker {
  public:
    explicit GovernedWorker(const SupervisorConfig& config = {.target_ns = kTargetNs},
                            const BurstControllerConfig& fast = {})
        : controller(fast), supervisor(config) {}

    SteadyWorker worker{};
    BurstController controller;
    Supervisor supervisor;
    DecisionRing ring{};
    Guidance guidance{};
    Setpoint setpoint{};
    bool control_thread_lives = true;

    /// One window of 10 ms in which `reading` was measured.
    void window(const LatencyReading& reading) { window(reading, reading); }

    void window(const std::optional<LatencyReading>& sensor,
                const std::optional<LatencyReading>& raw) {
        for (int period = 0; period < 10; ++period) {
            setpoint = controller.step(worker.after(), guidance);
        }
        if (control_thread_lives) {
            guidance = supervisor.step({.now_ns = worker.now_ns(), .sensor = sensor, .raw = raw},
                                       controller.status(), ring);
        }
    }

    /// Past CALIBRATE, waiting as the law wants.
    void warm_up() {
        for (int i = 0; i < 3; ++i) {
            window({.samples = 1000, .p99_ns = 1'000.0});
        }
        for (int i = 0; i < 9; ++i) {
            window({.samples = 1000, .p99_ns = 0.9 * kTargetNs});
        }
    }

    [[nodiscard]] const WorkerStatus& status() const { return controller.status(); }
};

}  // namespace flyball::governor
