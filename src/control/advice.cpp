// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/advice.hpp"

#include <algorithm>
#include <array>

#include "advice_facts.hpp"

namespace flyball::control {

std::string_view name_of(Severity severity) {
    constexpr std::array<std::string_view, 3> kNames{"info", "warning", "critical"};
    return kNames[static_cast<std::size_t>(severity)];
}

std::vector<WorkerCost> costs_of(const telemetry::Report& report) {
    std::vector<WorkerCost> costs;
    if (!report.governor) {
        return costs;
    }
    for (const telemetry::GovernedWorkerReport& worker : report.governor->workers) {
        costs.push_back({.lcore = worker.lcore,
                         .burst_ns = worker.burst_ns,
                         .packet_ns = worker.packet_ns,
                         .burst_cap = static_cast<double>(worker.burst_cap),
                         .packets_per_second = worker.rate_pps});
    }
    return costs;
}

std::vector<Advice> advise(const AdviceInput& input) {
    const AdviceFacts facts(input);
    AdviceList list;
    for (const auto rules : {drop_rules(), port_rules(), lcore_rules(), outlook_rules()}) {
        for (const AdviceRule rule : rules) {
            rule(facts, list);
        }
    }
    std::stable_sort(list.begin(), list.end(), [](const Advice& left, const Advice& right) {
        return left.severity > right.severity;
    });
    return list;
}

}  // namespace flyball::control
