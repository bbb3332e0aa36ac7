// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/drain.hpp"

#include <gtest/gtest.h>

namespace flyball::control {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

struct DrainTest : testing::Test {
    std::uint64_t now_ns = 5 * kSecond;
    Drain drain{[this] { return now_ns; }};
};

TEST_F(DrainTest, WithoutAnOrderNothingEnds) {
    now_ns += 1000 * kSecond;
    EXPECT_FALSE(drain.is_over(0));
    EXPECT_FALSE(drain.status().draining);
}

TEST_F(DrainTest, EndsWhenNoPacketComesAnyMore) {
    drain.begin({.deadline_ns = 60 * kSecond, .quiet_ns = kSecond});
    for (std::uint64_t packets = 1; packets < 10; ++packets) {
        now_ns += kSecond / 2;
        EXPECT_FALSE(drain.is_over(packets));
    }
    now_ns += kSecond / 2;
    EXPECT_FALSE(drain.is_over(9));
    EXPECT_EQ(drain.status().quiet_for_ns, kSecond / 2);
    now_ns += kSecond / 2;
    EXPECT_TRUE(drain.is_over(9));
}

TEST_F(DrainTest, EndsAtTheDeadlineWhateverComes) {
    drain.begin({.deadline_ns = 2 * kSecond, .quiet_ns = kSecond});
    now_ns += kSecond;
    EXPECT_FALSE(drain.is_over(1));
    EXPECT_EQ(drain.status().deadline_in_ns, kSecond);
    now_ns += kSecond;
    EXPECT_TRUE(drain.is_over(2));
}

TEST_F(DrainTest, CanBeCancelled) {
    drain.begin({.deadline_ns = kSecond, .quiet_ns = kSecond});
    drain.cancel();
    now_ns += 10 * kSecond;
    EXPECT_FALSE(drain.is_over(0));
}

}  // namespace
}  // namespace flyball::control
