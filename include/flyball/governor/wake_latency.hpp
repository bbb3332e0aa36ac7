// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace flyball::governor {

/// Learns how much later than asked a sleeper wakes up, and shortens its sleep by it (Metronome's
/// vacation of length T_s, CoNEXT'20). Belongs to the worker's thread.
class WakeLatency {
  public:
    /// One sleep: what was asked for and what it took, in ns. Shorter than asked counts as on time.
    /// Returns the overshoot if it is far beyond all that was learnt, a stall of the machine, else
    /// 0.
    double record(double asked_ns, double slept_ns) noexcept;

    /// One period in which sleeping would not pay: who never sleeps would never learn that the
    /// machine became calm.
    void forget() noexcept;

    /// EMA of the overshoot with weight 1/16, in ns.
    [[nodiscard]] double mean_ns() const noexcept { return mean_ns_; }

    /// Running 99.9th percentile of the overshoot in ns: it rises by 0.999 of a step when exceeded,
    /// else falls by 0.001 of it, and rests where 1 in 1,000 exceeds it.
    [[nodiscard]] double tail_ns() const noexcept { return tail_ns_; }

    /// Most that was seen lately, stalls apart, in ns: what a queue has to have room for. It falls
    /// by half in 20,000 sleeps, or in 7 s of periods without a sleep.
    [[nodiscard]] double worst_ns() const noexcept { return worst_ns_; }

    /// T_s: what to ask for so that 999 of 1,000 wake-ups come before `wait_ns`. 0 = do not sleep,
    /// poll: the wake-up alone would take as long as the wait.
    [[nodiscard]] std::uint32_t sleep_ns(double wait_ns) const noexcept;

    /// The same, for a queue of `room_packets` that fills by `rate` packets per ns meanwhile: it
    /// may be half full when the worst wake-up is over, for the rate may rise. 0 room = not known.
    [[nodiscard]] std::uint32_t bounded_sleep_ns(double sleep_ns,
                                                 double room_packets,
                                                 double rate) const noexcept;

  private:
    double mean_ns_ = 0.0;
    double tail_ns_ = 0.0;
    double worst_ns_ = 0.0;
    unsigned sleeps_ = 0;  ///< the first few
};

}  // namespace flyball::governor
