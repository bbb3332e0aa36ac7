// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/base/cacheline.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace flyball {
namespace {

TEST(SingleWriterCounter, ReaderNeverSeesItGoBack) {
    SingleWriterCounter counter;
    constexpr std::uint64_t kRounds = 200'000;
    std::jthread writer([&] {
        for (std::uint64_t round = 0; round < kRounds; ++round) {
            counter.add(3);
        }
    });
    std::uint64_t last = 0;
    while (last < 3 * kRounds) {
        const auto now = counter.get();
        ASSERT_GE(now, last);
        ASSERT_EQ(now % 3, 0U);
        last = now;
    }
}

}  // namespace
}  // namespace flyball
