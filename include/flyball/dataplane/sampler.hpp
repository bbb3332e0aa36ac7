// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstdint>

namespace flyball::dataplane {

/// What is measured about a burst. Taking stamps and reading clocks costs time itself, so at a high
/// rate the two take turns: a burst whose sojourns are recorded does not tell what bursts cost.
struct Sample {
    bool latency = false;  ///< the sojourns of its packets and the cycles of each stage
    bool cost = false;     ///< the duration of the iteration

    [[nodiscard]] constexpr bool any() const noexcept { return latency || cost; }
};

/// Chooses which bursts are timed, full ones less often: they bring more samples each. The stride
/// follows the rate, so that about one burst per interval is sampled at any load: every burst of a
/// slow port, one in dozens at 10 Mpps. Counting bursts rather than waiting for a time keeps the
/// choice independent of gaps, and a count that varies at random keeps it from falling in step with
/// the loop: after a sleep a large burst of each port comes first, then small ones. One lcore only.
class Sampler {
  public:
    explicit Sampler(std::uint64_t interval_cycles) noexcept
        : interval_(interval_cycles), mean_(interval_cycles) {}

    /// Call once per non-empty burst of `packets`: what is to be measured about this one.
    [[nodiscard]] Sample take(std::uint64_t now, std::uint32_t packets) noexcept {
        if (--countdown_ > 0 && now - last_ < interval_ * kStaleIntervals) [[likely]] {
            return {};
        }
        adapt(now - last_, interval_ * std::max(1U, packets / kPacketsForBoth));
        last_ = now;
        countdown_ = stride_ > 1 ? stride_ / 2 + random_below(stride_) + 1 : 1;
        is_turn_of_cost_ = !is_turn_of_cost_;
        // At a low rate every burst counts, and on few packets both together distort little.
        const bool both = stride_ == 1 && packets <= kPacketsForBoth;
        return {.latency = both || !is_turn_of_cost_, .cost = both || is_turn_of_cost_};
    }

    [[nodiscard]] std::uint32_t stride() const noexcept { return stride_; }

  private:
    static constexpr std::uint32_t kStrideMax = 4096;

    static constexpr std::uint32_t kPacketsForBoth = 8;

    /// A port that slowed down must not wait a whole stride of its old rate: after so long without
    /// a sample (0.1 s at the default interval) the next burst is taken and the stride starts anew.
    static constexpr std::uint64_t kStaleIntervals = 4096;

    /// By the mean time between samples: bursts come in clumps when the lcore sleeps in between.
    void adapt(std::uint64_t elapsed, std::uint64_t interval) noexcept {
        if (elapsed >= interval_ * kStaleIntervals) {
            stride_ = 1;
            mean_ = interval;
            return;
        }
        constexpr std::uint64_t kLongestPause = 4;  // intervals: more is no sign of a lower rate
        mean_ = mean_ - mean_ / 4 + std::min(elapsed, kLongestPause * interval) / 4;
        if (mean_ < interval / 2 && stride_ < kStrideMax) {
            stride_ *= 2;
            mean_ *= 2;
        } else if (mean_ > interval && stride_ > 1) {
            stride_ /= 2;
            mean_ /= 2;
        }
    }

    /// `limit`: a power of two. Knuth's linear congruential generator; its upper bits are good
    /// enough.
    [[nodiscard]] std::uint32_t random_below(std::uint32_t limit) noexcept {
        random_ = random_ * 1'664'525 + 1'013'904'223;
        return (random_ >> 16U) & (limit - 1);
    }

    std::uint64_t interval_;
    std::uint64_t mean_;
    std::uint64_t last_ = 0;
    std::uint32_t stride_ = 1;
    std::uint32_t countdown_ = 1;
    std::uint32_t random_ = 0;
    bool is_turn_of_cost_ = false;
};

}  // namespace flyball::dataplane
