// SPDX-License-Identifier: BSD-3-Clause
// What ports and their links suffer from.
#include <algorithm>

#include "advice_facts.hpp"

namespace flyball::control {

namespace {

using telemetry::PortReport;

constexpr double kBusy = 0.9;
constexpr std::uint64_t kLinkChangesMax = 2;
/// Of the packets received: one in a million.
constexpr double kMissedShare = 1e-6;

/// The busiest lcore that polls the port; nullptr if none is known.
const LcoreFacts* busiest_poller(const AdviceFacts& facts, const PortReport& port) {
    const LcoreFacts* busiest = nullptr;
    for (const telemetry::QueueReport& queue : port.queues) {
        const LcoreFacts* const lcore = facts.lcore(queue.lcore);
        if (lcore != nullptr && (busiest == nullptr || lcore->busy > busiest->busy)) {
            busiest = lcore;
        }
    }
    return busiest;
}

void missed(const AdviceFacts& facts, AdviceList& list) {
    for (std::size_t i = 0; i < facts.now().ports.size(); ++i) {
        const PortReport& port = facts.now().ports[i];
        const PortReport before = facts.before(port);
        const double lost = facts.rate(before.rx_missed_packets, port.rx_missed_packets);
        const double received = facts.rate(before.rx_packets, port.rx_packets);
        if (lost == 0 || lost < kMissedShare * received) {
            continue;
        }
        const LcoreFacts* const poller = busiest_poller(facts, port);
        Advice advice{
            .rule = "rx_missed", .severity = Severity::critical, .subject = "port " + port.name};
        advice.evidence = {{"lost by the device", lost, "packets/s"},
                           {"received", received, "packets/s"}};
        advice.text =
            "Port " + port.name + " lost " + in_words(lost) + " packets/s before we saw them. ";
        if (poller != nullptr) {
            advice.evidence.push_back({"busy share of " + poller->name(), poller->busy, "ratio"});
        }
        if (poller != nullptr && poller->is_disturbed()) {
            advice.text += poller->name() + " was kept from polling: see the advice on its CPU.";
        } else if (poller != nullptr && poller->busy >= kBusy) {
            advice.text +=
                poller->name() + " polls without rest: spread the port over more queues.";
            advice.changes = facts.change("ports.rx_queues", std::to_string(port.rx_queues + 1), i);
        } else {
            advice.text += "They came in peaks: longer receive queues hold them.";
            advice.changes = facts.change("ports.rx_descriptors", "4096", i);
        }
        list.push_back(std::move(advice));
    }
}

void link(const AdviceFacts& facts, AdviceList& list) {
    for (const PortReport& port : facts.now().ports) {
        const PortReport before = facts.before(port);
        const auto changes = port.link_changes - std::min(before.link_changes, port.link_changes);
        const bool gone = port.removals > before.removals;
        if (port.link_up && changes < kLinkChangesMax && !gone) {
            continue;
        }
        Advice advice{.rule = "link", .subject = "port " + port.name};
        advice.severity = port.link_up ? Severity::warning : Severity::critical;
        advice.evidence = {{"changes of the link", static_cast<double>(changes), "times"},
                           {"link is up", port.link_up ? 1.0 : 0.0, ""}};
        advice.text = "Port " + port.name +
                      (gone           ? " disappeared and packets to it are dropped."
                       : port.link_up ? " goes up and down: " + std::to_string(changes) +
                                            " changes since the last look."
                                      : " has no link: packets to it are dropped.");
        advice.host_change = "check cable, transceiver and the switch's port";
        list.push_back(std::move(advice));
    }
}

void other_node(const AdviceFacts& facts, AdviceList& list) {
    for (const PortReport& port : facts.now().ports) {
        for (const telemetry::QueueReport& queue : port.queues) {
            const LcoreFacts* const lcore = facts.lcore(queue.lcore);
            if (!port.numa_node || lcore == nullptr || lcore->now->numa_node == *port.numa_node) {
                continue;
            }
            Advice advice{.rule = "other_node",
                          .severity = Severity::warning,
                          .subject = "port " + port.name};
            advice.evidence = {
                {"NUMA node of the port", double(*port.numa_node), ""},
                {"NUMA node of " + lcore->name(), double(lcore->now->numa_node), ""}};
            advice.text = "Port " + port.name + " is on NUMA node " +
                          std::to_string(*port.numa_node) + ", but polled from node " +
                          std::to_string(lcore->now->numa_node) +
                          ": every packet crosses the machine. Give cpu.cpus CPUs of the port's "
                          "node; flyball topology lists them.";
            list.push_back(std::move(advice));
            break;
        }
    }
}

constexpr AdviceRule kRules[] = {missed, link, other_node};

}  // namespace

std::span<const AdviceRule> port_rules() {
    return kRules;
}

}  // namespace flyball::control
