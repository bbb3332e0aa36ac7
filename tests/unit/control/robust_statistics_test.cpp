// SPDX-License-Identifier: BSD-3-Clause
#include "robust_statistics.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

TEST(RobustStatistics, MedianIsTheMiddle) {
    EXPECT_EQ(median(std::vector<double>{3, 1, 2}), 2.0);
    EXPECT_EQ(median(std::vector<double>{4, 1, 2, 3}), 2.5);
    EXPECT_EQ(median(std::vector<double>{7, kNothing}), 7.0);
    EXPECT_TRUE(std::isnan(median({})));
}

TEST(RobustStatistics, SpreadIsTheStandardDeviationOfANormalDistribution) {
    // Deviations from 10: 0, 1, 1, 2, 100; their median is 1.
    const auto baseline = baseline_of(std::vector<double>{10, 9, 11, 12, 110});
    ASSERT_TRUE(baseline);
    EXPECT_EQ(baseline->median, 11.0);
    EXPECT_DOUBLE_EQ(baseline->spread, 1.4826);
    EXPECT_EQ(baseline->values, 5U);
    EXPECT_FALSE(baseline_of(std::vector<double>{kNothing}));
}

TEST(RobustStatistics, ScoresAreInSpreads) {
    const Baseline baseline{.median = 100, .spread = 5, .values = 9};
    EXPECT_EQ(robust_z(110, baseline, 0), 2.0);
    EXPECT_EQ(robust_z(90, baseline, 10), -1.0);
    EXPECT_EQ(robust_z(100, {.median = 100, .spread = 0, .values = 9}, 0), 0.0);
    EXPECT_EQ(robust_z(101, {.median = 100, .spread = 0, .values = 9}, 0),
              std::numeric_limits<double>::infinity());
}

TEST(RobustStatistics, ATrendIsASlopeThatChanceDoesNotExplain) {
    std::vector<double> rising;
    std::vector<double> shaking;
    for (int i = 0; i < 30; ++i) {
        rising.push_back(10 + 2 * i + (i % 3));
        shaking.push_back(i % 2 == 0 ? 1 : -1);
    }
    const auto trend = trend_of(rising);
    ASSERT_TRUE(trend);
    EXPECT_NEAR(trend->slope, 2.0, 0.05);
    EXPECT_NEAR(trend->last, 69, 1.0);
    EXPECT_TRUE(trend->is_significant());
    EXPECT_FALSE(trend_of(shaking)->is_significant());
    EXPECT_FALSE(trend_of(std::vector<double>(30, 5.0))->is_significant());
}

TEST(RobustStatistics, ATrendSaysWhenALimitIsReached) {
    std::vector<double> rising;
    for (int i = 0; i < 20; ++i) {
        rising.push_back(i);
    }
    const auto trend = trend_of(rising);
    ASSERT_TRUE(trend);
    EXPECT_NEAR(trend->until(29).value(), 10.0, 1e-9);
    EXPECT_FALSE(trend->until(5)) << "it was there before";
    EXPECT_FALSE(trend_of(std::vector<double>(20, 1.0))->until(5)) << "it does not move";
}

TEST(RobustStatistics, ATrendNeedsTenValues) {
    std::vector<double> values{1, 2, 3, 4, 5, 6, 7, 8, 9, kNothing};
    EXPECT_FALSE(trend_of(values));
    values.push_back(11);
    const auto trend = trend_of(values);
    ASSERT_TRUE(trend);
    EXPECT_DOUBLE_EQ(trend->slope, 1.0) << "a gap is no step";
}

}  // namespace
}  // namespace flyball::control
