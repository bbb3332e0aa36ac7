// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/target_trim.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace flyball::governor {
namespace {

constexpr double kTarget = 50e3;

TrimInput measured(double p99_ns, bool was_waiting = true, bool deadline_binds = true) {
    return {.p99_ns = p99_ns,
            .target_ns = kTarget,
            .was_waiting = was_waiting,
            .deadline_binds = deadline_binds};
}

TEST(TargetTrim, LateRaisesItByTheWholeError) {
    TargetTrim trim;
    trim.update(measured(1.05 * kTarget));
    EXPECT_NEAR(trim.trim_ns(), 0.10 * kTarget, 1e-6);
}

TEST(TargetTrim, TouchingTheMarginRaisesItByHalfTheError) {
    TargetTrim trim;
    trim.update(measured(0.99 * kTarget));
    EXPECT_NEAR(trim.trim_ns(), 0.5 * 0.04 * kTarget, 1e-6);
}

TEST(TargetTrim, EarlyLowersItSlowly) {
    TargetTrim trim;
    trim.update(measured(0.75 * kTarget));
    EXPECT_NEAR(trim.trim_ns(), -0.15 * 0.20 * kTarget, 1e-6);
}

TEST(TargetTrim, EarlyBecauseOfTheThresholdSaysNothing) {
    TargetTrim trim;
    for (int i = 0; i < 100; ++i) {
        trim.update(measured(0.3 * kTarget, true, false));
    }
    EXPECT_EQ(trim.trim_ns(), 0.0) << "no wind-up while b closes the bursts";
}

TEST(TargetTrim, StaysInItsBounds) {
    TargetTrim late;
    TargetTrim early;
    for (int i = 0; i < 100; ++i) {
        late.update(measured(100 * kTarget));
        early.update(measured(1.0));
    }
    EXPECT_DOUBLE_EQ(late.trim_ns(), 0.9 * kTarget);
    EXPECT_DOUBLE_EQ(early.trim_ns(), -0.25 * kTarget);
}

TEST(TargetTrim, MissesUseUpTheMargin) {
    TargetTrim trim;
    trim.update(measured(1.01 * kTarget));
    EXPECT_NEAR(trim.miss_margin(), 0.1 * (1 - 0.005), 1e-12);
    trim.update(measured(0.9 * kTarget));
    EXPECT_NEAR(trim.miss_margin(), 0.1 * (1 - 2 * 0.005), 1e-12);
    for (int i = 0; i < 1'000; ++i) {
        trim.update(measured(0.9 * kTarget));
    }
    EXPECT_EQ(trim.miss_margin(), 0.0);
}

/// The bound of the miss integrator: whoever is late whenever it may wait is late at most
/// 0.005*N + 11 times.
TEST(TargetTrim, BoundsTheMissesOfTheWorstTraffic) {
    TargetTrim trim;
    int misses = 0;
    constexpr int kWindows = 10'000;
    for (int i = 0; i < kWindows; ++i) {
        // Late whenever the target leaves any room to wait, in time when greedy.
        const bool waits = trim.miss_margin() < 1.0;
        misses += waits ? 1 : 0;
        trim.update(measured(waits ? 1.5 * kTarget : 0.1 * kTarget, waits, waits));
    }
    EXPECT_LE(misses, 0.005 * kWindows + 11);
    EXPECT_GE(misses, 9) << "the adversary must have had its chance";
}

TEST(TargetTrim, LateWithoutWaitingIsNotChased) {
    TargetTrim trim;
    for (int i = 0; i < 100; ++i) {
        trim.update(measured(10 * kTarget, false));
    }
    EXPECT_EQ(trim.trim_ns(), 0.0);
    EXPECT_EQ(trim.miss_margin(), 0.0);
}

TEST(TargetTrim, StartsFromWhatTheCalibrationFound) {
    TargetTrim trim;
    trim.seed(4'000.0, kTarget);
    EXPECT_DOUBLE_EQ(trim.trim_ns(), 4'000.0);
    trim.seed(1e9, kTarget);
    EXPECT_DOUBLE_EQ(trim.trim_ns(), 0.5 * kTarget);
    trim.seed(-1e9, kTarget);
    EXPECT_DOUBLE_EQ(trim.trim_ns(), 0.0);
}

TEST(TargetTrim, SurvivesNonsense) {
    TargetTrim trim;
    trim.update(measured(std::numeric_limits<double>::quiet_NaN()));
    trim.update(measured(std::numeric_limits<double>::infinity()));
    trim.update({.p99_ns = 1.0, .target_ns = 0.0, .was_waiting = true});
    trim.seed(std::numeric_limits<double>::quiet_NaN(), kTarget);
    EXPECT_EQ(trim.trim_ns(), 0.0);
    EXPECT_EQ(trim.miss_margin(), 0.0);
}

}  // namespace
}  // namespace flyball::governor
