// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/base/clock.hpp"

#include <gtest/gtest.h>

namespace flyball {
namespace {

TEST(Clock, ScaleConvertsBothWays) {
    const TscScale scale(2.5e9);
    EXPECT_DOUBLE_EQ(scale.to_ns(5), 2.0);
    EXPECT_EQ(scale.to_cycles(2.0), 5U);
}

TEST(Clock, MeasuredScaleIsPlausibleAndAdvances) {
    const TscScale scale = measure_tsc(5);
    EXPECT_GT(scale.hertz(), 1e6);
    EXPECT_LT(scale.hertz(), 1e10);
    const auto before = tsc_now();
    const auto before_ns = monotonic_ns();
    while (monotonic_ns() - before_ns < 1'000'000) {
    }
    EXPECT_GT(scale.to_ns(tsc_now() - before), 500'000.0);
}

}  // namespace
}  // namespace flyball
