// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/wake_latency.hpp"

#include <algorithm>
#include <cmath>

namespace flyball::governor {
namespace {

constexpr double kMeanWeight = 1.0 / 16.0;
constexpr double kTailShare = 0.99;
/// Step of the tail as a share of itself: it follows the machine it runs on.
constexpr double kTailStep = 0.1;
/// A single stall of the machine must not look like its wake-up latency.
constexpr double kOutlier = 8.0;
constexpr double kOutlierMinNs = 10'000.0;
/// As much may the very first overshoot teach.
constexpr double kFirstMaxNs = 1e6;

}  // namespace

void WakeLatency::record(double asked_ns, double slept_ns) noexcept {
    const double late_ns = slept_ns - asked_ns;
    if (!std::isfinite(late_ns)) {
        return;
    }
    const double believable_ns =
        mean_ns_ > 0.0 ? std::max(kOutlierMinNs, kOutlier * tail_ns_) : kFirstMaxNs;
    const double overshoot_ns = std::clamp(late_ns, 0.0, believable_ns);
    mean_ns_ += (mean_ns_ > 0.0 ? kMeanWeight : 1.0) * (overshoot_ns - mean_ns_);
    const double step_ns = kTailStep * tail_ns_;
    tail_ns_ += overshoot_ns > tail_ns_ ? step_ns * kTailShare : -step_ns * (1.0 - kTailShare);
    tail_ns_ = std::max(tail_ns_, mean_ns_);
}

std::uint32_t WakeLatency::sleep_ns(double wait_ns) const noexcept {
    const double sleep_ns = wait_ns - tail_ns_;
    constexpr double kSleepMaxNs = 1e9;
    return sleep_ns > 0.0 ? static_cast<std::uint32_t>(std::min(sleep_ns, kSleepMaxNs)) : 0U;
}

}  // namespace flyball::governor
