// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstdint>

#include "flyball/base/clock.hpp"
#include "flyball/governor/wake_latency.hpp"

namespace flyball::dataplane {

/// How long a poll core with a wait limit sleeps when its queues ran dry: the limit less the learnt
/// wake-up latency, and never until half of a queue has filled at the present rate (Metronome,
/// CoNEXT'20). Belongs to one lcore.
class Nap {
  public:
    Nap() = default;

    /// `queue_packets`: the shortest queue's descriptors; 0 = not known.
    Nap(const TscScale& scale, std::uint32_t queue_packets) noexcept
        : scale_(scale), queue_packets_(queue_packets) {}

    /// Packets received.
    void add(unsigned packets) noexcept { packets_ += packets; }

    /// 0: do not sleep. `now` in cycles; call once per dry poll.
    [[nodiscard]] std::uint32_t length_ns(std::uint64_t now, std::uint32_t limit_ns) noexcept {
        learn_rate(now);
        const std::uint32_t nap = wake_latency_.bounded_sleep_ns(
            wake_latency_.sleep_ns(static_cast<double>(limit_ns)), queue_packets_, rate_);
        if (nap == 0) {
            forget(now);
        }
        return nap;
    }

    void record(std::uint32_t asked_ns, std::uint64_t slept_cycles) noexcept {
        wake_latency_.record(static_cast<double>(asked_ns), scale_.to_ns(slept_cycles));
    }

  private:
    /// Up at once, down by a quarter per dry poll that is at least 10 us after the last one.
    void learn_rate(std::uint64_t now) noexcept {
        constexpr double kPeriodMinNs = 10'000.0;
        constexpr double kFallWeight = 0.25;
        const double period_ns = scale_.to_ns(now - since_);
        if (period_ns < kPeriodMinNs) {
            return;
        }
        const double seen = static_cast<double>(packets_) / period_ns;
        rate_ = seen > rate_ ? seen : rate_ + kFallWeight * (seen - rate_);
        packets_ = 0;
        since_ = now;
    }

    /// Once per millisecond without a nap.
    void forget(std::uint64_t now) noexcept {
        constexpr double kPeriodNs = 1e6;
        if (scale_.to_ns(now - forgot_) >= kPeriodNs) {
            forgot_ = now;
            wake_latency_.forget();
        }
    }

    TscScale scale_{1e9};
    std::uint32_t queue_packets_ = 0;
    std::uint32_t packets_ = 0;
    std::uint64_t forgot_ = 0;
    std::uint64_t since_ = 0;
    double rate_ = 0.0;  ///< packets per ns
    governor::WakeLatency wake_latency_;
};

}  // namespace flyball::dataplane
