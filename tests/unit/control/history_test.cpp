// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/history.hpp"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "support/alloc_guard.hpp"

namespace flyball::control {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
/// A whole hour and minute.
constexpr std::int64_t kStart = 1'699'999'200;
static_assert(kStart % 3600 == 0);

History one_series() {
    return History(std::vector<SeriesInfo>{{"rx_packets", "packets/s"}});
}

void add(History& history, std::int64_t second, double value) {
    ASSERT_TRUE(history.add(second, {&value, 1})) << second;
}

std::vector<HistoryPoint> points(const History& history, const HistoryQuery& query) {
    const auto answer = history.query(query);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? answer->lines.at(0).points : std::vector<HistoryPoint>{};
}

std::string error_of(const History& history, const HistoryQuery& query) {
    const auto answer = history.query(query);
    EXPECT_FALSE(answer);
    EXPECT_EQ(answer ? ErrorClass::internal : answer.error().error_class, ErrorClass::usage);
    return answer ? "" : answer.error().message;
}

TEST(History, ReturnsSecondsAsTheyWereAdded) {
    History history(std::vector<SeriesInfo>{{"a", "ns"}, {"b", "ratio"}});
    for (std::int64_t i = 0; i < 10; ++i) {
        const double values[] = {static_cast<double>(i), static_cast<double>(i) / 2};
        ASSERT_TRUE(history.add(kStart + i, values));
    }
    const auto answer =
        history.query({.series = "*", .from = kStart + 2, .to = kStart + 5, .step_seconds = 1});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->from, kStart + 2);
    EXPECT_EQ(answer->step_seconds, 1);
    ASSERT_EQ(answer->lines.size(), 2U);
    EXPECT_EQ(answer->lines[1].series, (SeriesInfo{"b", "ratio"}));
    ASSERT_EQ(answer->lines[0].points.size(), 3U);
    EXPECT_EQ(answer->lines[0].points[1].mean, 3.0);
    EXPECT_EQ(answer->lines[1].points[2].max, 2.0);
}

TEST(History, LargerStepsHaveMeanMinAndMax) {
    History history = one_series();
    for (std::int64_t i = 0; i < 20; ++i) {
        add(history, kStart + i, static_cast<double>(i));
    }
    const auto steps =
        points(history, {.series = "rx_packets", .from = kStart, .step_seconds = 10});
    ASSERT_EQ(steps.size(), 2U);
    EXPECT_EQ(steps[0].mean, 4.5);
    EXPECT_EQ(steps[0].min, 0.0);
    EXPECT_EQ(steps[1].max, 19.0);
}

TEST(History, WhatWasLeftOutIsNotMeasured) {
    History history = one_series();
    add(history, kStart, 1);
    add(history, kStart + 3, 4);
    add(history, kStart + 4, kNothing);
    const auto steps = points(history, {.series = "rx_packets", .from = kStart, .step_seconds = 1});
    ASSERT_EQ(steps.size(), 5U);
    EXPECT_EQ(steps[0].mean, 1.0);
    EXPECT_TRUE(std::isnan(steps[1].mean));
    EXPECT_TRUE(std::isnan(steps[2].max));
    EXPECT_EQ(steps[3].mean, 4.0);
    EXPECT_TRUE(std::isnan(steps[4].min));
}

TEST(History, ALongGapLeavesNothingOldBehind) {
    History history = one_series();
    for (std::int64_t i = 0; i < 200; ++i) {
        add(history, kStart + i, 7);
    }
    // As many slots later: the same places would show the old values.
    const std::int64_t later = kStart + History::kMinutes * 60 + 3600;
    add(history, later, 9);
    for (const std::int64_t step : {1, 60}) {
        for (const HistoryPoint& point :
             points(history, {.series = "rx_packets", .from = -3600, .step_seconds = step})) {
            EXPECT_TRUE(std::isnan(point.mean) || point.mean == 9.0) << point.mean;
        }
    }
    for (const double mean : history.minutes(0, later / 60, History::kMinutes - 1)) {
        EXPECT_TRUE(std::isnan(mean)) << mean;
    }
}

