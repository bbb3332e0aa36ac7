// SPDX-License-Identifier: BSD-3-Clause
// What lcores suffer from: other threads on their CPUs, too much to do, an uneven share of it, and
// a target that cannot be met.
#include <algorithm>

#include "advice_facts.hpp"

namespace flyball::control {

namespace {

constexpr double kSaturated = 0.95;
constexpr double kImbalanceMin = 0.4;
constexpr double kImbalanceBusiest = 0.6;
constexpr double kCpuWaitCritical = 0.05;

/// Lcores that packets go through; the generator is not part of the appliance's work.
bool is_ours(const LcoreFacts& lcore) {
    return lcore.now->role != "traffic";
}

void disturbed(const AdviceFacts& facts, AdviceList& list) {
    for (const LcoreFacts& lcore : facts.lcores()) {
        if (!is_ours(lcore) || !lcore.is_disturbed()) {
            continue;
        }
        const std::string cpu = std::to_string(lcore.now->cpu);
        Advice advice{.rule = "disturbed", .subject = "lcore " + std::to_string(lcore.now->lcore)};
        advice.severity =
            lcore.cpu_wait > kCpuWaitCritical ? Severity::critical : Severity::warning;
        advice.evidence = {{"preempted", lcore.preemptions_per_second, "1/s"},
                           {"others had its CPU", lcore.cpu_wait, "ratio"}};
        advice.text = "The kernel took CPU " + cpu + " from " + lcore.name() + " " +
                      in_words(lcore.preemptions_per_second) + " times per second, for " +
                      percent_in_words(lcore.cpu_wait) +
                      " of the time. Keep other threads and interrupts off that CPU.";
        advice.host_change = "boot with isolcpus=managed_irq,domain,";
        advice.host_change.append(cpu).append(" nohz_full=").append(cpu);
        advice.host_change.append(" rcu_nocbs=").append(cpu);
        advice.host_change += " and let irqbalance leave it out; flyball doctor lists the rest";
        list.push_back(std::move(advice));
    }
}

void saturated(const AdviceFacts& facts, AdviceList& list) {
    for (const LcoreFacts& lcore : facts.lcores()) {
        if (!is_ours(lcore) || lcore.load < kSaturated || lcore.packets_per_second == 0) {
            continue;
        }
        Advice advice{.rule = "saturated",
                      .severity = Severity::warning,
                      .subject = "lcore " + std::to_string(lcore.now->lcore)};
        advice.evidence = {{"load", lcore.load, "ratio"},
                           {"packets", lcore.packets_per_second, "packets/s"}};
        advice.text = lcore.name() + " is loaded to " + percent_in_words(lcore.load) + " with " +
                      in_words(lcore.packets_per_second) +
                      " packets/s: the next peak will be dropped. ";
        if (lcore.now->role == "poll_core") {
            advice.text += "One more poll core takes its share of the queues.";
            advice.changes =
                facts.change("cpu.poll_cores", std::to_string(facts.lcores_of({"poll_core"}) + 1));
        } else {
            advice.text += "One more worker takes its share of the flows.";
            advice.changes = facts.one_more_worker();
        }
        list.push_back(std::move(advice));
    }
}

void imbalance(const AdviceFacts& facts, AdviceList& list) {
    std::vector<const LcoreFacts*> workers;
    for (const LcoreFacts& lcore : facts.lcores()) {
        if (lcore.now->role == "worker" || lcore.now->role == "fused") {
            workers.push_back(&lcore);
        }
    }
    if (workers.size() < 2) {
        return;
    }
    const auto [least, most] = std::minmax_element(
        workers.begin(), workers.end(),
        [](const auto* left, const auto* right) { return left->load < right->load; });
    if ((*most)->load < kImbalanceBusiest || (*most)->load - (*least)->load < kImbalanceMin) {
        return;
    }
    Advice advice{.rule = "imbalance", .severity = Severity::warning, .subject = "appliance"};
    advice.evidence = {{"load of " + (*most)->name(), (*most)->load, "ratio"},
                       {"load of " + (*least)->name(), (*least)->load, "ratio"}};
    advice.text = (*most)->name() + " is loaded to " + percent_in_words((*most)->load) + ", " +
                  (*least)->name() + " to " + percent_in_words((*least)->load) +
                  ". Either few flows carry most packets, which no hash can spread, or the "
                  "device's hash does not see what tells the flows apart: ours takes all five "
                  "parts of a flow.";
    advice.changes = facts.change("pipeline.hash", "software");
    list.push_back(std::move(advice));
}

/// Only what the governor cannot mend by itself.
void late(const AdviceFacts& facts, AdviceList& list) {
    const auto& governor = facts.now().governor;
    const auto& earlier = facts.input().before.governor;
    if (!governor || governor->target_ns <= 0) {
        return;
    }
    const telemetry::LatencyWindows old = earlier ? earlier->windows : telemetry::LatencyWindows{};
    const auto grown = [&](std::uint64_t telemetry::LatencyWindows::*count) {
        const std::uint64_t now = governor->windows.*count;
        return static_cast<double>(now - std::min(old.*count, now));
    };
    const double judged = grown(&telemetry::LatencyWindows::judged);
    const double late_windows = grown(&telemetry::LatencyWindows::late);
    const double greedy = grown(&telemetry::LatencyWindows::late_greedy);
    const double stalled = grown(&telemetry::LatencyWindows::late_stalled);
    constexpr double kPromised = 0.01;
    if (judged == 0 || late_windows <= kPromised * judged) {
        return;
    }
    Advice advice{.rule = "late", .severity = Severity::critical, .subject = "appliance"};
    advice.evidence = {{"windows that were late", late_windows / judged, "ratio"},
                       {"of them without any waiting", greedy / late_windows, "ratio"},
                       {"of them stalled by the machine", stalled / late_windows, "ratio"},
                       {"target", governor->target_ns, "ns"}};
    advice.text = percent_in_words(late_windows / judged) + " of the windows missed the target. ";
    if (stalled > late_windows / 2) {
        advice.text +=
            "Most of them because the machine stalled the worker: see the advice on its "
            "CPU.";
        advice.host_change = "flyball doctor lists what disturbs the lcores' CPUs";
    } else if (greedy > late_windows / 2) {
        advice.text +=
            "Most of them although nobody waited: the target is below what this load "
            "allows. More workers, or a target that can be met.";
        advice.changes = facts.one_more_worker();
        const auto reachable = facts.change(
            "latency.target", std::to_string(facts.now().period_latency.p99_ns * 2) + "ns");
        advice.changes.insert(advice.changes.end(), reachable.begin(), reachable.end());
    } else {
        advice.text +=
            "The governor is still finding its way: it waits less with every late "
            "window.";
        advice.severity = Severity::info;
    }
    list.push_back(std::move(advice));
}

constexpr AdviceRule kRules[] = {disturbed, late, saturated, imbalance};

}  // namespace

std::span<const AdviceRule> lcore_rules() {
    return kRules;
}

}  // namespace flyball::control
