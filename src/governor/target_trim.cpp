// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/target_trim.hpp"

#include <algorithm>
#include <cmath>

namespace flyball::governor {
namespace {

constexpr double kGainLate = 0.5;
constexpr double kGainMissed = 1.0;
constexpr double kGainEarly = 0.15;
constexpr double kTrimMin = -0.25;
constexpr double kTrimMax = 0.9;
constexpr double kSeedMax = 0.5;
constexpr double kMissGain = 0.1;
/// One step above 1: a miss just below 1 must count in full, or the bound would not hold.
constexpr double kMissMax = 1.0 + kMissGain;
constexpr double kMissesAllowed = 0.005;

}  // namespace

void TargetTrim::update(const TrimInput& input) noexcept {
    const double target_ns = input.target_ns;
    const bool late = input.p99_ns > target_ns;
    if (!std::isfinite(input.p99_ns) || target_ns <= 0.0 ||
        (late && (!input.was_waiting || input.stalled))) {
        return;
    }
    const double aim_ns = (1.0 - kMargin - miss_margin_) * target_ns;
    const double error = (input.p99_ns - aim_ns) / target_ns;
    if (error > 0.0) {
        trim_ns_ += target_ns * (late ? kGainMissed : kGainLate) * std::min(error, 1.0);
    } else if (input.deadline_binds) {
        trim_ns_ += target_ns * kGainEarly * error;
    }
    trim_ns_ = std::clamp(trim_ns_, kTrimMin * target_ns, kTrimMax * target_ns);
    const double missed = late ? 1.0 : 0.0;
    miss_margin_ = std::clamp(miss_margin_ + kMissGain * (missed - kMissesAllowed), 0.0, kMissMax);
}

void TargetTrim::seed(double excess_ns, double target_ns) noexcept {
    if (std::isfinite(excess_ns) && target_ns > 0.0) {
        trim_ns_ = std::clamp(excess_ns, 0.0, kSeedMax * target_ns);
    }
}

}  // namespace flyball::governor
