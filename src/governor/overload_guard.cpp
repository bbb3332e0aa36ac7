// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/overload_guard.hpp"

#include <cmath>

namespace flyball::governor {
namespace {

constexpr double kStandingShare = 0.5;  ///< of the target
constexpr double kOnAfterNs = 5e6;
constexpr double kOffAfterNs = 100e6;

}  // namespace

bool OverloadGuard::update(double period_ns,
                           double min_sojourn_ns,
                           double wait_in_force_ns,
                           double target_ns,
                           bool dropped_by_load) noexcept {
    const bool standing = std::isfinite(min_sojourn_ns) &&
                          min_sojourn_ns - wait_in_force_ns > kStandingShare * target_ns;
    standing_ns_ = standing ? standing_ns_ + period_ns : 0.0;
    quiet_ns_ = standing || dropped_by_load ? 0.0 : quiet_ns_ + period_ns;
    on_ = standing_ns_ >= kOnAfterNs || (on_ && quiet_ns_ < kOffAfterNs);
    return on_;
}

}  // namespace flyball::governor
