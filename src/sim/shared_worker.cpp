// SPDX-License-Identifier: BSD-3-Clause
#include "shared_worker.hpp"

#include <algorithm>

namespace flyball::sim {
namespace {

constexpr std::size_t kCriticalCap = 32;

double count_burst(governor::WorkTotals& totals,
                   const governor::CostModel& cost,
                   std::uint64_t packets) noexcept {
    const double lasts_ns = cost.time_ns(static_cast<double>(packets));
    const auto ticks = static_cast<std::uint64_t>(lasts_ns / kNsPerTick);
    ++totals.bursts;
    totals.packets += packets;
    totals.packets_squared += packets * packets;
    totals.busy_ticks += ticks;
    totals.packets_busy_ticks += ticks * packets;
    return lasts_ns;
}

}  // namespace

SharedWorker::SharedWorker(std::span<const double> arrivals)
    : arrivals_(arrivals), sojourns_(std::make_unique<governor::LatencyHistogram>()) {}

void SharedWorker::run(double end_ns, std::size_t bulk_cap, const SharedCosts& costs) noexcept {
    while (now_ns_ < end_ns) {
        for (; next_ < arrivals_.size() && arrivals_[next_] <= now_ns_; ++next_) {
            ++critical_.arrivals;
            if (ring_.size() < ring_.capacity()) {
                ring_.push(arrivals_[next_]);
            } else {
                ++critical_.ring_drops;
            }
        }
        if (ring_.size() > 0) {
            serve_critical(costs.critical);
        }
        now_ns_ += count_burst(bulk_, costs.bulk, bulk_cap);
    }
}

void SharedWorker::serve_critical(const governor::CostModel& cost) noexcept {
    const std::size_t burst = std::min(ring_.size(), kCriticalCap);
    now_ns_ += count_burst(critical_, cost, burst);
    for (std::size_t i = 0; i < burst; ++i) {
        sojourns_->record(static_cast<std::uint64_t>(now_ns_ - ring_[i]));
    }
    ring_.pop(burst);
}

}  // namespace flyball::sim
