// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/idle_policy.hpp"

#include <memory>

#include <sys/prctl.h>

#include <gtest/gtest.h>

#include "flyball/base/clock.hpp"

namespace flyball::dataplane {
namespace {

constexpr unsigned kEmptyLoops = 64;

class IdlePolicyTest : public ::testing::Test {
  protected:
    [[nodiscard]] std::uint64_t sleeps() const { return cell_->loop.sleeps.get(); }

    std::unique_ptr<LcoreCell> cell_ = std::make_unique<LcoreCell>();
};

TEST_F(IdlePolicyTest, SpinAndPauseNeverSleep) {
    for (const Idle kind : {Idle::spin, Idle::pause}) {
        IdlePolicy policy(kind, *cell_);
        for (unsigned i = 0; i < 10 * kEmptyLoops; ++i) {
            policy.idle(1'000);
        }
    }
    EXPECT_EQ(sleeps(), 0U);
}

TEST_F(IdlePolicyTest, SleepsOnlyAfterSomeEmptyLoops) {
    IdlePolicy policy(Idle::sleep, *cell_);
    for (unsigned i = 1; i < kEmptyLoops; ++i) {
        policy.idle(1);
        ASSERT_EQ(sleeps(), 0U) << "empty loop " << i;
    }
    policy.idle(1);
    EXPECT_EQ(sleeps(), 1U);
    policy.idle(1);
    EXPECT_EQ(sleeps(), 2U) << "still nothing to do";
}

TEST_F(IdlePolicyTest, WorkStartsTheCountAnew) {
    IdlePolicy policy(Idle::sleep, *cell_);
    for (unsigned i = 0; i < 10 * kEmptyLoops; ++i) {
        policy.idle(1);
        policy.busy();
    }
    EXPECT_EQ(sleeps(), 0U);
}

TEST_F(IdlePolicyTest, ASetpointOfZeroNeverSleeps) {
    IdlePolicy policy(Idle::sleep, *cell_);
    for (unsigned i = 0; i < 10 * kEmptyLoops; ++i) {
        policy.idle(0);
    }
    EXPECT_EQ(sleeps(), 0U);
}

TEST_F(IdlePolicyTest, SleepsAtLeastAsLongAsAsked) {
    constexpr std::uint32_t kSleepNs = 2'000'000;
    IdlePolicy policy(Idle::sleep, *cell_);
    const std::uint64_t start = monotonic_ns();
    for (unsigned i = 0; i < kEmptyLoops; ++i) {
        policy.idle(kSleepNs);
    }
    EXPECT_EQ(sleeps(), 1U);
    EXPECT_GE(monotonic_ns() - start, kSleepNs);
}

TEST_F(IdlePolicyTest, TakesSleepsOfMoreThanASecond) {
    // nanosleep refuses a tv_nsec of a second or more, and would then return at once.
    constexpr std::uint32_t kSleepNs = 1'050'000'000;
    IdlePolicy policy(Idle::sleep, *cell_);
    const std::uint64_t start = monotonic_ns();
    for (unsigned i = 0; i < kEmptyLoops; ++i) {
        policy.idle(kSleepNs);
    }
    EXPECT_GE(monotonic_ns() - start, kSleepNs);
}

TEST(TimerSlack, CanBeMadeShortest) {
    const int before = prctl(PR_GET_TIMERSLACK, 0UL, 0UL, 0UL, 0UL);
    set_shortest_timer_slack();
    EXPECT_EQ(prctl(PR_GET_TIMERSLACK, 0UL, 0UL, 0UL, 0UL), 1);
    prctl(PR_SET_TIMERSLACK, static_cast<unsigned long>(before), 0UL, 0UL, 0UL);
}

}  // namespace
}  // namespace flyball::dataplane
