// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/overload_guard.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace flyball::governor {
namespace {

constexpr double kMs = 1e6;
constexpr double kTarget = 50e3;
constexpr double kStanding = 26e3;

bool update(OverloadGuard& guard, double sojourn_ns, double wait_ns = 0.0, bool dropped = false) {
    return guard.update(kMs, sojourn_ns, wait_ns, kTarget, dropped);
}

TEST(OverloadGuard, FiveMillisecondsOfStandingQueueTurnItOn) {
    OverloadGuard guard;
    for (int i = 0; i < 4; ++i) {
        EXPECT_FALSE(update(guard, kStanding)) << i;
    }
    EXPECT_TRUE(update(guard, kStanding));
}

TEST(OverloadGuard, OneGoodPeriodStartsTheCountAgain) {
    OverloadGuard guard;
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(update(guard, i % 5 == 4 ? 1e3 : kStanding)) << i;
    }
}

TEST(OverloadGuard, WaitingOnPurposeIsNotAQueue) {
    OverloadGuard guard;
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(update(guard, 47e3, 46e3)) << "every packet of a lonely flow waits for t";
    }
}

TEST(OverloadGuard, NobodyLeftIsNotAQueue) {
    OverloadGuard guard;
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(update(guard, std::numeric_limits<double>::infinity()));
    }
}

TEST(OverloadGuard, GoesOffAfterAHundredQuietMilliseconds) {
    OverloadGuard guard;
    for (int i = 0; i < 5; ++i) {
        update(guard, kStanding);
    }
    for (int i = 0; i < 90; ++i) {
        EXPECT_TRUE(update(guard, 1e3)) << i;
    }
    EXPECT_TRUE(update(guard, 1e3, 0.0, true)) << "a drop starts the count again";
    for (int i = 0; i < 99; ++i) {
        EXPECT_TRUE(update(guard, 1e3)) << i;
    }
    EXPECT_FALSE(update(guard, 1e3));
}

}  // namespace
}  // namespace flyball::governor
