// SPDX-License-Identifier: BSD-3-Clause
// The governor's slow loop over all workers: every 10 ms it judges each worker's latency, guides
// its fast loop, and keeps the book of decisions. Control thread only, unless a function says else.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "flyball/governor/decision_ring.hpp"
#include "flyball/governor/guidance.hpp"
#include "flyball/governor/latency_histogram.hpp"
#include "flyball/governor/supervisor.hpp"
#include "flyball/governor/worker_scaler.hpp"
#include "flyball/telemetry/governor_report.hpp"

namespace flyball::control {

/// One worker as the fleet governor sees it; pointers stay valid as long as the governor exists.
struct GovernedWorker {
    std::uint16_t lcore = 0;
    governor::GuidanceLine* guidance = nullptr;           ///< written here
    const governor::StatusLine* status = nullptr;         ///< written by the worker
    const governor::LatencyHistogram* sojourn = nullptr;  ///< in cycles
    double target_ns = 0;                                 ///< 0 = none
    std::function<std::uint64_t()> cpu_time_ns = [] { return std::uint64_t{0}; };
};

struct FleetOptions {
    double ns_per_cycle = 1.0;
    governor::Mode mode = governor::Mode::automatic;
    governor::Limits limits{};
    governor::ManualSetting manual{};  ///< with Mode::manual
};

class FleetGovernor {
  public:
    /// Length of the slow period.
    static constexpr std::uint64_t kPeriodNs = 10'000'000;

    FleetGovernor(const FleetOptions& options, std::vector<GovernedWorker> workers);

    /// One slow period ends at `now_ns` (monotonic). Workers in their own clock may be off by
    /// whatever they like: only differences count.
    void step(std::uint64_t now_ns);

    /// From the next period on; 0 = no target. One per worker, in their order.
    void set_targets(const std::vector<double>& targets_ns);

    void set_mode(governor::Mode mode);

    /// All of a configuration at once, from the next period on; `generation` is the one that
    /// workers then name in their status.
    void obey(const FleetOptions& options,
              const std::vector<double>& targets_ns,
              std::uint32_t generation);

    void set_limits(const governor::Limits& limits);

    /// A human's values for one lcore or, without one, all; they hold until the setting ends.
    void set_manual(std::optional<std::uint16_t> lcore, const governor::ManualSetting& setting);

    /// A human's values for one lcore or, without one, all, for `for_ns` from now on and whatever
    /// the mode; 0 ends a hold. False: no worker has that lcore.
    [[nodiscard]] bool hold(std::optional<std::uint16_t> lcore,
                            governor::ManualSetting setting,
                            std::uint64_t for_ns);

    /// Any thread may read it.
    [[nodiscard]] const governor::DecisionRing& decisions() const noexcept { return decisions_; }

    /// With the last `decisions` decisions, oldest first. Safe while workers run.
    [[nodiscard]] telemetry::GovernorReport report(std::size_t decisions = 64) const;

  private:
    struct Worker {
        Worker(const GovernedWorker& governed, const governor::SupervisorConfig& config)
            : view(governed), target_ns(governed.target_ns), supervisor(config) {}

        GovernedWorker view;
        double target_ns;
        governor::Supervisor supervisor;
        governor::HistogramSnapshot seen;
        std::uint64_t cpu_time_ns = 0;
        telemetry::LatencyWindows windows;
    };

    void step_worker(Worker& worker, std::uint64_t now_ns, double elapsed_ns);
    void count_window(Worker& worker,
                      const governor::LatencyReading& reading,
                      const governor::WorkerStatus& status);
    void scale(std::uint64_t now_ns, double elapsed_ns);

    FleetOptions options_;
    std::vector<Worker> workers_;
    governor::WorkerScaler scaler_;
    governor::DecisionRing decisions_;
    std::uint64_t now_ns_ = 0;
    std::uint32_t generation_ = 0;
};

}  // namespace flyball::control
