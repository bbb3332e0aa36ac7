// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/wake_latency.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace flyball::governor {
namespace {

/// 0.001, 0.002 .. 1 in an order that repeats only after 1,000.
double spread(int i) {
    return static_cast<double>((i * 617) % 1'000 + 1) / 1'000.0;
}

TEST(WakeLatency, LearnsMeanAndTail) {
    WakeLatency latency;
    for (int i = 0; i < 100'000; ++i) {
        latency.record(30'000.0, 30'000.0 + 10'000.0 * spread(i));
    }
    EXPECT_NEAR(latency.mean_ns(), 5'050.0, 700.0);
    EXPECT_NEAR(latency.tail_ns(), 9'990.0, 1'000.0) << "1 in 1,000 is later";
    EXPECT_GE(latency.tail_ns(), 9'800.0);
}

TEST(WakeLatency, ShortensTheSleepByTheTail) {
    WakeLatency latency;
    EXPECT_EQ(latency.sleep_ns(30'000.0), 30'000U) << "nothing known yet";
    for (int i = 0; i < 20'000; ++i) {
        latency.record(20'000.0, 24'000.0);
    }
    EXPECT_NEAR(latency.sleep_ns(30'000.0), 26'000.0, 500.0);
}

TEST(WakeLatency, PollsWhenWakingUpTakesAsLongAsTheWait) {
    WakeLatency latency;
    for (int i = 0; i < 1'000; ++i) {
        latency.record(20'000.0, 70'000.0);
    }
    EXPECT_EQ(latency.sleep_ns(45'000.0), 0U);
    EXPECT_EQ(latency.sleep_ns(0.0), 0U);
}

TEST(WakeLatency, RecoversFromOneLongStall) {
    WakeLatency latency;
    for (int i = 0; i < 1'000; ++i) {
        latency.record(20'000.0, 23'000.0);
    }
    latency.record(20'000.0, 50e6);
    for (int i = 0; i < 3'000; ++i) {
        latency.record(20'000.0, 23'000.0);
    }
    EXPECT_GT(latency.sleep_ns(45'000.0), 30'000U) << latency.tail_ns();
}

TEST(WakeLatency, AStallAtTheFirstSleepTeachesNothing) {
    WakeLatency latency;
    latency.record(20'000.0, 5e6);
    for (int i = 0; i < 7; ++i) {
        latency.record(20'000.0, 24'000.0);
    }
    EXPECT_NEAR(latency.mean_ns(), 4'000.0, 1.0);
    EXPECT_GT(latency.sleep_ns(45'000.0), 30'000U) << latency.tail_ns();
}

TEST(WakeLatency, TriesAgainSomeTimeAfterItGaveUp) {
    WakeLatency latency;
    for (int i = 0; i < 1'000; ++i) {
        latency.record(20'000.0, 70'000.0);
    }
    ASSERT_EQ(latency.sleep_ns(45'000.0), 0U);
    int periods = 0;
    for (; latency.sleep_ns(45'000.0) == 0 && periods < 10'000; ++periods) {
        latency.forget();
    }
    EXPECT_GT(periods, 50) << "not at once: each trial may be late";
    EXPECT_LT(periods, 2'000);
}

TEST(WakeLatency, AQueueHasRoomForTheWorstWakeUpOfLate) {
    WakeLatency latency;
    for (int i = 0; i < 20'000; ++i) {
        latency.record(20'000.0, 40'000.0);
    }
    ASSERT_NEAR(latency.worst_ns(), 20'000.0, 500.0);
    // 2 packets per us: half of 400 come in 100 us.
    EXPECT_NEAR(latency.bounded_sleep_ns(200'000.0, 400.0, 0.002), 80'000.0, 500.0);
    EXPECT_EQ(latency.bounded_sleep_ns(40'000.0, 400.0, 0.002), 40'000U) << "short enough";
    EXPECT_EQ(latency.bounded_sleep_ns(200'000.0, 0.0, 0.002), 200'000U) << "no queue known";
    EXPECT_EQ(latency.bounded_sleep_ns(200'000.0, 400.0, 0.0), 200'000U) << "no traffic";
    EXPECT_EQ(latency.bounded_sleep_ns(200'000.0, 400.0, 0.0083), 0U)
        << "24 us less the worst wake-up are not worth a sleep";
    for (int i = 0; i < 500; ++i) {
        latency.forget();
    }
    EXPECT_LT(latency.tail_ns(), 13'000.0);
    EXPECT_GT(latency.worst_ns(), 16'000.0) << "the queue is not risked as soon as the target";
}

TEST(WakeLatency, WhatIsFarBeyondTheTailIsAStall) {
    WakeLatency latency;
    for (int i = 0; i < 20'000; ++i) {
        ASSERT_EQ(latency.record(20'000.0, 40'000.0), 0.0);
    }
    EXPECT_EQ(latency.record(20'000.0, 75'000.0), 0.0) << "55 us late: believable";
    EXPECT_EQ(latency.record(20'000.0, 100'000.0), 80'000.0) << "80 us late";
}

TEST(WakeLatency, SurvivesNonsense) {
    WakeLatency latency;
    latency.record(20'000.0, std::numeric_limits<double>::quiet_NaN());
    latency.record(std::numeric_limits<double>::infinity(), 20'000.0);
    latency.record(20'000.0, 10'000.0);
    EXPECT_EQ(latency.mean_ns(), 0.0);
    EXPECT_EQ(latency.sleep_ns(30'000.0), 30'000U);
    EXPECT_EQ(latency.sleep_ns(std::numeric_limits<double>::quiet_NaN()), 0U);
}

}  // namespace
}  // namespace flyball::governor
