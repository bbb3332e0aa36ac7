// SPDX-License-Identifier: BSD-3-Clause
// The RX stamp that travels with a packet: 32 bits of the cycle counter in the unused half of the
// mbuf's hash union. That is the first cache line, which every path touches anyway; a dynamic field
// lies in the second one and cost 10-24 % of io-mode throughput when tried.
#pragma once

#include <cstdint>

#include <rte_mbuf.h>

#include "flyball/dataplane/burst.hpp"

namespace flyball::dataplane {

/// One stamp unit is 16 cycles: some 6 ns, and times of up to 10 s or more.
inline constexpr unsigned kStampShift = 4;

using Stamp = std::uint32_t;

[[nodiscard]] inline Stamp to_stamp(std::uint64_t tsc) noexcept {
    return static_cast<Stamp>(tsc >> kStampShift);
}

inline void set_stamp(rte_mbuf* packet, Stamp stamp) noexcept {
    packet->hash.fdir.hi = stamp;
}

[[nodiscard]] inline Stamp stamp_of(const rte_mbuf* packet) noexcept {
    return packet->hash.fdir.hi;
}

/// When the packets of a burst came, as far as a poll at `now` can know that was preceded by one at
/// `last_poll` (0: by none). A poll that comes late, because the lcore slept, worked or was
/// preempted, finds packets that waited in the device. Evenly spread over the gap, the last one
/// just now, is the best guess, and it keeps the wait from vanishing from the sojourn. All in
/// cycles.
class Arrivals {
  public:
    Arrivals(std::uint64_t last_poll, std::uint64_t now, std::uint16_t count) noexcept
        : step_(count > 0 && last_poll > 0 && now - last_poll > kPollGapMax
                    ? (now - last_poll) / count
                    : 0),
          next_(now - step_ * count) {}

    /// Of the next packet, oldest first.
    [[nodiscard]] Stamp next() noexcept {
        next_ += step_;
        return to_stamp(next_);
    }

  private:
    /// A poll in time: under a microsecond.
    static constexpr std::uint64_t kPollGapMax = 2048;

    std::uint64_t step_;
    std::uint64_t next_;
};

inline void set_stamps(Burst& burst, std::uint64_t last_poll, std::uint64_t now) noexcept {
    Arrivals arrivals(last_poll, now, burst.count);
    for (std::uint16_t i = 0; i < burst.count; ++i) {
        set_stamp(burst.packets[i], arrivals.next());
    }
}

/// What another core must know of each packet: when and where it came in. Not every driver names
/// the port (net_ring passes on what the sender left there).
inline void set_origins(Burst& burst,
                        std::uint64_t last_poll,
                        std::uint64_t now,
                        std::uint16_t port) noexcept {
    Arrivals arrivals(last_poll, now, burst.count);
    for (std::uint16_t i = 0; i < burst.count; ++i) {
        burst.packets[i]->port = port;
        set_stamp(burst.packets[i], arrivals.next());
    }
}

/// Cycles from a packet's RX stamp to `now`, right across a wrap of the stamp. 0 if `now` is before
/// the stamp: another core's counter may lag, and one wrapped difference would spoil the maximum.
[[nodiscard]] inline std::uint64_t sojourn_cycles(Stamp stamp, Stamp now) noexcept {
    const auto units = static_cast<std::int32_t>(now - stamp);
    return units > 0 ? static_cast<std::uint64_t>(units) << kStampShift : 0;
}

}  // namespace flyball::dataplane
