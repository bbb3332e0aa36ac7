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
    // Start a burst when `wait_threshold` packets wait or the oldest is `wait_limit_ns` old. The
    // defaults are greedy: take what is there, never wait.
    std::uint16_t wait_threshold = 1;  ///< b, packets
    std::uint32_t wait_limit_ns = 0;   ///< t
    std::uint32_t queue_depth = 0;     ///< packets let into the ring; 0 = as many as fit
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
                          std::uint64_t{setpoint.tx_flush_threshold} << 32U |
                          std::uint64_t{setpoint.wait_threshold} << 48U,
                      std::memory_order_relaxed);
        flush_epoch_.store(
            std::uint64_t{setpoint.tx_flush_timeout_ns} | std::uint64_t{setpoint.epoch} << 32U,
            std::memory_order_relaxed);
        sleep_wait_.store(
            std::uint64_t{setpoint.sleep_ns} | std::uint64_t{setpoint.wait_limit_ns} << 32U,
            std::memory_order_relaxed);
        queue_depth_.store(setpoint.queue_depth, std::memory_order_relaxed);
    }

    /// Any thread; the worker calls it once per loop.
    [[nodiscard]] Setpoint load() const noexcept {
        const std::uint64_t bursts = bursts_.load(std::memory_order_relaxed);
        const std::uint64_t flush_epoch = flush_epoch_.load(std::memory_order_relaxed);
        const std::uint64_t sleep_wait = sleep_wait_.load(std::memory_order_relaxed);
        return {.rx_burst = static_cast<std::uint16_t>(bursts),
                .burst_cap = static_cast<std::uint16_t>(bursts >> 16U),
                .tx_flush_threshold = static_cast<std::uint16_t>(bursts >> 32U),
                .tx_flush_timeout_ns = static_cast<std::uint32_t>(flush_epoch),
                .sleep_ns = static_cast<std::uint32_t>(sleep_wait),
                .epoch = static_cast<std::uint32_t>(flush_epoch >> 32U),
                .wait_threshold = static_cast<std::uint16_t>(bursts >> 48U),
                .wait_limit_ns = static_cast<std::uint32_t>(sleep_wait >> 32U),
                .queue_depth = queue_depth_.load(std::memory_order_relaxed)};
    }

  private:
    std::atomic<std::uint64_t> bursts_{0};
    std::atomic<std::uint64_t> flush_epoch_{0};
    std::atomic<std::uint64_t> sleep_wait_{0};
    std::atomic<std::uint32_t> queue_depth_{0};
};

static_assert(sizeof(SetpointCell) == kCacheLine);

}  // namespace flyball::governor
