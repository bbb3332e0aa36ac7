// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace flyball::dataplane {

/// Why a packet that was received (or originated) was not sent. Every such packet has exactly one.
/// The names are metric labels; new reasons go before `count`.
enum class DropReason : std::uint8_t {
    ring_full,         ///< poll core -> worker ring had no room
    handoff_full,      ///< worker -> owner of the TX queue ring had no room
    tx_full,           ///< the device accepted no more packets
    port_down,         ///< the egress port is down or was removed
    queue_depth,       ///< under overload: more waited than can be served within the target
    mbuf_exhausted,    ///< the pool had no mbuf for a packet that needed one
    malformed,         ///< headers do not fit into the frame
    not_echo_request,  ///< icmpecho answers only ARP requests and ICMP echo requests
    rxonly,            ///< mode rxonly counts and frees
    originating,       ///< modes txonly and flowgen free what they receive
    shutdown,          ///< still queued when the drain deadline ended
    count,
};

inline constexpr std::size_t kDropReasons = static_cast<std::size_t>(DropReason::count);

inline constexpr std::array<std::string_view, kDropReasons> kDropReasonNames{
    "ring_full", "handoff_full",     "tx_full", "port_down",   "queue_depth", "mbuf_exhausted",
    "malformed", "not_echo_request", "rxonly",  "originating", "shutdown",
};

[[nodiscard]] constexpr std::string_view name_of(DropReason reason) noexcept {
    return kDropReasonNames[static_cast<std::size_t>(reason)];
}

}  // namespace flyball::dataplane
