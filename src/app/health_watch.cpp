// SPDX-License-Identifier: BSD-3-Clause
#include "health_watch.hpp"

#include <utility>

namespace flyball::app {

namespace {

/// Twice the longest sleep of an idle lcore (tuning.sleep), and twenty reports.
constexpr std::uint64_t kSilenceNs = 2'000'000'000;

void append(std::string& list, const std::string& word) {
    list += (list.empty() ? "" : ", ") + word;
}

std::string sentence(const std::string& list, const std::string& end) {
    return list.empty() ? "" : list + end;
}

}  // namespace

void HealthWatch::update(const telemetry::Report& report, std::uint64_t now_ns) {
    const std::scoped_lock lock(mutex_);
    updated_ns_ = now_ns;
    heartbeats_.resize(report.workers.size(), {.changed_ns = now_ns});
    stuck_lcores_.clear();
    for (std::size_t i = 0; i < report.workers.size(); ++i) {
        const telemetry::WorkerReport& worker = report.workers[i];
        Heartbeat& heartbeat = heartbeats_[i];
        if (std::exchange(heartbeat.iterations, worker.iterations) != worker.iterations) {
            heartbeat.changed_ns = now_ns;
        } else if (now_ns - heartbeat.changed_ns > kSilenceNs) {
            append(stuck_lcores_, std::to_string(worker.lcore) + " (" + worker.role + ")");
        }
    }
    down_ports_.clear();
    for (const telemetry::PortReport& port : report.ports) {
        if (!port.link_up) {
            append(down_ports_, port.name);
        }
    }
}

void HealthWatch::set_draining(bool draining) {
    const std::scoped_lock lock(mutex_);
    draining_ = draining;
}

control::HealthChecks HealthWatch::checks(std::function<std::uint64_t()> clock) {
    const control::Check lcores{"lcores", [this] { return lcores_failure(); }};
    const control::Check control_thread{"control_thread", [this, clock = std::move(clock)] {
                                            return control_thread_failure(clock());
                                        }};
    return {.alive = {control_thread, lcores},
            .ready = {control_thread,
                      lcores,
                      {"ports", [this] { return ports_failure(); }},
                      {"drain", [this] { return drain_failure(); }}}};
}

std::string HealthWatch::control_thread_failure(std::uint64_t now_ns) {
    const std::scoped_lock lock(mutex_);
    const bool late = now_ns > updated_ns_ + kSilenceNs;
    // While packets are drained it waits for them.
    return late && !draining_ ? "it has not reported for more than 2 s" : "";
}

std::string HealthWatch::lcores_failure() {
    const std::scoped_lock lock(mutex_);
    return sentence(stuck_lcores_, " made no round for more than 2 s");
}

std::string HealthWatch::ports_failure() {
    const std::scoped_lock lock(mutex_);
    return sentence(down_ports_, ": no link");
}

std::string HealthWatch::drain_failure() {
    const std::scoped_lock lock(mutex_);
    return draining_ ? "the appliance is about to stop" : "";
}

}  // namespace flyball::app
