// SPDX-License-Identifier: BSD-3-Clause
#include "governor_parse.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace flyball::telemetry {

namespace {

using governor::Decision;
using governor::Knob;

void read_windows(const ObjectReader& read, LatencyWindows& windows) {
    read("judged", windows.judged)("late", windows.late)("late_greedy", windows.late_greedy)(
        "late_stalled", windows.late_stalled);
}

void read_worker(const ObjectReader& read, GovernedWorkerReport& worker) {
    read("lcore", worker.lcore)("regime", worker.regime);
    read.nullable("target_ns", worker.target_ns).nullable("rate_pps", worker.rate_pps);
    read.nullable("burst_ns", worker.burst_ns).nullable("packet_ns", worker.packet_ns);
    read.nullable("load", worker.load).nullable("wait_limit_ns", worker.wait_limit_ns);
    read("wait_threshold", worker.wait_threshold)("burst_cap", worker.burst_cap);
    read("queue_depth", worker.queue_depth)("sleep_ns", worker.sleep_ns);
    read.nullable("trim_ns", worker.trim_ns).nullable("margin", worker.margin);
    read.object("windows",
                [&](const ObjectReader& windows) { read_windows(windows, worker.windows); });
}

/// Sets `value` to the enumerator called so; false if this version has none.
template <typename Enum, std::size_t kCount>
bool find_name(const std::array<std::string_view, kCount>& names,
               std::string_view name,
               Enum& value) {
    const auto found = std::find(names.begin(), names.end(), name);
    value = found == names.end() ? value : static_cast<Enum>(found - names.begin());
    return found != names.end();
}

void read_float(const ObjectReader& read, const char* name, float& value) {
    double number{value};
    read.nullable(name, number);
    value = static_cast<float>(number);
}

/// A number, or the name of a regime.
bool read_value(const ObjectReader& read, const char* name, Knob knob, double& value) {
    if (knob != Knob::regime) {
        read.nullable(name, value);
        return true;
    }
    std::string regime_name;
    governor::Regime regime{};
    read(name, regime_name);
    const bool known = find_name(governor::kRegimeNames, regime_name, regime);
    value = static_cast<double>(regime);
    return known;
}

void read_signals(const ObjectReader& read, Decision& decision) {
    read_float(read, "rate_pps", decision.rate_pps);
    read_float(read, "burst_ns", decision.burst_ns);
    read_float(read, "packet_ns", decision.packet_ns);
    read_float(read, "load", decision.load);
    read_float(read, "p99_ns", decision.p99_ns);
    read_float(read, "trim_ns", decision.trim_ns);
    read_float(read, "margin", decision.margin);
    read("samples", decision.samples);
}

/// False if it is of a kind that this version does not know.
bool read_decision(const ObjectReader& read, Decision& decision) {
    std::string knob;
    std::string reason;
    std::string regime;
    std::optional<unsigned> lcore;
    bool applied = true;
    read("time_ns", decision.time_ns)("knob", knob)("reason", reason)("regime", regime);
    read("lcore", lcore)("applied", applied);
    decision.worker = static_cast<std::uint16_t>(lcore.value_or(governor::kFleet));
    decision.mode = applied ? governor::Mode::automatic : governor::Mode::observe;
    read.object("signals", [&](const ObjectReader& part) { read_signals(part, decision); });
    read.object("predicted", [&](const ObjectReader& part) {
        read_float(part, "p99_ns", decision.predicted_p99_ns);
        read_float(part, "core", decision.predicted_core);
    });
    read.object("measured", [&](const ObjectReader& part) {
        read_float(part, "p99_ns", decision.measured_p99_ns);
        read_float(part, "core", decision.measured_core);
    });
    return find_name(governor::kKnobNames, knob, decision.knob) &&
           find_name(governor::kReasonNames, reason, decision.reason) &&
           find_name(governor::kRegimeNames, regime, decision.regime) &&
           read_value(read, "from", decision.knob, decision.from) &&
           read_value(read, "to", decision.knob, decision.to);
}

}  // namespace

void read_governor(const ObjectReader& read, GovernorReport& report) {
    read("mode", report.mode)("attained_percent", report.attained_percent);
    read.nullable("target_ns", report.target_ns).nullable("capacity_pps", report.capacity_pps);
    read("workers_needed", report.workers_needed)("decisions_total", report.decisions_total);
    read.object("windows",
                [&](const ObjectReader& windows) { read_windows(windows, report.windows); });
    read.list("workers", report.workers, read_worker);
    std::vector<Decision> all;
    read.list("decisions", all, [&](const ObjectReader& one, Decision& decision) {
        if (read_decision(one, decision)) {
            report.decisions.push_back(decision);
        }
    });
}

}  // namespace flyball::telemetry
