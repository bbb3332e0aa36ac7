// SPDX-License-Identifier: BSD-3-Clause
// What a worker obeys: burst sizes, flush and sleep. libgovernor is pure C++20, without DPDK.
#pragma once

#include <atomic>
#include <cstdint>

#include "flyball/base/cacheline.hpp"

namespace flyball::governor {

/// One worker's settings as plain values. Times are in nanoseconds.
struct Setpoint {
    std::uint16_t rx_burst = 32;           ///< packets per rx_burst call
    std::uint16_t burst_cap = 32;          ///< packets a worker dequeues at once
    std::uint16_t tx_flush_threshold = 1;  ///< packets in a TX buffer that send it
    std::uint32_t tx_flush_timeout_ns = 100'000;
    std::uint32_t sleep_ns = 0;  ///< idle sleep; 0 = never
    std::uint32_t epoch = 0;     ///< increases with each write
};

/// Carries a Setpoint from one writing thread to one worker in one cache line. Each knob is valid
/// by itself, so a reader that sees half of a new setpoint for one loop does no harm: no seqlock
/// needed.
class alignas(kCacheLine) SetpointCell {
  public:
    /// Writer thread only.
    void store(const Setpoint& setpoint) noexcept {
        // Relaxed: no other data is published through the setpoint.
        bursts_.store(std::uint64_t{setpoint.rx_burst} | std::uint64_t{setpoint.burst_cap} << 16U |
                          std::uint64_t{setpoint.tx_flush_threshold} << 32U,
                      std::memory_order_relaxed);
        flush_epoch_.store(
            std::uint64_t{setpoint.tx_flush_timeout_ns} | std::uint64_t{setpoint.epoch} << 32U,
            std::memory_order_relaxed);
        sleep_ns_.store(setpoint.sleep_ns, std::memory_order_relaxed);
    }

    /// Any thread; the worker calls it once per loop.
    [[nodiscard]] Setpoint load() const noexcept {
        const std::uint64_t bursts = bursts_.load(std::memory_order_relaxed);
        const std::uint64_t flush_epoch = flush_epoch_.load(std::memory_order_relaxed);
        return {.rx_burst = static_cast<std::uint16_t>(bursts),
                .burst_cap = static_cast<std::uint16_t>(bursts >> 16U),
                .tx_flush_threshold = static_cast<std::uint16_t>(bursts >> 32U),
                .tx_flush_timeout_ns = static_cast<std::uint32_t>(flush_epoch),
                .sleep_ns = sleep_ns_.load(std::memory_order_relaxed),
                .epoch = static_cast<std::uint32_t>(flush_epoch >> 32U)};
    }

  private:
    std::atomic<std::uint64_t> bursts_{0};
    std::atomic<std::uint64_t> flush_epoch_{0};
    std::atomic<std::uint32_t> sleep_ns_{0};
};

static_assert(sizeof(SetpointCell) == kCacheLine);

}  // namespace flyball::governor
