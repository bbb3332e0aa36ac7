// SPDX-License-Identifier: BSD-3-Clause
// Packets that we drop: why, and what stops it.
#include <algorithm>

#include "advice_facts.hpp"

namespace flyball::control {

namespace {

using dataplane::DropReason;
using telemetry::PortReport;
using telemetry::RingReport;

constexpr double kBusy = 0.9;
/// Of the packets received; fewer are ordinary noise of a network.
constexpr double kMalformedShare = 0.001;
constexpr double kLinkFull = 0.95;
constexpr double kWireBytesPerFrame = 24;
constexpr double kBitsPerByte = 8;

/// The ring that refused most in the period.
struct RefusingRing {
    const RingReport* ring = nullptr;
    double packets_per_second = 0;
};

RefusingRing refusing_ring(const AdviceFacts& facts, std::string_view prefix) {
    RefusingRing most;
    for (const RingReport& ring : facts.now().rings) {
        const auto& rings = facts.input().before.rings;
        const auto old = std::find_if(rings.begin(), rings.end(),
                                      [&](const RingReport& one) { return one.name == ring.name; });
        const double refused =
            facts.rate(old == rings.end() ? 0 : old->enqueue_failures, ring.enqueue_failures);
        if (ring.name.starts_with(prefix) && refused > most.packets_per_second) {
            most = {.ring = &ring, .packets_per_second = refused};
        }
    }
    return most;
}

/// The busiest lcore that forwards; nullptr if none does.
const LcoreFacts* busiest_forwarder(const AdviceFacts& facts) {
    const LcoreFacts* busiest = nullptr;
    for (const LcoreFacts& lcore : facts.lcores()) {
        const bool forwards = lcore.now->role == "worker" || lcore.now->role == "fused";
        if (forwards && (busiest == nullptr || lcore.load > busiest->load)) {
            busiest = &lcore;
        }
    }
    return busiest;
}

void ring_full(const AdviceFacts& facts, AdviceList& list) {
    const double drops = facts.drop_rate(DropReason::ring_full);
    const RefusingRing most = refusing_ring(facts, "poll");
    const LcoreFacts* const busiest = busiest_forwarder(facts);
    if (drops == 0 || most.ring == nullptr || busiest == nullptr) {
        return;
    }
    Advice advice{.rule = "ring_full", .severity = Severity::critical, .subject = most.ring->name};
    advice.evidence = {{"dropped because a ring was full", drops, "packets/s"},
                       {"refused by this ring", most.packets_per_second, "packets/s"},
                       {"load of the busiest worker", busiest->load, "ratio"}};
    const std::string what = "Ring " + most.ring->name + " was full: " + in_words(drops) +
                             " packets/s were dropped while " + busiest->name() +
                             " was loaded to " + percent_in_words(busiest->load) + ". ";
    const unsigned twice = 2 * std::max(most.ring->entries + 1, 64U);
    auto longer = facts.change("tuning.ring_entries", std::to_string(std::min(twice, 65536U)));
    if (busiest->load >= kBusy) {
        advice.text = what + "It has more to do than it can: one more worker takes its share.";
        advice.changes = facts.one_more_worker();
    } else if (busiest->is_disturbed()) {
        advice.text = what + "It had time, but its CPU was taken away: see the advice on it.";
    } else {
        advice.text = what + "It had time, so the packets came in peaks: a longer ring holds them.";
        advice.changes = std::move(longer);
    }
    list.push_back(std::move(advice));
}

void handoff_full(const AdviceFacts& facts, AdviceList& list) {
    const double drops = facts.drop_rate(DropReason::handoff_full);
    if (drops == 0) {
        return;
    }
    const RefusingRing most = refusing_ring(facts, "lcore");
    Advice advice{.rule = "handoff_full",
                  .severity = Severity::critical,
                  .subject = most.ring == nullptr ? "appliance" : most.ring->name};
    advice.evidence = {{"dropped on the way to another lcore's TX queue", drops, "packets/s"}};
    advice.text = in_words(drops) +
                  " packets/s found no room on their way to the lcore that owns the TX queue. Give "
                  "each forwarding lcore a TX queue of its own, if the device has that many.";
    for (std::size_t port = 0; port < facts.now().ports.size(); ++port) {
        if (facts.now().ports[port].tx_queues < facts.forwarding_lcores()) {
            auto more =
                facts.change("ports.tx_queues", std::to_string(facts.forwarding_lcores()), port);
            advice.changes.insert(advice.changes.end(), more.begin(), more.end());
        }
    }
    list.push_back(std::move(advice));
}

/// Share of the link that the frames sent take; 0 if speed or bytes are unknown.
double link_share(const AdviceFacts& facts, const PortReport& before, const PortReport& port) {
    const double bits =
        kBitsPerByte * (facts.rate(before.tx_bytes, port.tx_bytes) +
                        kWireBytesPerFrame * facts.rate(before.tx_packets, port.tx_packets));
    return port.link_speed_bits_per_second > 0 && port.tx_bytes > 0
               ? bits / static_cast<double>(port.link_speed_bits_per_second)
               : 0;
}

void tx_full(const AdviceFacts& facts, AdviceList& list) {
    if (facts.drop_rate(DropReason::tx_full) == 0) {
        return;
    }
    for (std::size_t i = 0; i < facts.now().ports.size(); ++i) {
        const PortReport& port = facts.now().ports[i];
        const PortReport before = facts.before(port);
        const double drops = facts.rate(before.tx_dropped_packets, port.tx_dropped_packets);
        if (drops == 0 || !port.link_up) {
            continue;
        }
        const double share = link_share(facts, before, port);
        Advice advice{
            .rule = "tx_full", .severity = Severity::critical, .subject = "port " + port.name};
        advice.evidence = {{"dropped because the port took no more", drops, "packets/s"},
                           {"share of the link in use", share, "ratio"}};
        advice.text =
            "Port " + port.name + " took no more: " + in_words(drops) + " packets/s were dropped. ";
        if (share >= kLinkFull) {
            advice.text += "The link is full.";
            advice.host_change = "a faster link, or a second port";
        } else {
            advice.text +=
                "The link is not full, so they came in peaks: longer transmit queues "
                "hold them.";
            advice.changes = facts.change("ports.tx_descriptors", "4096", i);
        }
        list.push_back(std::move(advice));
    }
}

void malformed(const AdviceFacts& facts, AdviceList& list) {
    const double drops = facts.drop_rate(DropReason::malformed);
    const double received =
        facts.rate(facts.input().before.totals.rx_packets, facts.now().totals.rx_packets);
    if (drops == 0 || drops < kMalformedShare * received) {
        return;
    }
    Advice advice{.rule = "malformed", .severity = Severity::warning, .subject = "appliance"};
    advice.evidence = {{"frames whose headers are broken", drops, "packets/s"},
                       {"received", received, "packets/s"}};
    advice.text = in_words(drops) +
                  " packets/s have headers that do not fit into their frame. A sender is broken or "
                  "hostile: capture the ingress to see which.";
    advice.host_change = "tcpdump on the sender's side, or on a mirror port of the switch";
    list.push_back(std::move(advice));
}

/// Pools: now, and packets that found none.
void pool_empty(const AdviceFacts& facts, AdviceList& list) {
    constexpr double kFull = 0.9;
    double lost = facts.drop_rate(DropReason::mbuf_exhausted);
    for (const PortReport& port : facts.now().ports) {
        lost += facts.rate(facts.before(port).rx_nombuf_packets, port.rx_nombuf_packets);
    }
    for (const telemetry::PoolReport& pool : facts.now().pools) {
        const double used = pool.mbufs > 0 ? double(pool.in_use) / double(pool.mbufs) : 0;
        if (lost == 0 && used < kFull) {
            continue;
        }
        Advice advice{.rule = "pool_empty",
                      .severity = lost > 0 ? Severity::critical : Severity::warning,
                      .subject = "pool " + pool.name};
        advice.evidence = {{"in use", used, "ratio"},
                           {"lost because there was no packet buffer", lost, "packets/s"}};
        advice.text = "Pool " + pool.name + " is in use to " + percent_in_words(used) +
                      (lost > 0 ? ", and " + in_words(lost) + " packets/s found no buffer" : "") +
                      ". Make it larger; flyball check explains what the size is made of.";
        advice.changes = facts.change("memory.pool_mbufs", std::to_string(2 * pool.mbufs + 1));
        list.push_back(std::move(advice));
    }
}

constexpr AdviceRule kRules[] = {ring_full, handoff_full, tx_full, pool_empty, malformed};

}  // namespace

std::span<const AdviceRule> drop_rules() {
    return kRules;
}

}  // namespace flyball::control
