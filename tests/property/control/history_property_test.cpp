// SPDX-License-Identifier: BSD-3-Clause
// The ring store against a plain map of everything that was ever added.
#include <algorithm>
#include <cmath>
#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "flyball/control/history.hpp"

namespace flyball::control {
namespace {

constexpr std::int64_t kStart = 1'700'000'123;

struct Expected {
    double sum = 0;
    double min = 0;
    double max = 0;
    unsigned count = 0;

    void add(double value) {
        min = count == 0 ? value : std::min(min, value);
        max = count == 0 ? value : std::max(max, value);
        sum += value;
        ++count;
    }
};

Expected between(const std::map<std::int64_t, float>& all, std::int64_t from, std::int64_t to) {
    Expected expected;
    for (auto at = all.lower_bound(from); at != all.end() && at->first < to; ++at) {
        expected.add(at->second);
    }
    return expected;
}

RC_GTEST_PROP(HistoryProperty, SecondsOfTheLastHourAreWhatWasAdded, ()) {
    History history(std::vector<SeriesInfo>{{"a", "ns"}});
    std::map<std::int64_t, float> all;
    std::int64_t second = kStart;
    const auto gaps = *rc::gen::container<std::vector<std::int64_t>>(
        rc::gen::weightedOneOf<std::int64_t>({{20, rc::gen::inRange<std::int64_t>(1, 4)},
                                              {2, rc::gen::inRange<std::int64_t>(50, 200)},
                                              {1, rc::gen::inRange<std::int64_t>(3'000, 9'000)}}));
    for (const std::int64_t gap : gaps) {
        second += gap;
        const double value = *rc::gen::inRange(0, 1'000);
        RC_ASSERT(history.add(second, {&value, 1}));
        all[second] = static_cast<float>(value);
    }
    RC_PRE(!all.empty());
    const std::int64_t step = *rc::gen::inRange<std::int64_t>(1, 200);
    const std::int64_t from = *rc::gen::inRange<std::int64_t>(-History::kSeconds, 0);
    const auto answer = history.query({.series = "a", .from = from, .step_seconds = step});
    RC_ASSERT(answer.has_value());
    RC_ASSERT(answer->from % step == 0);
    // The first step may begin before what is kept.
    const std::int64_t oldest = second + 1 - History::kSeconds;
    std::int64_t start = answer->from;
    for (const HistoryPoint& point : answer->lines[0].points) {
        const Expected expected = between(all, std::max(start, oldest), start + step);
        RC_ASSERT(std::isnan(point.mean) == (expected.count == 0));
        if (expected.count > 0) {
            RC_ASSERT(std::abs(point.mean - expected.sum / expected.count) < 1e-6);
            RC_ASSERT(point.min == expected.min);
            RC_ASSERT(point.max == expected.max);
        }
        start += step;
    }
    RC_ASSERT(start > second);
}

RC_GTEST_PROP(HistoryProperty, MinutesOfTheLastDayAreMeansOfWhatWasAdded, ()) {
    History history(std::vector<SeriesInfo>{{"a", "ns"}});
    std::map<std::int64_t, float> all;
    std::int64_t second = kStart;
    const auto gaps =
        *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(1, 4'000));
    for (const std::int64_t gap : gaps) {
        second += gap;
        const double value = *rc::gen::inRange(0, 1'000);
        RC_ASSERT(history.add(second, {&value, 1}));
        all[second] = static_cast<float>(value);
    }
    RC_PRE(!all.empty());
    const std::int64_t end = second / 60 + 1;
    const auto means = history.minutes(0, end, History::kMinutes);
    for (std::size_t i = 0; i < means.size(); ++i) {
        const std::int64_t minute = end - History::kMinutes + static_cast<std::int64_t>(i);
        const Expected expected = between(all, minute * 60, minute * 60 + 60);
        RC_ASSERT(std::isnan(means[i]) == (expected.count == 0));
        RC_ASSERT(expected.count == 0 || std::abs(means[i] - expected.sum / expected.count) < 1e-3);
    }
}

/// Each '*' tried with every length.
bool naive_matches(std::string_view pattern, std::string_view name) {
    if (pattern.empty()) {
        return name.empty();
    }
    if (pattern.front() == '*') {
        return naive_matches(pattern.substr(1), name) ||
               (!name.empty() && naive_matches(pattern, name.substr(1)));
    }
    return !name.empty() && name.front() == pattern.front() &&
           naive_matches(pattern.substr(1), name.substr(1));
}

RC_GTEST_PROP(HistoryProperty, PatternsMatchAsTryingEverythingDoes, ()) {
    const auto text = [](std::string letters) {
        return rc::gen::resize(
            8, rc::gen::container<std::string>(rc::gen::elementOf(std::move(letters))));
    };
    const std::string pattern = *text("ab*");
    const std::string name = *text("ab");
    RC_ASSERT(matches(pattern, name) == naive_matches(pattern, name));
}

}  // namespace
}  // namespace flyball::control
