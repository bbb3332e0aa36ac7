// SPDX-License-Identifier: BSD-3-Clause
#include "arrivals.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "rng.hpp"

namespace flyball::sim {
namespace {

std::size_t count_between(const Arrivals& times, double from_s, double to_s) {
    return static_cast<std::size_t>(std::count_if(times.begin(), times.end(), [&](double time) {
        return time >= from_s * 1e9 && time < to_s * 1e9;
    }));
}

TEST(Rng, IsXoshiro) {
    Rng same(1);
    Rng again(1);
    Rng other(2);
    EXPECT_EQ(same.next(), again.next());
    EXPECT_NE(same.next(), other.next());
}

TEST(Rng, HasTheMomentsItClaims) {
    Rng rng(3);
    constexpr int kDraws = 200'000;
    double normal = 0.0;
    double squared = 0.0;
    double exponential = 0.0;
    double geometric = 0.0;
    double uniform = 0.0;
    for (int i = 0; i < kDraws; ++i) {
        const double draw = rng.normal();
        EXPECT_LT(std::abs(draw), 3.5);
        normal += draw;
        squared += draw * draw;
        exponential += rng.exponential(5.0);
        geometric += static_cast<double>(rng.geometric(8.0));
        uniform += rng.uniform();
        EXPECT_LT(rng.below(7), 7U);
    }
    EXPECT_NEAR(normal / kDraws, 0.0, 0.01);
    EXPECT_NEAR(squared / kDraws, 1.0, 0.01);
    EXPECT_NEAR(exponential / kDraws, 5.0, 0.05);
    EXPECT_NEAR(geometric / kDraws, 8.0, 0.1);
    EXPECT_NEAR(uniform / kDraws, 0.5, 0.005);
    EXPECT_EQ(rng.geometric(1.0), 1U);
}

TEST(Poisson, HasTheRateOfEachSegment) {
    const Arrivals times = poisson({{0.5, 1e5}, {0.5, 0.0}, {0.5, 1e6}}, 1.0, 1);
    EXPECT_TRUE(std::is_sorted(times.begin(), times.end()));
    EXPECT_NEAR(static_cast<double>(count_between(times, 0.0, 0.5)), 5e4, 1e3);
    EXPECT_EQ(count_between(times, 0.5, 1.0), 0U);
    EXPECT_NEAR(static_cast<double>(count_between(times, 1.0, 1.5)), 5e5, 3e3);
}

TEST(Poisson, BurstsKeepTheMeanRateAndComeBackToBack) {
    const Arrivals times = poisson({{1.0, 1e6}}, 8.0, 2);
    EXPECT_TRUE(std::is_sorted(times.begin(), times.end()));
    EXPECT_NEAR(static_cast<double>(times.size()), 1e6, 2e4);
    std::size_t close = 0;
    for (std::size_t i = 1; i < times.size(); ++i) {
        close += times[i] - times[i - 1] <= 7.0 ? 1U : 0U;
    }
    EXPECT_GT(close, times.size() * 8 / 10) << "seven of eight follow another one";
}

TEST(Poisson, SameSeedSameTimes) {
    EXPECT_EQ(poisson({{0.01, 1e6}}, 4.0, 5), poisson({{0.01, 1e6}}, 4.0, 5));
    EXPECT_NE(poisson({{0.01, 1e6}}, 4.0, 5), poisson({{0.01, 1e6}}, 4.0, 6));
}

TEST(Loads, HaveTheirShape) {
    const Load steps = square(1e5, 1e6, 0.1, 0.4);
    ASSERT_EQ(steps.size(), 4U);
    EXPECT_EQ(steps[0].pps, 1e5);
    EXPECT_EQ(steps[3].pps, 1e6);
    EXPECT_NEAR(duration_s(steps), 0.4, 1e-9);

    const Load wave = sine(1e5, 1e6, 0.5, 1.0);
    EXPECT_NEAR(duration_s(wave), 1.0, 1e-9);
    EXPECT_NEAR(wave.front().pps, 1e5, 1.0);
    EXPECT_NEAR(wave[50].pps, 1e6, 1.0) << "half a period";

    const Load rise = ramp(1e5, 1e6, 1.0);
    EXPECT_NEAR(rise[100].pps, 5.5e5, 1.0);
}

TEST(Loads, OnOffIsOnForItsDuty) {
    const Load load = on_off(1e6, 0.2, 0.01, 20.0, 3);
    double on_s = 0.0;
    for (const Segment& segment : load) {
        on_s += segment.pps > 0.0 ? segment.seconds : 0.0;
        EXPECT_TRUE(segment.pps == 0.0 || segment.pps == 5e6);
    }
    EXPECT_NEAR(duration_s(load), 20.0, 1e-6);
    EXPECT_NEAR(on_s / 20.0, 0.2, 0.03);
}

TEST(Incast, AnswersComeTogether) {
    const Arrivals times = incast(
        {.background_pps = 1e4, .period_s = 0.01, .senders = 20, .packets = 5, .spread_ns = 1e4},
        0.1, 4);
    EXPECT_TRUE(std::is_sorted(times.begin(), times.end()));
    EXPECT_GE(count_between(times, 0.01, 0.01 + 2e-5), 100U);
    EXPECT_LT(count_between(times, 0.0101, 0.0199), 150U);
    EXPECT_LT(times.back(), 0.1e9);
}

TEST(Replay, RepeatsTheRecording) {
    const std::array gaps{1'000.0, 3'000.0};
    const Arrivals times = replay(gaps, 1e-5);
    EXPECT_EQ(times, (Arrivals{1'000.0, 4'000.0, 5'000.0, 8'000.0, 9'000.0}));
    EXPECT_TRUE(replay({}, 1.0).empty());
    const std::array zeros{0.0};
    EXPECT_LE(replay(zeros, 1e-6).size(), 100'001U) << "ends";
}

TEST(ZipfBuckets, FavourTheFirstFlows) {
    constexpr std::size_t kPackets = 200'000;
    const auto buckets = zipf_buckets(kPackets, 20'000, 1.1, 128, 5);
    std::map<std::uint16_t, std::size_t> packets;
    for (const auto bucket : buckets) {
        ASSERT_LT(bucket, 128U);
        ++packets[bucket];
    }
    std::size_t heaviest = 0;
    for (const auto& [bucket, count] : packets) {
        heaviest = std::max(heaviest, count);
    }
    // The first of 20,000 flows alone has 1 / sum(k^-1.1) = 14 % of the packets.
    EXPECT_GT(heaviest, kPackets / 8);
    EXPECT_LT(heaviest, kPackets / 3);
    EXPECT_EQ(buckets, zipf_buckets(kPackets, 20'000, 1.1, 128, 5));
}

}  // namespace
}  // namespace flyball::sim
