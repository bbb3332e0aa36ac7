// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/decision_ring.hpp"

#include <atomic>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

namespace flyball::governor {
namespace {

Decision numbered(std::uint64_t number) {
    Decision decision;
    decision.time_ns = number;
    decision.from = static_cast<double>(number);
    decision.to = static_cast<double>(number) + 1.0;
    decision.samples = static_cast<std::uint32_t>(number);
    return decision;
}

TEST(DecisionRing, EmptyHasNothing) {
    const auto ring = std::make_unique<DecisionRing>();
    EXPECT_EQ(ring->size(), 0U);
    EXPECT_FALSE(ring->read(0).has_value());
}

TEST(DecisionRing, KeepsTheLast4096) {
    const auto ring = std::make_unique<DecisionRing>();
    constexpr std::uint64_t kAdded = DecisionRing::kCapacity + 100;
    for (std::uint64_t i = 0; i < kAdded; ++i) {
        EXPECT_EQ(ring->add(numbered(i)), i);
    }
    EXPECT_EQ(ring->size(), kAdded);
    EXPECT_FALSE(ring->read(99).has_value()) << "overwritten";
    EXPECT_FALSE(ring->read(kAdded).has_value()) << "not there yet";
    for (std::uint64_t i = 100; i < kAdded; ++i) {
        const auto decision = ring->read(i);
        ASSERT_TRUE(decision.has_value()) << i;
        EXPECT_EQ(decision->time_ns, i);
        EXPECT_EQ(decision->measured_p99_ns, kNotMeasured);
    }
}

TEST(DecisionRing, TakesTheMeasurementLater) {
    const auto ring = std::make_unique<DecisionRing>();
    ring->add(numbered(7));
    ring->measured(0, 42.0F, 0.5F);
    ring->measured(1, 43.0F, 0.5F);
    EXPECT_EQ(ring->read(0)->measured_p99_ns, 42.0F);
    EXPECT_EQ(ring->read(0)->measured_core, 0.5F);
    EXPECT_EQ(ring->read(0)->time_ns, 7U);
    EXPECT_EQ(ring->size(), 1U);
}

TEST(DecisionRing, ReadersNeverSeeHalfARecord) {
    const auto ring = std::make_unique<DecisionRing>();
    std::atomic<bool> reading{true};
    std::jthread writer([&] {
        for (std::uint64_t i = 0; reading; ++i) {
            ring->add(numbered(i));
        }
    });
    for (int whole = 0; whole < 2'000 && !HasFailure();) {
        const std::uint64_t size = ring->size();
        // The oldest still there: the one that the writer is about to overwrite.
        const std::uint64_t oldest =
            size < DecisionRing::kCapacity ? 0 : size - DecisionRing::kCapacity;
        for (const std::uint64_t number : {oldest, oldest + 1, size - 1}) {
            if (const auto decision = ring->read(number)) {
                EXPECT_EQ(decision->time_ns, number);
                EXPECT_EQ(decision->to, static_cast<double>(number) + 1.0);
                EXPECT_EQ(decision->samples, static_cast<std::uint32_t>(number));
                ++whole;
            }
        }
    }
    reading = false;
}

}  // namespace
}  // namespace flyball::governor
