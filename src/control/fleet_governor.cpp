// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/fleet_governor.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "flyball/governor/latency_reading.hpp"

namespace flyball::control {

namespace {

using governor::Decision;
using governor::Mode;
using governor::Supervisor;
using governor::WorkerStatus;

std::string name_of(Mode mode) {
    switch (mode) {
        case Mode::automatic:
            return "auto";
        case Mode::observe:
            return "observe";
        case Mode::manual:
            return "manual";
    }
    return "auto";
}

/// ns per packet in full bursts.
double cost_at_cap(const WorkerStatus& status) {
    const double cap = std::max<double>(1.0, status.cap);
    return double{status.packet_ns} + double{status.burst_ns} / cap;
}

double load_of(const WorkerStatus& status) {
    return double{status.rate_pps} * 1e-9 * cost_at_cap(status);
}

}  // namespace

FleetGovernor::FleetGovernor(const FleetOptions& options, std::vector<GovernedWorker> workers)
    : options_(options),
      scaler_(
          {.workers_min = 1, .workers_max = std::max(1U, static_cast<unsigned>(workers.size()))}) {
    for (const GovernedWorker& worker : workers) {
        workers_.emplace_back(worker, governor::SupervisorConfig{.worker = worker.lcore,
                                                                 .target_ns = worker.target_ns,
                                                                 .limits = options.limits,
                                                                 .mode = options.mode});
    }
    if (options.mode == Mode::manual) {
        set_manual(std::nullopt, options.manual);
    }
}

void FleetGovernor::step(std::uint64_t now_ns) {
    const double elapsed_ns =
        now_ns_ > 0 && now_ns > now_ns_ ? static_cast<double>(now_ns - now_ns_) : 0.0;
    now_ns_ = now_ns;
    for (Worker& worker : workers_) {
        step_worker(worker, now_ns, elapsed_ns);
    }
    scale(now_ns, elapsed_ns);
}

void FleetGovernor::step_worker(Worker& worker, std::uint64_t now_ns, double elapsed_ns) {
    const WorkerStatus status = worker.view.status->read();
    const governor::HistogramSnapshot now = governor::snapshot(*worker.view.sojourn);
    const governor::LatencyReading reading =
        governor::read_latency(now.since(worker.seen), options_.ns_per_cycle);
    worker.seen = now;
    const std::uint64_t cpu_time_ns = worker.view.cpu_time_ns();
    const double used_ns =
        static_cast<double>(cpu_time_ns - std::exchange(worker.cpu_time_ns, cpu_time_ns));
    count_window(worker, reading, status);
    const governor::SlowWindow window{
        .now_ns = now_ns,
        .sensor = reading,
        .raw = reading,
        .core_share = elapsed_ns > 0 ? static_cast<float>(used_ns / elapsed_ns) : 0.0F};
    governor::Guidance guidance = worker.supervisor.step(window, status, decisions_);
    guidance.generation = generation_;
    worker.view.guidance->publish(guidance);
}

void FleetGovernor::count_window(Worker& worker,
                                 const governor::LatencyReading& reading,
                                 const WorkerStatus& status) {
    if (!reading.is_valid() || worker.target_ns <= 0) {
        return;
    }
    ++worker.windows.judged;
    if (reading.p99_ns > worker.target_ns) {
        ++worker.windows.late;
        worker.windows.late_greedy += status.wait_max_ns <= 0 ? 1 : 0;
        worker.windows.late_stalled +=
            governor::was_stalled(reading, status, worker.target_ns) ? 1U : 0U;
    }
}

/// How many workers would do: told, not done, as long as flow buckets have one owner for good.
void FleetGovernor::scale(std::uint64_t now_ns, double elapsed_ns) {
    governor::FleetLoad fleet{.period_ns = elapsed_ns};
    for (const Worker& worker : workers_) {
        const WorkerStatus status = worker.view.status->read();
        fleet.load += load_of(status);
        fleet.queue_delay_ns = std::max(fleet.queue_delay_ns, governor::queue_delay_ns(status));
        fleet.target_ns = std::max(fleet.target_ns, worker.target_ns);
        fleet.worker_asked |= status.regime == governor::Regime::overload;
    }
    const unsigned before = scaler_.workers();
    const governor::ScaleCause cause = scaler_.update(fleet);
    if (cause == governor::ScaleCause::none || workers_.size() < 2) {
        return;
    }
    using governor::Reason;
    using governor::ScaleCause;
    Decision decision;
    decision.time_ns = now_ns;
    decision.worker = governor::kFleet;
    decision.knob = governor::Knob::workers;
    decision.mode = Mode::observe;
    decision.reason = cause == ScaleCause::load_fell     ? Reason::load_fell
                      : cause == ScaleCause::queue_delay ? Reason::queue_delay
                                                         : Reason::load_rose;
    decision.from = before;
    decision.to = scaler_.workers();
    decision.load = static_cast<float>(fleet.load);
    decisions_.add(decision);
}

void FleetGovernor::set_targets(const std::vector<double>& targets_ns) {
    for (std::size_t i = 0; i < std::min(targets_ns.size(), workers_.size()); ++i) {
        workers_[i].target_ns = targets_ns[i];
        workers_[i].supervisor.set_target(targets_ns[i]);
    }
}

void FleetGovernor::set_mode(Mode mode) {
    options_.mode = mode;
    for (Worker& worker : workers_) {
        worker.supervisor.set_mode(mode);
    }
}

void FleetGovernor::obey(const FleetOptions& options,
                         const std::vector<double>& targets_ns,
                         std::uint32_t generation) {
    set_targets(targets_ns);
    set_limits(options.limits);
    options_.manual = options.manual;
    if (options.mode == Mode::manual) {
        options_.mode = Mode::manual;
        set_manual(std::nullopt, options.manual);
    } else if (options.mode != options_.mode) {
        set_mode(options.mode);
    }
    generation_ = generation;
}

void FleetGovernor::set_limits(const governor::Limits& limits) {
    options_.limits = limits;
    for (Worker& worker : workers_) {
        worker.supervisor.set_limits(limits);
    }
}

void FleetGovernor::set_manual(std::optional<std::uint16_t> lcore,
                               const governor::ManualSetting& setting) {
    for (Worker& worker : workers_) {
        if (!lcore || worker.view.lcore == *lcore) {
            worker.supervisor.set_manual(setting);
        }
    }
}

bool FleetGovernor::hold(std::optional<std::uint16_t> lcore,
                         governor::ManualSetting setting,
                         std::uint64_t for_ns) {
    setting.until_ns = for_ns > 0 ? now_ns_ + for_ns : 0;
    bool found = false;
    for (Worker& worker : workers_) {
        if (!lcore || worker.view.lcore == *lcore) {
            worker.supervisor.hold(setting);
            found = true;
        }
    }
    return found;
}

telemetry::GovernorReport FleetGovernor::report(std::size_t decisions) const {
    telemetry::GovernorReport report;
    report.mode = name_of(options_.mode);
    for (const Worker& worker : workers_) {
        const WorkerStatus status = worker.view.status->read();
        report.workers.push_back(
            {.lcore = worker.view.lcore,
             .target_ns = worker.target_ns,
             .regime = std::string(governor::to_string(status.regime)),
             .rate_pps = double{status.rate_pps},
             .burst_ns = double{status.burst_ns},
             .packet_ns = double{status.packet_ns},
             .load = load_of(status),
             .wait_limit_ns = double{status.wait_ns},
             .wait_threshold = status.threshold,
             .burst_cap = status.cap,
             .queue_depth = status.depth,
             .sleep_ns = status.sleep_ns,
             .trim_ns = worker.supervisor.trim().trim_ns(),
             .margin = governor::TargetTrim::kMargin + worker.supervisor.trim().miss_margin(),
             .windows = worker.windows});
        report.windows.judged += worker.windows.judged;
        report.windows.late += worker.windows.late;
        report.windows.late_greedy += worker.windows.late_greedy;
        report.windows.late_stalled += worker.windows.late_stalled;
        if (worker.target_ns > 0) {
            report.target_ns = report.target_ns > 0 ? std::min(report.target_ns, worker.target_ns)
                                                    : worker.target_ns;
        }
        if (const double cost_ns = cost_at_cap(status); cost_ns > 0) {
            report.capacity_pps += 1e9 / cost_ns;
        }
    }
    if (report.windows.judged > 0) {
        report.attained_percent = 100.0 *
                                  static_cast<double>(report.windows.judged - report.windows.late) /
                                  static_cast<double>(report.windows.judged);
    }
    report.workers_needed = scaler_.workers();
    report.decisions_total = decisions_.size();
    const std::uint64_t first =
        report.decisions_total - std::min<std::uint64_t>(report.decisions_total, decisions);
    for (std::uint64_t number = first; number < report.decisions_total; ++number) {
        if (const auto decision = decisions_.read(number)) {
            report.decisions.push_back(*decision);
        }
    }
    return report;
}

}  // namespace flyball::control
