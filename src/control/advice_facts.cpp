// SPDX-License-Identifier: BSD-3-Clause
#include "advice_facts.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "flyball/config/setting.hpp"
#include "flyball/telemetry/text_table.hpp"

namespace flyball::control {

namespace {

using telemetry::PortReport;
using telemetry::WorkerReport;

/// More than this is no accident on a CPU that should be the lcore's own: the kernel's own rare
/// work preempts once or twice a second.
constexpr double kPreemptionsMax = 10;
constexpr double kCpuWaitMax = 0.01;

std::uint64_t growth(std::uint64_t before, std::uint64_t now) {
    return now > before ? now - before : 0;
}

WorkerReport before_of(const telemetry::Report& report, unsigned lcore) {
    const auto found = std::find_if(report.workers.begin(), report.workers.end(),
                                    [&](const WorkerReport& one) { return one.lcore == lcore; });
    return found == report.workers.end() ? WorkerReport{} : *found;
}

/// What the governor says, if it knows the lcore.
std::optional<double> governed_load(const telemetry::Report& report, unsigned lcore) {
    if (!report.governor) {
        return std::nullopt;
    }
    for (const telemetry::GovernedWorkerReport& worker : report.governor->workers) {
        if (worker.lcore == lcore && worker.packet_ns > 0 && std::isfinite(worker.load)) {
            return worker.load;
        }
    }
    return std::nullopt;
}

}  // namespace

std::string LcoreFacts::name() const {
    return now->role + " " + std::to_string(now->lcore);
}

bool LcoreFacts::is_disturbed() const {
    return preemptions_per_second > kPreemptionsMax || cpu_wait > kCpuWaitMax;
}

AdviceFacts::AdviceFacts(const AdviceInput& input)
    : input_(input),
      seconds_(std::max(input.now.uptime_seconds - input.before.uptime_seconds, 0.0)) {
    for (const WorkerReport& worker : input.now.workers) {
        add_lcore(worker);
    }
}

void AdviceFacts::add_lcore(const WorkerReport& worker) {
    const WorkerReport old = before_of(input_.before, worker.lcore);
    const auto busy = static_cast<double>(growth(old.busy_cycles, worker.busy_cycles));
    const auto idle = static_cast<double>(growth(old.idle_cycles, worker.idle_cycles));
    LcoreFacts facts;
    facts.now = &worker;
    facts.busy = busy + idle > 0 ? busy / (busy + idle) : 0;
    facts.load = governed_load(input_.now, worker.lcore).value_or(facts.busy);
    if (seconds_ > 0) {
        facts.cpu_wait = std::max(worker.cpu_wait_seconds - old.cpu_wait_seconds, 0.0) / seconds_;
    }
    facts.preemptions_per_second =
        rate(old.involuntary_context_switches, worker.involuntary_context_switches);
    facts.packets_per_second = rate(old.rx_packets, worker.rx_packets);
    lcores_.push_back(facts);
}

const LcoreFacts* AdviceFacts::lcore(unsigned number) const {
    const auto found = std::find_if(lcores_.begin(), lcores_.end(), [&](const LcoreFacts& facts) {
        return facts.now->lcore == number;
    });
    return found == lcores_.end() ? nullptr : &*found;
}

double AdviceFacts::rate(std::uint64_t before, std::uint64_t now) const {
    return seconds_ > 0 ? static_cast<double>(growth(before, now)) / seconds_ : 0;
}

double AdviceFacts::drop_rate(dataplane::DropReason reason) const {
    const auto index = static_cast<std::size_t>(reason);
    return rate(input_.before.drops[index], input_.now.drops[index]);
}

PortReport AdviceFacts::before(const PortReport& port) const {
    const auto& ports = input_.before.ports;
    const auto found = std::find_if(ports.begin(), ports.end(), [&](const PortReport& one) {
        return one.port_id == port.port_id;
    });
    return found == ports.end() ? PortReport{} : *found;
}

std::vector<SettingChange> AdviceFacts::change(std::string_view setting,
                                               std::string to,
                                               std::size_t index) const {
    const auto found = config::find_setting(input_.config, setting, index);
    if (!found || found->value == to) {
        return {};
    }
    return {{.setting = found->name,
             .from = found->value,
             .to = std::move(to),
             .is_live = found->when == config::When::live}};
}

unsigned AdviceFacts::lcores_of(std::initializer_list<std::string_view> roles) const {
    return static_cast<unsigned>(
        std::count_if(lcores_.begin(), lcores_.end(), [&](const LcoreFacts& facts) {
            return std::find(roles.begin(), roles.end(), facts.now->role) != roles.end();
        }));
}

unsigned AdviceFacts::forwarding_lcores() const {
    return lcores_of({"worker", "fused"});
}

std::vector<SettingChange> AdviceFacts::one_more_worker() const {
    return change("cpu.workers", std::to_string(forwarding_lcores() + 1));
}

std::string in_words(double number) {
    return telemetry::short_number(std::max(number, 0.0));
}

std::string percent_in_words(double share) {
    constexpr double kHundred = 100;
    return std::to_string(std::llround(kHundred * share)) + " %";
}

}  // namespace flyball::control
