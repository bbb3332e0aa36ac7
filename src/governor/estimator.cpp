// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/estimator.hpp"

#include <algorithm>
#include <cmath>

namespace flyball::governor {
namespace {

constexpr double kRiseWeight = 0.7;
constexpr double kFallWeight = 0.3;
/// One packet in 16 minutes; below it an EMA would only wander into denormal numbers.
constexpr double kRateFloor = 1e-12;

constexpr double kForgetting = 0.9;
constexpr double kGain = 0.1;
constexpr double kGainPacketOnly = 0.3;
/// Below this share of its largest value the determinant says more about noise than about cost.
constexpr double kDeterminantShare = 0.05;
/// No burst and no packet costs less; smaller solutions are noise.
constexpr double kCostMinNs = 1.0;

double to_double(std::uint64_t count) noexcept {
    // Via signed: one instruction, and no count here reaches 2^63.
    return static_cast<double>(static_cast<std::int64_t>(count));
}

}  // namespace

void RateEstimator::update(std::uint64_t arrivals, double per_period_ns) noexcept {
    const double seen = to_double(arrivals) * per_period_ns;
    const double weight = seen > rate_ ? kRiseWeight : kFallWeight;
    const double smoothed = rate_ + (rate_ > 0.0 ? weight : 1.0) * (seen - rate_);
    rate_ = smoothed < kRateFloor ? 0.0 : smoothed;
}

void CostEstimator::update(const WorkTotals& period, double ns_per_tick) noexcept {
    if (period.bursts == 0) {
        return;
    }
    ones_ = kForgetting * ones_ + to_double(period.bursts);
    n_ = kForgetting * n_ + to_double(period.packets);
    nn_ = kForgetting * nn_ + to_double(period.packets_squared);
    s_ = kForgetting * s_ + to_double(period.busy_ticks) * ns_per_tick;
    ns_ = kForgetting * ns_ + to_double(period.packets_busy_ticks) * ns_per_tick;

    const double determinant = ones_ * nn_ - n_ * n_;
    if (determinant > kDeterminantShare * ones_ * nn_) {
        // Cramer's rule for both parts with one division.
        const double weighted = ones_ * ns_ - n_ * s_;
        const double scale = 1.0 / (determinant * ones_);
        const double packet_ns = weighted * ones_ * scale;
        const double burst_ns = (s_ * determinant - weighted * n_) * scale;
        if (packet_ns > kCostMinNs && burst_ns > kCostMinNs) {
            cost_.packet_ns += kGain * (packet_ns - cost_.packet_ns);
            cost_.burst_ns += kGain * (burst_ns - cost_.burst_ns);
        }
        return;
    }
    const double packet_ns = std::max(kCostMinNs, (s_ - cost_.burst_ns * ones_) / n_);
    cost_.packet_ns += kGainPacketOnly * (packet_ns - cost_.packet_ns);
}

bool CostEstimator::is_valid() const noexcept {
    // A sum is finite only if all its parts are: one test instead of four.
    return std::isfinite(s_ + ns_ + cost_.burst_ns + cost_.packet_ns) && cost_.packet_ns > 0.0;
}

}  // namespace flyball::governor