TEST(History, KeepsMinutesForADay) {
    History history = one_series();
    for (std::int64_t i = 0; i < 86'400; ++i) {
        add(history, kStart + i, static_cast<double>(i / 60));
    }
    const auto answer = history.query(
        {.series = "rx_packets", .from = kStart, .to = kStart + 86'400, .step_seconds = 60});
    ASSERT_TRUE(answer) << answer.error().message;
    const auto& minutes = answer->lines[0].points;
    ASSERT_EQ(minutes.size(), 1440U);
    for (std::size_t i = 0; i < minutes.size(); ++i) {
        ASSERT_EQ(minutes[i].mean, static_cast<double>(i)) << i;
    }
    const auto hours =
        points(history, {.series = "rx_packets", .from = kStart, .step_seconds = 3600});
    ASSERT_EQ(hours.size(), 24U);
    EXPECT_EQ(hours[1].mean, 60 + 29.5);
    EXPECT_EQ(hours[23].max, 1439.0);
}

TEST(History, RefusesWhatIsNotLaterOrHasTheWrongNumberOfValues) {
    History history = one_series();
    const double value = 1;
    const double two[] = {1, 2};
    EXPECT_FALSE(history.add(kStart, two));
    EXPECT_FALSE(history.latest());
    add(history, kStart, 1);
    EXPECT_FALSE(history.add(kStart, {&value, 1}));
    EXPECT_FALSE(history.add(kStart - 5, {&value, 1}));
    EXPECT_EQ(history.latest(), kStart);
}

TEST(History, ChoosesAStepOfAtMost720Points) {
    History history = one_series();
    for (std::int64_t i = 0; i < 86'400; i += 30) {
        add(history, kStart + i, 1);
    }

    struct Case {
        std::int64_t from;
        std::int64_t step;
    };

    for (const Case& expected : {Case{-300, 1}, Case{-720, 1}, Case{-721, 2}, Case{-1800, 5},
                                 Case{-3600, 5}, Case{-7200, 60}, Case{-86'000, 120}}) {
        const auto answer = history.query({.series = "rx_packets", .from = expected.from});
        ASSERT_TRUE(answer) << answer.error().message;
        EXPECT_EQ(answer->step_seconds, expected.step) << expected.from;
        EXPECT_LE(answer->lines[0].points.size(), 722U);
        EXPECT_EQ(answer->from % answer->step_seconds, 0);
    }
}

TEST(History, TheDefaultIsTheLastFiveMinutes) {
    History history = one_series();
    for (std::int64_t i = 0; i < 1000; ++i) {
        add(history, kStart + i, static_cast<double>(i));
    }
    const auto steps = points(history, {.series = "rx_packets"});
    ASSERT_EQ(steps.size(), 300U);
    EXPECT_EQ(steps.back().mean, 999.0);
}

TEST(History, AnyRangeGivesABoundedAnswer) {
    History history = one_series();
    add(history, kStart, 1);
    add(history, kStart + 9000, 2);
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
    EXPECT_LE(points(history, {.series = "*", .from = 0, .to = kMost, .step_seconds = 60}).size(),
              1501U);
    EXPECT_TRUE(points(history, {.series = "*", .from = kStart + 20'000, .to = kMost}).empty());
    EXPECT_LE(points(history, {.series = "*", .from = kLeast, .step_seconds = 60}).size(), 1501U);
    EXPECT_TRUE(points(history, {.series = "*", .from = kLeast, .to = -kStart - 20'000}).empty());
    EXPECT_TRUE(points(one_series(), {.series = "*", .from = kLeast, .to = kMost}).empty());
}

TEST(History, ErrorsNameTheLimitAndTheFix) {
    History history = one_series();
    add(history, kStart, 1);
    add(history, kStart + 9000, 2);
    EXPECT_NE(error_of(history, {.series = "rx_paket"}).find("did you mean rx_packets?"),
              std::string::npos);
    EXPECT_NE(error_of(history, {.series = "zzz"}).find("names all"), std::string::npos);
    EXPECT_NE(error_of(history, {.series = "*", .from = 10, .to = 10}).find("before to"),
              std::string::npos);
    for (const std::int64_t step : {0, -1, 3601}) {
        EXPECT_NE(error_of(history, {.series = "*", .step_seconds = step}).find("1 to 3600"),
                  std::string::npos);
    }
    EXPECT_NE(error_of(history, {.series = "*", .from = -7200, .step_seconds = 10})
                  .find("a multiple of 60"),
              std::string::npos);
}

TEST(History, OneQueryMatchesABoundedNumberOfSeries) {
    std::vector<SeriesInfo> many;
    for (std::size_t i = 0; i <= History::kLinesMax; ++i) {
        many.push_back({"workers." + std::to_string(i) + ".load", "ratio"});
    }
    const History history(many);
    EXPECT_NE(error_of(history, {.series = "workers.*"}).find("at most 64"), std::string::npos);
    EXPECT_TRUE(history.query({.series = "workers.1*.load"}));
}

TEST(History, MemoryIsReservedOnce) {
    History history = one_series();
    const std::size_t reserved = history.memory_bytes();
    EXPECT_LE(reserved, 33'000U);
    const test::AllocGuard guard;
    const double value = 1;
    for (std::int64_t i = 0; i < 10'000; ++i) {
        history.add(kStart + i * 7, {&value, 1});
    }
    EXPECT_EQ(guard.allocations(), 0U);
    EXPECT_EQ(history.memory_bytes(), reserved);
}

TEST(History, BeforeTheFirstSecondThereIsNothing) {
    const History history = one_series();
    EXPECT_TRUE(points(history, {.series = "rx_packets"}).empty());
    EXPECT_TRUE(std::isnan(history.minutes(0, kStart / 60, 1).front()));
}

TEST(History, PatternsMatchAnyTextForAStar) {
    EXPECT_TRUE(matches("workers.*.load", "workers.12.load"));
    EXPECT_TRUE(matches("*", ""));
    EXPECT_TRUE(matches("a*b*c", "a-b-b-c"));
    EXPECT_TRUE(matches("a**", "a"));
    EXPECT_FALSE(matches("workers.*.load", "workers.12.cpu"));
    EXPECT_FALSE(matches("a*b", "a*bc"));
    EXPECT_FALSE(matches("", "a"));
}

TEST(History, AnAnswerIsBounded) {
    std::vector<SeriesInfo> infos;
    for (int i = 0; i < 64; ++i) {
        infos.push_back({"s" + std::to_string(i), "packets/s"});
    }
    History history(infos);
    const std::vector<double> values(infos.size(), 1.0);
    for (std::int64_t second = 0; second < 600; ++second) {
        ASSERT_TRUE(history.add(kStart + second, values));
    }
    const auto chosen = history.query({.series = "*", .from = -600});
    ASSERT_TRUE(chosen) << chosen.error().message;
    EXPECT_EQ(chosen->step_seconds, 5) << "128 points of each series at most";
    EXPECT_NE(error_of(history, {.series = "*", .from = -600, .step_seconds = 1})
                  .find("at most 8192 points, of 64 series 128 each"),
              std::string::npos);
    EXPECT_TRUE(history.query({.series = "s1", .from = -600, .step_seconds = 1}));
}

}  // namespace
}  // namespace flyball::control
