// SPDX-License-Identifier: BSD-3-Clause
// What makes the statistics robust, and the capacity a limit.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "flyball/control/capacity.hpp"

#include "robust_statistics.hpp"

namespace flyball::control {
namespace {

using Values = std::vector<double>;

rc::Gen<double> any_value() {
    return rc::gen::map(rc::gen::inRange(-1'000'000, 1'000'000),
                        [](int value) { return value / 8.0; });
}

rc::Gen<Values> some_values() {
    return rc::gen::nonEmpty(rc::gen::container<Values>(any_value()));
}

bool is_near(double left, double right) {
    return std::abs(left - right) <= 1e-9 * std::max({1.0, std::abs(left), std::abs(right)});
}

RC_GTEST_PROP(RobustStatisticsProperty, MedianHalvesTheValues, ()) {
    const Values values = *some_values();
    const double middle = median(values);
    const auto below =
        std::count_if(values.begin(), values.end(), [&](double value) { return value < middle; });
    const auto above =
        std::count_if(values.begin(), values.end(), [&](double value) { return value > middle; });
    RC_ASSERT(2 * below <= static_cast<std::ptrdiff_t>(values.size()));
    RC_ASSERT(2 * above <= static_cast<std::ptrdiff_t>(values.size()));
}

RC_GTEST_PROP(RobustStatisticsProperty, TheBaselineFollowsShiftAndScale, ()) {
    const Values values = *some_values();
    const double shift = *any_value();
    const double scale =
        *rc::gen::map(rc::gen::inRange(1, 1'000), [](int eighths) { return eighths / 8.0; });
    Values moved;
    for (const double value : values) {
        moved.push_back(shift + scale * value);
    }
    const auto before = baseline_of(values);
    const auto after = baseline_of(moved);
    RC_ASSERT(before && after);
    RC_ASSERT(is_near(after->median, shift + scale * before->median));
    RC_ASSERT(is_near(after->spread, scale * before->spread));
}

/// Fewer than half of the values may be anything.
RC_GTEST_PROP(RobustStatisticsProperty, WildValuesDoNotMoveTheBaselineBeyondTheOthers, ()) {
    const Values good = *some_values();
    const auto wild_count = *rc::gen::inRange<std::size_t>(0, good.size());
    Values all = good;
    for (std::size_t i = 0; i < wild_count; ++i) {
        all.push_back(*rc::gen::element(1e12, -1e12));
    }
    const auto baseline = baseline_of(all);
    RC_ASSERT(baseline.has_value());
    const auto [least, greatest] = std::minmax_element(good.begin(), good.end());
    RC_ASSERT(baseline->median >= *least);
    RC_ASSERT(baseline->median <= *greatest);
}

/// Of Theil-Sen, up to 29 % of the values may be anything; one in six here.
RC_GTEST_PROP(RobustStatisticsProperty, ALineIsFoundBehindOutliers, ()) {
    const double slope =
        *rc::gen::map(rc::gen::inRange(-400, 400), [](int eighths) { return eighths / 8.0; });
    const double start = *any_value();
    Values values;
    for (int i = 0; i < 48; ++i) {
        values.push_back(start + slope * i);
    }
    for (std::size_t i = 2; i < values.size(); i += 6) {
        values[i] = *any_value() * 1e6;
    }
    const auto trend = trend_of(values);
    RC_ASSERT(trend.has_value());
    RC_ASSERT(is_near(trend->slope, slope) || std::abs(trend->slope - slope) < 1e-6);
}

RC_GTEST_PROP(RobustStatisticsProperty, AMirroredTrendIsTheOpposite, ()) {
    const Values values = *rc::gen::container<Values>(20, any_value());
    Values mirrored(values.rbegin(), values.rend());
    const auto trend = trend_of(values);
    const auto opposite = trend_of(mirrored);
    RC_ASSERT(trend && opposite);
    RC_ASSERT(is_near(trend->slope, -opposite->slope));
    RC_ASSERT(is_near(trend->significance, -opposite->significance));
}

rc::Gen<WorkerCost> any_worker() {
    return rc::gen::apply(
        [](int burst_ns, int packet_ns, int cap, int rate) {
            return WorkerCost{.lcore = 0,
                              .burst_ns = static_cast<double>(burst_ns),
                              .packet_ns = static_cast<double>(packet_ns),
                              .burst_cap = static_cast<double>(cap),
                              .packets_per_second = static_cast<double>(rate)};
        },
        rc::gen::inRange(0, 5'000), rc::gen::inRange(1, 2'000), rc::gen::inRange(1, 257),
        rc::gen::inRange(1, 20'000'000));
}

/// Grow the traffic to the capacity, and the busiest worker is at the limit, nobody above it.
RC_GTEST_PROP(CapacityProperty, AtCapacityTheBusiestWorkerIsAtTheLimit, ()) {
    auto workers = *rc::gen::nonEmpty(rc::gen::container<std::vector<WorkerCost>>(any_worker()));
    const auto capacity = capacity_of(workers);
    RC_ASSERT(capacity.has_value());
    RC_ASSERT(capacity->capacity <= capacity->capacity_if_balanced * (1 + 1e-9));
    const double growth = capacity->capacity / capacity->offered;
    double busiest = 0;
    for (WorkerCost& worker : workers) {
        worker.packets_per_second *= growth;
        busiest = std::max(busiest, load_of(worker));
    }
    RC_ASSERT(is_near(busiest, kLoadMax));
    RC_ASSERT(std::abs(capacity_of(workers)->headroom) <= 1e-6 * capacity->capacity);
}

}  // namespace
}  // namespace flyball::control
