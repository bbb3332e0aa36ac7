// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/deadline_law.hpp"

#include <algorithm>
#include <cmath>

namespace flyball::governor {
namespace {

/// A full burst may take this share of the target; the other one where the load needs large bursts.
constexpr double kCapShare = 0.25;
constexpr double kLoadedCapShare = 0.4;
/// A cap of so many natural bursts costs a tenth of the slack by which a backlog shrinks.
constexpr double kBacklogBursts = 10.0;
/// (1-eps)/eps for eps = 0.05.
constexpr double kWorthWaiting = 19.0;
constexpr double kThresholdMin = 4.0;
constexpr double kOverloadShare = 0.9;

/// As std::clamp, but a NaN stays one: the caller has to see it.
double clamp_keeping_nan(double value, double low, double high) noexcept {
    const double not_above = value > high ? high : value;
    return not_above < low ? low : not_above;
}

}  // namespace

Knobs solve(const CostModel& cost, double rate, const Aim& aim, const Limits& limits) noexcept {
    const double a = cost.burst_ns;
    const double c = cost.packet_ns;
    const double per_c = 1.0 / c;

    const double enough = std::ceil(kWorthWaiting * a * per_c);
    const double natural = cost.natural_burst(rate);
    const double wanted = std::min(enough, (kCapShare * aim.target_ns - a) * per_c);
    const double needed =
        std::min(kBacklogBursts * natural, (kLoadedCapShare * aim.target_ns - a) * per_c);
    const double cap =
        clamp_keeping_nan(std::floor(std::max(wanted, needed)), limits.cap_min, limits.cap_max);
    const double threshold_max = std::min(cap, static_cast<double>(limits.threshold_max));
    const double threshold =
        clamp_keeping_nan(enough, std::min(kThresholdMin, threshold_max), threshold_max);

    const double budget = (1.0 - aim.margin) * aim.target_ns - aim.trim_ns - a;
    double wait = (budget - c) / (1.0 + rate * c);
    if (1.0 + rate * wait > threshold) {
        const double burst = std::min(cap, std::max(threshold, natural));
        wait = std::min(wait, budget - c * burst);
    }
    const double wait_max = std::min(aim.target_ns, static_cast<double>(limits.wait_max_ns));
    return {.wait_ns = clamp_keeping_nan(wait, 0.0, wait_max), .threshold = threshold, .cap = cap};
}

double largest_cap(const CostModel& cost, double target_ns, const Limits& limits) noexcept {
    const double cap = std::floor((kLoadedCapShare * target_ns - cost.burst_ns) / cost.packet_ns);
    return clamp_keeping_nan(cap, limits.cap_min, limits.cap_max);
}

double overload_depth(const CostModel& cost,
                      double cap,
                      double target_ns,
                      const Limits& limits) noexcept {
    const double room_ns = kOverloadShare * target_ns - 2.0 * cost.time_ns(cap);
    const double depth = std::max(cap, std::floor(room_ns / cost.ns_per_packet(cap)));
    return clamp_keeping_nan(depth, limits.depth_min, limits.depth_max);
}

Prediction predict(const CostModel& cost,
                   double rate,
                   double trim_ns,
                   const Knobs& knobs) noexcept {
    const double natural = std::max(1.0, cost.natural_burst(rate));
    const double gathered = std::min(1.0 + rate * knobs.wait_ns, knobs.threshold);
    const double burst = std::min(knobs.cap, std::max(gathered, natural));
    // b packets are complete after (b-1)/lambda; without traffic never.
    const double filled_ns = (knobs.threshold - 1.0) / std::max(rate, 1e-12);
    const double wait_ns = std::min(knobs.wait_ns, filled_ns);
    return {.p99_ns = std::max(0.0, wait_ns + cost.time_ns(burst) + trim_ns),
            .core = std::min(1.0, rate * cost.ns_per_packet(burst))};
}

}  // namespace flyball::governor
