// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/worker_scaler.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace flyball::governor {
namespace {

constexpr double kMs = 1e6;
constexpr double kTarget = 100e3;
constexpr ScalerLimits kEight{.workers_min = 1, .workers_max = 8};

FleetLoad at(double load, double queue_delay_ns = 0.0, bool asked = false) {
    return {.period_ns = kMs,
            .load = load,
            .queue_delay_ns = queue_delay_ns,
            .target_ns = kTarget,
            .worker_asked = asked};
}

/// Periods until the number changes; at most `most`.
int periods_until_change(WorkerScaler& scaler, const FleetLoad& fleet, int most = 1'000) {
    for (int period = 1; period <= most; ++period) {
        if (scaler.update(fleet) != ScaleCause::none) {
            return period;
        }
    }
    return most + 1;
}

TEST(WorkerScaler, LoadBringsWorkersAtOnce) {
    WorkerScaler scaler(kEight);
    EXPECT_EQ(scaler.update(at(3.2)), ScaleCause::load_rose);
    EXPECT_EQ(scaler.workers(), 5U) << "ceil(3.2 / 0.75)";
    EXPECT_EQ(scaler.update(at(3.2)), ScaleCause::none);
}

TEST(WorkerScaler, StaysInsideTheOperatorsBounds) {
    WorkerScaler scaler({.workers_min = 2, .workers_max = 6});
    EXPECT_EQ(scaler.workers(), 2U);
    scaler.update(at(1e9));
    EXPECT_EQ(scaler.workers(), 6U);
    for (int i = 0; i < 10'000; ++i) {
        scaler.update(at(0.0));
    }
    EXPECT_EQ(scaler.workers(), 2U);
}

TEST(WorkerScaler, ComesDownByOneAfter300MillisecondsThen50Apart) {
    WorkerScaler scaler(kEight);
    scaler.update(at(5.0));
    ASSERT_EQ(scaler.workers(), 7U);
    EXPECT_EQ(periods_until_change(scaler, at(0.8)), 300);
    EXPECT_EQ(scaler.workers(), 6U);
    for (unsigned workers = 5; workers >= 2; --workers) {
        EXPECT_EQ(periods_until_change(scaler, at(0.8)), 50);
        EXPECT_EQ(scaler.workers(), workers) << "never by more than one";
    }
    EXPECT_EQ(periods_until_change(scaler, at(0.8)), 1'001) << "0.8 needs two at 60 %";
}

TEST(WorkerScaler, OneBusyPeriodStartsTheCountAgain) {
    WorkerScaler scaler(kEight);
    scaler.update(at(2.9));
    ASSERT_EQ(scaler.workers(), 4U);
    EXPECT_EQ(periods_until_change(scaler, at(1.0), 299), 300);
    scaler.update(at(2.9));
    EXPECT_EQ(periods_until_change(scaler, at(1.0)), 300);
}

TEST(WorkerScaler, AQueueUnderLoadBringsOneMore) {
    WorkerScaler scaler(kEight);
    scaler.update(at(1.4));
    ASSERT_EQ(scaler.workers(), 2U);
    EXPECT_EQ(scaler.update(at(1.1, 0.3 * kTarget)), ScaleCause::none) << "55 % is not load";
    EXPECT_EQ(scaler.update(at(1.3, 0.2 * kTarget)), ScaleCause::none) << "that is no queue";
    EXPECT_EQ(scaler.update(at(1.3, 0.3 * kTarget)), ScaleCause::queue_delay);
    EXPECT_EQ(scaler.workers(), 3U);
}

TEST(WorkerScaler, AWorkerInOverloadMayAskEvery100Milliseconds) {
    WorkerScaler scaler(kEight);
    EXPECT_EQ(scaler.update(at(0.3, 0.0, true)), ScaleCause::worker_asked);
    EXPECT_EQ(scaler.workers(), 2U);
    EXPECT_EQ(periods_until_change(scaler, at(0.3, 0.0, true)), 100);
    EXPECT_EQ(scaler.workers(), 3U);
}

TEST(WorkerScaler, NonsenseChangesNothing) {
    WorkerScaler scaler(kEight);
    scaler.update(at(2.9));
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    for (int i = 0; i < 1'000; ++i) {
        EXPECT_EQ(scaler.update(at(nan)), ScaleCause::none);
        EXPECT_EQ(scaler.update(at(infinity)), ScaleCause::none);
        EXPECT_EQ(scaler.update(at(1.0, nan)), ScaleCause::none);
        EXPECT_EQ(scaler.update({.period_ns = -1.0, .load = 9.0}), ScaleCause::none);
    }
    EXPECT_EQ(scaler.workers(), 4U);
}

}  // namespace
}  // namespace flyball::governor
