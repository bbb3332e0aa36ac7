// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/bucket_balancer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace flyball::governor {
namespace {

constexpr double kMs = 1e6;
/// 1,000 packets a millisecond.
constexpr double kCapacity = 1e-3;

/// Hands every move over at once.
std::size_t plan_and_move(BucketBalancer& balancer, std::size_t workers) {
    const auto moves = balancer.plan(workers, kCapacity);
    const std::vector<BucketMove> copy(moves.begin(), moves.end());
    for (const BucketMove& move : copy) {
        balancer.handed_over(move.bucket);
    }
    return copy.size();
}

void feed(BucketBalancer& balancer, const std::vector<std::uint32_t>& packets, int periods) {
    for (int i = 0; i < periods; ++i) {
        balancer.update(packets, kMs);
    }
}

TEST(BucketBalancer, StartsInTurns) {
    const BucketBalancer balancer(8, 3);
    for (std::size_t bucket = 0; bucket < 8; ++bucket) {
        EXPECT_EQ(balancer.owner(bucket), bucket % 3);
    }
}

TEST(BucketBalancer, EvensOutAnOverloadedWorker) {
    BucketBalancer balancer(16, 2);
    // Even buckets are worker 0's: 800 packets there, 80 on worker 1.
    std::vector<std::uint32_t> packets(16);
    for (std::size_t bucket = 0; bucket < 16; ++bucket) {
        packets[bucket] = bucket % 2 == 0 ? 100 : 10;
    }
    feed(balancer, packets, 10);
    EXPECT_GT(plan_and_move(balancer, 2), 0U);
    EXPECT_NEAR(balancer.load(0, kCapacity), balancer.load(1, kCapacity), 0.11);
    EXPECT_NEAR(balancer.rate(), 880.0 / kMs, 1e-9);
}

TEST(BucketBalancer, LeavesWhatIsEvenOrIdleAlone) {
    BucketBalancer even(16, 2);
    feed(even, std::vector<std::uint32_t>(16, 100), 10);
    EXPECT_EQ(plan_and_move(even, 2), 0U);
    BucketBalancer idle(16, 2);
    std::vector<std::uint32_t> packets(16, 0);
    packets[0] = packets[2] = 250;  // 50 % of worker 0, nothing on worker 1
    feed(idle, packets, 10);
    EXPECT_EQ(plan_and_move(idle, 2), 0U) << "nobody is above 60 %";
}

TEST(BucketBalancer, IsDueEvery10Milliseconds) {
    BucketBalancer balancer(16, 2);
    std::vector<std::uint32_t> packets(16, 0);
    packets[0] = packets[2] = packets[4] = 300;
    feed(balancer, packets, 9);
    EXPECT_EQ(plan_and_move(balancer, 2), 0U);
    feed(balancer, packets, 1);
    EXPECT_GT(plan_and_move(balancer, 2), 0U);
}

TEST(BucketBalancer, AMovedBucketStaysFor100Milliseconds) {
    BucketBalancer balancer(4, 2);
    // One heavy bucket that no plan can split, moved to and fro by its own weight.
    feed(balancer, {600, 10, 300, 10}, 10);
    const auto first = balancer.plan(2, kCapacity);
    ASSERT_EQ(first.size(), 1U);
    const std::size_t bucket = first.front().bucket;
    balancer.handed_over(bucket);
    // Now its new home is the loaded one.
    std::vector<std::uint32_t> packets(4, 0);
    packets[bucket] = 300;
    packets[1] = 300;
    packets[3] = 300;
    for (int period = 0; period < 95; ++period) {
        feed(balancer, packets, 1);
        for (const BucketMove& move : balancer.plan(2, kCapacity)) {
            EXPECT_NE(move.bucket, bucket) << period;
            balancer.handed_over(move.bucket);
        }
    }
}

TEST(BucketBalancer, ABucketInTransitDoesNotMoveAgain) {
    BucketBalancer balancer(8, 4);
    feed(balancer, std::vector<std::uint32_t>(8, 100), 10);
    const auto first = balancer.plan(2, kCapacity);
    std::set<std::uint16_t> in_transit;
    for (const BucketMove& move : first) {
        EXPECT_TRUE(in_transit.insert(move.bucket).second);
    }
    EXPECT_EQ(in_transit.size(), 4U) << "all of workers 2 and 3";
    for (const BucketMove& move : balancer.plan(1, kCapacity)) {
        EXPECT_FALSE(in_transit.contains(move.bucket));
    }
    for (const std::uint16_t bucket : in_transit) {
        balancer.handed_over(bucket);
    }
    feed(balancer, std::vector<std::uint32_t>(8, 100), 1);
    plan_and_move(balancer, 1);
    for (std::size_t bucket = 0; bucket < 8; ++bucket) {
        EXPECT_EQ(balancer.owner(bucket), 0U) << "nobody is left behind";
    }
}

TEST(BucketBalancer, AHundredWorkersComeAndGo) {
    const auto balancer = std::make_unique<BucketBalancer>(1024, 1);
    std::vector<std::uint32_t> packets(1024);
    for (std::size_t bucket = 0; bucket < packets.size(); ++bucket) {
        packets[bucket] = static_cast<std::uint32_t>(30 + bucket % 61);
    }
    for (const std::size_t workers : {100U, 37U, 100U, 1U, 64U}) {
        feed(*balancer, packets, 200);
        for (int round = 0; round < 40; ++round) {
            plan_and_move(*balancer, workers);
            feed(*balancer, packets, 120);
        }
        std::vector<std::size_t> owned(workers, 0);
        double highest = 0.0;
        for (std::size_t bucket = 0; bucket < 1024; ++bucket) {
            ASSERT_LT(balancer->owner(bucket), workers);
            ++owned[balancer->owner(bucket)];
        }
        for (std::size_t worker = 0; worker < workers; ++worker) {
            EXPECT_GT(owned[worker], 0U) << worker << " of " << workers;
            highest = std::max(highest, balancer->load(worker, kCapacity));
        }
        const double mean = balancer->rate() / kCapacity / static_cast<double>(workers);
        EXPECT_LT(highest, mean + std::max(0.09, 0.02 * mean)) << workers;
    }
}

TEST(BucketBalancer, ASuddenRiseCountsAtOnce) {
    BucketBalancer balancer(4, 2);
    feed(balancer, {10, 10, 10, 10}, 10);
    feed(balancer, {100, 100, 100, 100}, 1);
    EXPECT_NEAR(balancer.rate(), 400.0 / kMs, 1e-9);
    feed(balancer, {0, 0, 0, 0}, 1);
    EXPECT_NEAR(balancer.rate(), 320.0 / kMs, 1e-9) << "and a fall slowly";
}

TEST(BucketBalancer, NonsenseChangesNothing) {
    BucketBalancer balancer(4, 2);
    feed(balancer, {900, 10, 10, 10}, 10);
    balancer.update(std::vector<std::uint32_t>(2, 1), kMs);
    balancer.update(std::vector<std::uint32_t>(4, 1), -1.0);
    balancer.update(std::vector<std::uint32_t>(4, 1), std::numeric_limits<double>::quiet_NaN());
    EXPECT_NEAR(balancer.rate(), 930.0 / kMs, 1e-9);
    EXPECT_TRUE(balancer.plan(2, 0.0).empty());
    EXPECT_TRUE(balancer.plan(2, std::numeric_limits<double>::quiet_NaN()).empty());
    balancer.handed_over(999);
    EXPECT_EQ(BucketBalancer(1'000'000, 0).owner(kBalancedBucketsMax - 1), 0U);
}

}  // namespace
}  // namespace flyball::governor
