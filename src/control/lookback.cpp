// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/lookback.hpp"

#include <utility>

namespace flyball::control {

Lookback::Lookback(std::shared_ptr<const telemetry::Report> first) : recorder_(*first) {
    reports_.push_back(std::move(first));
}

void Lookback::record(std::int64_t second, const std::shared_ptr<const telemetry::Report>& now) {
    recorder_.record(second, *now);
    const std::scoped_lock lock(mutex_);
    if (now->uptime_seconds - reports_.back()->uptime_seconds >= kStepSeconds) {
        reports_.push_back(now);
    }
    while (reports_.size() > 1 &&
           now->uptime_seconds - reports_[1]->uptime_seconds >= kAgeSeconds) {
        reports_.pop_front();
    }
}

std::shared_ptr<const telemetry::Report> Lookback::minute_ago() const {
    const std::scoped_lock lock(mutex_);
    return reports_.front();
}

}  // namespace flyball::control
