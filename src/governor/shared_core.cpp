// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/shared_core.hpp"

#include <algorithm>
#include <cmath>

namespace flyball::governor {
namespace {

constexpr double kTargetShare = 0.9;
constexpr double kRiseWeight = 0.9;
constexpr double kFallWeight = 0.3;
constexpr double kGrowth = 2.0;
constexpr double kPacketMinNs = 1.0;

}  // namespace

SharedCore::SharedCore(const CostModel& prior, const Limits& limits) noexcept
    : limits_(limits),
      burst_ns_(prior.burst_ns),
      bulk_packet_ns_(prior.packet_ns),
      cap_(std::clamp<double>(32.0, limits.cap_min, limits.cap_max)) {}

double SharedCore::update(const WorkTotals& bulk,
                          double ns_per_tick,
                          const CostModel& critical,
                          double critical_burst,
                          double target_ns,
                          double trim_ns) noexcept {
    const double busy_ns = static_cast<double>(bulk.busy_ticks) * ns_per_tick;
    if (bulk.packets > 0 && std::isfinite(busy_ns)) {
        const double bursts_ns = burst_ns_ * static_cast<double>(bulk.bursts);
        const double seen =
            std::max(kPacketMinNs, (busy_ns - bursts_ns) / static_cast<double>(bulk.packets));
        const double weight = seen > bulk_packet_ns_ ? kRiseWeight : kFallWeight;
        bulk_packet_ns_ += weight * (seen - bulk_packet_ns_);
    }
    const double left_ns = kTargetShare * target_ns - critical.burst_ns - burst_ns_ -
                           critical.packet_ns * critical_burst - trim_ns;
    const double wanted = std::floor(left_ns / bulk_packet_ns_);
    // Not a number: the smallest cap does no harm.
    const double reachable = std::isfinite(wanted) ? std::min(wanted, kGrowth * cap_) : 0.0;
    cap_ = std::clamp<double>(reachable, limits_.cap_min, limits_.cap_max);
    return cap_;
}

}  // namespace flyball::governor
