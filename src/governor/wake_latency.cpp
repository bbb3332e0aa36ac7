// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/wake_latency.hpp"

#include <algorithm>
#include <cmath>

namespace flyball::governor {
namespace {

constexpr double kMeanWeight = 1.0 / 16.0;
/// A window of 10 ms has dozens of sleeps, and one that is late makes the whole window late.
constexpr double kTailShare = 0.999;
/// Step of the tail as a share of itself: it follows the machine it runs on.
constexpr double kTailStep = 0.1;
/// A single stall of the machine must not look like its wake-up latency.
constexpr double kOutlier = 3.0;
constexpr double kOutlierMinNs = 10'000.0;
/// Of the first sleeps the least overshoot counts: any of them may have met a stall.
constexpr unsigned kFirstSleeps = 8;
constexpr double kFirstTail = 2.0;
/// Per period without a sleep: halves in 0.7 s of 1 ms periods.
constexpr double kForgetting = 0.999;
/// The same for the worst, which a queue depends on.
constexpr double kWorstForgetting = 0.9997;
/// Per sleep.
constexpr double kWorstFading = 1.0 - 1.0 / 4'096.0;
/// A sleeper leaves half of its queue free.
constexpr double kQueueShare = 0.5;
/// Falling asleep and waking up take more of the core's time than so short a sleep leaves free.
constexpr double kWorthSleepingNs = 5'000.0;
constexpr double kSleepMaxNs = 1e9;

std::uint32_t to_whole_ns(double sleep_ns) noexcept {
    return sleep_ns > 0.0 ? static_cast<std::uint32_t>(std::min(sleep_ns, kSleepMaxNs)) : 0U;
}

}  // namespace

double WakeLatency::record(double asked_ns, double slept_ns) noexcept {
    const double late_ns = slept_ns - asked_ns;
    if (!std::isfinite(late_ns)) {
        return 0.0;
    }
    if (sleeps_ < kFirstSleeps) {
        const double overshoot_ns = std::max(late_ns, 0.0);
        mean_ns_ = sleeps_++ == 0 ? overshoot_ns : std::min(mean_ns_, overshoot_ns);
        tail_ns_ = kFirstTail * mean_ns_;
        worst_ns_ = tail_ns_;
        return 0.0;
    }
    const double believable_ns = std::max(kOutlierMinNs, kOutlier * tail_ns_);
    const double overshoot_ns = std::clamp(late_ns, 0.0, believable_ns);
    mean_ns_ += kMeanWeight * (overshoot_ns - mean_ns_);
    const double step_ns = kTailStep * tail_ns_;
    tail_ns_ += overshoot_ns > tail_ns_ ? step_ns * kTailShare : -step_ns * (1.0 - kTailShare);
    tail_ns_ = std::max(tail_ns_, mean_ns_);
    worst_ns_ = std::max(kWorstFading * worst_ns_, tail_ns_);
    return late_ns > believable_ns ? late_ns : 0.0;
}

void WakeLatency::forget() noexcept {
    mean_ns_ *= kForgetting;
    tail_ns_ *= kForgetting;
    worst_ns_ *= kWorstForgetting;
}

std::uint32_t WakeLatency::sleep_ns(double wait_ns) const noexcept {
    return to_whole_ns(wait_ns - tail_ns_);
}

std::uint32_t WakeLatency::bounded_sleep_ns(double sleep_ns,
                                            double room_packets,
                                            double rate) const noexcept {
    if (!(room_packets > 0.0) || !(rate > 0.0)) {
        return to_whole_ns(sleep_ns);
    }
    const double longest_ns = kQueueShare * room_packets / rate - worst_ns_;
    return longest_ns >= sleep_ns           ? to_whole_ns(sleep_ns)
           : longest_ns >= kWorthSleepingNs ? to_whole_ns(longest_ns)
                                            : 0U;
}

}  // namespace flyball::governor
