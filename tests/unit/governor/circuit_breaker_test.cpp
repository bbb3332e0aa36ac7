// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/circuit_breaker.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace flyball::governor {
namespace {

constexpr double kTarget = 50e3;
constexpr double kPeriod = 10e6;

BreakerInput good(bool was_waiting = true) {
    return {.elapsed_ns = kPeriod,
            .is_valid = true,
            .p99_ns = 0.9 * kTarget,
            .target_ns = kTarget,
            .was_waiting = was_waiting};
}

BreakerInput late(double times_target = 1.1, bool was_waiting = true) {
    BreakerInput input = good(was_waiting);
    input.p99_ns = times_target * kTarget;
    return input;
}

CircuitBreaker closed_breaker() {
    CircuitBreaker breaker;
    for (int i = 0; i < 3; ++i) {
        breaker.update(good(false));
    }
    EXPECT_EQ(breaker.state(), Regime::closed);
    return breaker;
}

/// Slow periods until the state changes from `from`; at most two minutes of them.
int periods_in(CircuitBreaker& breaker, Regime from) {
    int periods = 0;
    while (breaker.state() == from && periods < 12'000) {
        breaker.update(good(false));
        ++periods;
    }
    return periods;
}

TEST(CircuitBreaker, CalibratesOnThreeValidWindows) {
    CircuitBreaker breaker;
    BreakerInput invalid = good(false);
    invalid.is_valid = false;
    for (int i = 0; i < 50; ++i) {
        breaker.update(invalid);
    }
    EXPECT_EQ(breaker.state(), Regime::calibrate) << "without samples nothing is known";
    EXPECT_EQ(breaker.update(good(false)), BreakerCause::none);
    EXPECT_EQ(breaker.update(good(false)), BreakerCause::none);
    EXPECT_EQ(breaker.update(good(false)), BreakerCause::calibrated);
    EXPECT_EQ(breaker.state(), Regime::closed);
}

TEST(CircuitBreaker, TripsOnThreeLateOfFive) {
    CircuitBreaker breaker = closed_breaker();
    for (const auto& input : {late(), good(), late(), good()}) {
        EXPECT_EQ(breaker.update(input), BreakerCause::none);
    }
    EXPECT_EQ(breaker.update(late()), BreakerCause::three_of_five_late);
    EXPECT_EQ(breaker.state(), Regime::open);
    EXPECT_EQ(breaker.trips(), 1U);
}

TEST(CircuitBreaker, ForgetsLateWindowsAfterFive) {
    CircuitBreaker breaker = closed_breaker();
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(breaker.update(i % 3 == 0 ? late() : good()), BreakerCause::none)
            << "two of five at most, window " << i;
    }
}

TEST(CircuitBreaker, TripsAtOnceOnTwiceTheTarget) {
    CircuitBreaker breaker = closed_breaker();
    EXPECT_EQ(breaker.update(late(2.1)), BreakerCause::far_too_late);
    EXPECT_EQ(breaker.state(), Regime::open);
}

TEST(CircuitBreaker, TripsOnAnEstimateThatIsNotANumber) {
    CircuitBreaker breaker = closed_breaker();
    BreakerInput input = good();
    input.is_finite = false;
    EXPECT_EQ(breaker.update(input), BreakerCause::not_a_number);
    EXPECT_EQ(breaker.state(), Regime::open);
}

TEST(CircuitBreaker, TripsOnDropsWhileWaitingOnly) {
    CircuitBreaker greedy = closed_breaker();
    BreakerInput input = good(false);
    input.dropped = true;
    EXPECT_EQ(greedy.update(input), BreakerCause::none);
    input.was_waiting = true;
    EXPECT_EQ(greedy.update(input), BreakerCause::dropped_while_waiting);
}

TEST(CircuitBreaker, LateWithoutWaitingIsCountedApart) {
    CircuitBreaker breaker = closed_breaker();
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(breaker.update(late(10.0, false)), BreakerCause::none);
    }
    EXPECT_EQ(breaker.late_when_greedy(), 20U);
    EXPECT_EQ(breaker.late_when_waiting(), 0U);
    breaker.update(late());
    EXPECT_EQ(breaker.late_when_waiting(), 1U);
}

TEST(CircuitBreaker, BacksOffOneTwoFourUpToSixtySeconds) {
    CircuitBreaker breaker = closed_breaker();
    for (const int seconds : {1, 2, 4, 8, 16, 32, 60, 60}) {
        breaker.update(late(3.0));
        ASSERT_EQ(breaker.state(), Regime::open);
        EXPECT_NEAR(periods_in(breaker, Regime::open), seconds * 100, 1) << seconds;
        ASSERT_EQ(breaker.state(), Regime::half);
    }
}

TEST(CircuitBreaker, ProbationLastsOneSecond) {
    CircuitBreaker breaker = closed_breaker();
    breaker.update(late(3.0));
    periods_in(breaker, Regime::open);
    EXPECT_NEAR(periods_in(breaker, Regime::half), 100, 1);
    EXPECT_EQ(breaker.state(), Regime::closed);
}

TEST(CircuitBreaker, ForgivesWhenClosedAsLongAsItWasOpen) {
    for (const bool forgiven : {false, true}) {
        CircuitBreaker breaker = closed_breaker();
        breaker.update(late(3.0));
        periods_in(breaker, Regime::open);
        periods_in(breaker, Regime::half);
        for (int i = 0; i < (forgiven ? 101 : 98); ++i) {
            breaker.update(good());
        }
        breaker.update(late(3.0));
        EXPECT_NEAR(periods_in(breaker, Regime::open), forgiven ? 100 : 200, 1);
    }
}

TEST(CircuitBreaker, OneLateWindowIsEnoughRightAfterProbation) {
    CircuitBreaker breaker = closed_breaker();
    breaker.update(late(3.0));
    periods_in(breaker, Regime::open);
    periods_in(breaker, Regime::half);
    EXPECT_EQ(breaker.update(late()), BreakerCause::three_of_five_late);
    EXPECT_EQ(breaker.state(), Regime::open);
}

TEST(CircuitBreaker, OneLateWindowIsEnoughRightAfterTheBackOff) {
    CircuitBreaker breaker = closed_breaker();
    breaker.update(late(3.0));
    periods_in(breaker, Regime::open);
    ASSERT_EQ(breaker.state(), Regime::half);
    EXPECT_EQ(breaker.update(late()), BreakerCause::three_of_five_late);
}

TEST(CircuitBreaker, ThinIceIsForgottenAfterFiveWindows) {
    CircuitBreaker breaker = closed_breaker();
    breaker.update(late(3.0));
    periods_in(breaker, Regime::open);
    periods_in(breaker, Regime::half);
    for (int i = 0; i < 5; ++i) {
        breaker.update(good());
    }
    EXPECT_EQ(breaker.update(late()), BreakerCause::none);
}

TEST(CircuitBreaker, AClockThatJumpsDoesNotEndTheBackOff) {
    CircuitBreaker breaker = closed_breaker();
    breaker.update(late(3.0));
    BreakerInput jump = good(false);
    jump.elapsed_ns = 3600e9;
    breaker.update(jump);
    EXPECT_EQ(breaker.state(), Regime::open);
    jump.elapsed_ns = -3600e9;
    breaker.update(jump);
    jump.elapsed_ns = std::numeric_limits<double>::quiet_NaN();
    breaker.update(jump);
    EXPECT_NEAR(periods_in(breaker, Regime::open), 90, 1);
}

}  // namespace
}  // namespace flyball::governor
