// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/control_calls.hpp"

#include <atomic>
#include <thread>

#include <poll.h>

#include <gtest/gtest.h>

namespace flyball::app {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

bool wait_for_call(const ControlCalls& calls) {
    pollfd request{calls.handle(), POLLIN, 0};
    return poll(&request, 1, 10'000) == 1;
}

TEST(ControlCalls, RunsOnTheControlThread) {
    ControlCalls calls;
    std::thread::id ran_on;
    std::atomic<bool> good = false;
    std::thread other([&] {
        good = calls.run([&] { ran_on = std::this_thread::get_id(); }, 20 * kSecond).has_value();
    });
    ASSERT_TRUE(wait_for_call(calls));
    calls.serve();
    other.join();
    EXPECT_TRUE(good);
    EXPECT_EQ(ran_on, std::this_thread::get_id());
    pollfd request{calls.handle(), POLLIN, 0};
    EXPECT_EQ(poll(&request, 1, 0), 0) << "nothing waits any more";
}

TEST(ControlCalls, RunsAtOnceOnTheControlThreadItself) {
    ControlCalls calls;
    bool ran = false;
    EXPECT_TRUE(calls.run([&] { ran = true; }, 0));
    EXPECT_TRUE(ran);
}

TEST(ControlCalls, WhatTimedOutIsNeverRun) {
    ControlCalls calls;
    std::atomic<bool> ran = false;
    std::thread other([&] {
        const auto result = calls.run([&] { ran = true; }, 1'000'000);
        EXPECT_FALSE(result);
    });
    other.join();
    calls.serve();
    EXPECT_FALSE(ran);
}

}  // namespace
}  // namespace flyball::app
