// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/worker_scaler.hpp"

#include <algorithm>
#include <cmath>

namespace flyball::governor {
namespace {

constexpr double kLoadHigh = 0.75;
constexpr double kLoadLow = 0.6;
constexpr double kQueueDelayShare = 0.25;  ///< of the target
constexpr double kLowBeforeNs = 300e6;
constexpr double kLowAgainNs = 50e6;
constexpr double kAskedAgainNs = 100e6;
constexpr double kWorkersMax = 1e6;

unsigned workers_for(double load, double share) noexcept {
    return static_cast<unsigned>(std::clamp(std::ceil(load / share), 0.0, kWorkersMax));
}

}  // namespace

ScaleCause WorkerScaler::update(const FleetLoad& fleet) noexcept {
    const double numbers = fleet.load + fleet.queue_delay_ns + fleet.period_ns;
    if (!std::isfinite(numbers) || fleet.period_ns <= 0.0) {
        return ScaleCause::none;
    }
    since_asked_ns_ += fleet.period_ns;
    const ScaleCause raised = raise(fleet);
    if (raised != ScaleCause::none) {
        low_ns_ = 0.0;
        return raised;
    }
    return lower(fleet);
}

ScaleCause WorkerScaler::raise(const FleetLoad& fleet) noexcept {
    unsigned wanted = workers_for(fleet.load, kLoadHigh);
    ScaleCause cause = ScaleCause::load_rose;
    const bool queue_stands = fleet.queue_delay_ns > kQueueDelayShare * fleet.target_ns &&
                              fleet.load > kLoadLow * static_cast<double>(workers_);
    if (wanted <= workers_ && queue_stands) {
        wanted = workers_ + 1;
        cause = ScaleCause::queue_delay;
    }
    const bool may_ask = fleet.worker_asked && since_asked_ns_ >= kAskedAgainNs;
    if (wanted <= workers_ && may_ask) {
        wanted = workers_ + 1;
        cause = ScaleCause::worker_asked;
    }
    wanted = std::min(wanted, limits_.workers_max);
    if (wanted <= workers_) {
        return ScaleCause::none;
    }
    since_asked_ns_ = fleet.worker_asked ? 0.0 : since_asked_ns_;
    workers_ = wanted;
    return cause;
}

ScaleCause WorkerScaler::lower(const FleetLoad& fleet) noexcept {
    const unsigned enough = std::max(limits_.workers_min, workers_for(fleet.load, kLoadLow));
    low_ns_ = enough < workers_ ? low_ns_ + fleet.period_ns : 0.0;
    if (low_ns_ < kLowBeforeNs) {
        return ScaleCause::none;
    }
    low_ns_ = kLowBeforeNs - kLowAgainNs;
    --workers_;
    return ScaleCause::load_fell;
}

}  // namespace flyball::governor
