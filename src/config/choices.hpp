// SPDX-License-Identifier: BSD-3-Clause
// The words of every choice, in the order of the reference page.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "flyball/config/options.hpp"

namespace flyball::config {

/// The words of an enumeration: kChoices<Layout>.
template <typename Enum>
inline constexpr std::span<const Choice> kChoices{};

template <typename Enum>
consteval Choice word(Enum value, std::string_view name, std::string_view help) {
    return {.value = static_cast<std::uint64_t>(value), .name = name, .help = help};
}

inline constexpr std::array kLayouts{
    word(Layout::pipeline, "pipeline", "poll cores hand packets to workers through rings"),
    word(Layout::fused, "fused", "every core receives, works and sends without a ring"),
};
inline constexpr std::array kHugepages{
    word(Hugepages::always, "always", "do not start without them"),
    word(Hugepages::never,
         "never",
         "normal pages: slower, and physical NICs need vfio with an IOMMU"),
};
inline constexpr std::array kForwardModes{
    word(ForwardMode::io, "io", "forward unchanged"),
    word(ForwardMode::mac,
         "mac",
         "write the egress port's MAC as source and its peer as destination"),
    word(ForwardMode::macswap, "macswap", "swap the MAC addresses"),
    word(ForwardMode::fivetuple_swap,
         "5tswap",
         "swap MAC addresses, IP addresses and TCP/UDP ports"),
    word(ForwardMode::csum, "csum", "recompute the IPv4, TCP and UDP checksums"),
    word(ForwardMode::icmpecho, "icmpecho", "answer ARP and ICMP echo requests, drop the rest"),
    word(ForwardMode::rxonly, "rxonly", "count and drop"),
    word(ForwardMode::txonly, "txonly", "send one constant UDP flow"),
    word(ForwardMode::flowgen, "flowgen", "send many UDP flows and drop what is received"),
};
inline constexpr std::array kTopologies{
    word(PortTopology::paired, "paired", "first with second port, third with fourth, both ways"),
    word(PortTopology::chained, "chained", "each port to the next, the last to the first"),
    word(PortTopology::loop, "loop", "each port to itself"),
};
inline constexpr std::array kHashKinds{
    word(HashKind::nic, "nic", "the device's RSS hash"),
    word(HashKind::software, "software", "computed from the parsed 5-tuple"),
};
inline constexpr std::array kGaps{
    word(Gaps::constant, "constant", "equal gaps between packets"),
    word(Gaps::poisson, "poisson", "exponentially distributed gaps, as of independent senders"),
};
inline constexpr std::array kIdles{
    word(Idle::spin, "spin", "poll without rest: lowest latency, full power"),
    word(Idle::pause, "pause", "poll with the CPU's pause instruction between empty polls"),
    word(Idle::sleep, "sleep", "sleep for tuning.sleep after empty polls: for shared CPUs"),
};
inline constexpr std::array kGovernorModes{
    word(GovernorMode::observe, "observe", "decide and record, but obey the section tuning"),
    word(GovernorMode::manual, "manual", "obey the section tuning, also while waiting"),
};
inline constexpr std::array kVerbosities{
    word(LogVerbosity::debug, "debug", "everything"),
    word(LogVerbosity::info, "info", "what was chosen and done"),
    word(LogVerbosity::warning, "warning", "what costs performance or needs attention"),
    word(LogVerbosity::error, "error", "only failures"),
};
inline constexpr std::array kWhens{
    word(When::startup, "startup", "takes effect at the next start"),
    word(When::live, "live", "may change while the appliance runs"),
};

template <>
inline constexpr std::span<const Choice> kChoices<Layout>{kLayouts};
template <>
inline constexpr std::span<const Choice> kChoices<Hugepages>{kHugepages};
template <>
inline constexpr std::span<const Choice> kChoices<ForwardMode>{kForwardModes};
template <>
inline constexpr std::span<const Choice> kChoices<PortTopology>{kTopologies};
template <>
inline constexpr std::span<const Choice> kChoices<HashKind>{kHashKinds};
template <>
inline constexpr std::span<const Choice> kChoices<Gaps>{kGaps};
template <>
inline constexpr std::span<const Choice> kChoices<Idle>{kIdles};
template <>
inline constexpr std::span<const Choice> kChoices<GovernorMode>{kGovernorModes};
template <>
inline constexpr std::span<const Choice> kChoices<LogVerbosity>{kVerbosities};
template <>
inline constexpr std::span<const Choice> kChoices<When>{kWhens};

}  // namespace flyball::config
