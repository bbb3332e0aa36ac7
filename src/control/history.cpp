// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/history.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "flyball/base/check.hpp"
#include "flyball/config/suggest.hpp"

namespace flyball::control {

namespace {

constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();
constexpr std::int64_t kSecondsPerMinute = 60;
constexpr std::int64_t kDefaultSpan = 300;
constexpr std::int64_t kPointsWanted = 720;
/// Far beyond any second, so that differences fit.
constexpr std::int64_t kFarAway = std::int64_t{1} << 53U;
constexpr std::array<std::int64_t, 13> kRoundSteps{1,   2,   5,   10,  15,   30,  60,
                                                   120, 300, 600, 900, 1800, 3600};

/// Rounds towards the past, also before 1970.
constexpr std::int64_t floor_to(std::int64_t value, std::int64_t step) {
    const std::int64_t rest = value % step;
    return value - rest - (rest < 0 ? step : 0);
}

constexpr std::int64_t minute_of(std::int64_t second) {
    return floor_to(second, kSecondsPerMinute) / kSecondsPerMinute;
}

constexpr std::size_t slot_of(std::int64_t time, std::int64_t slots) {
    return static_cast<std::size_t>(time - floor_to(time, slots));
}

/// The smallest round step of at least `least` seconds that cuts `seconds` into few enough points.
std::int64_t fitting_step(std::int64_t seconds, std::int64_t least, std::int64_t points_max) {
    const auto* const round =
        std::find_if(kRoundSteps.begin(), kRoundSteps.end(), [&](std::int64_t step) {
            return step >= least && seconds / step <= std::min(kPointsWanted, points_max - 1);
        });
    return round == kRoundSteps.end() ? kRoundSteps.back() : *round;
}

static_assert(minute_of(-1) == -1 && slot_of(-1, 60) == 59);

}  // namespace

bool matches(std::string_view pattern, std::string_view name) {
    // The last '*' takes one character more each time that what follows it does not fit.
    std::size_t at = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    for (std::size_t i = 0; i < name.size();) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            resume = i;
        } else if (at < pattern.size() && pattern[at] == name[i]) {
            ++at;
            ++i;
        } else if (star != std::string_view::npos) {
            at = star + 1;
            i = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

void History::Sum::add(double value) {
    if (std::isnan(value)) {
        return;
    }
    min = count == 0 ? value : std::min(min, value);
    max = count == 0 ? value : std::max(max, value);
    sum += value;
    ++count;
}

void History::Sum::add(const Sum& other) {
    if (other.count == 0) {
        return;
    }
    min = count == 0 ? other.min : std::min(min, other.min);
    max = count == 0 ? other.max : std::max(max, other.max);
    sum += other.sum;
    count += other.count;
}

HistoryPoint History::Sum::point() const {
    const double nothing = std::numeric_limits<double>::quiet_NaN();
    return count == 0 ? HistoryPoint{nothing, nothing, nothing}
                      : HistoryPoint{sum / count, min, max};
}

History::History(std::vector<SeriesInfo> series)
    : series_(std::move(series)),
      seconds_(series_.size() * kSeconds, kNothing),
      minutes_(series_.size() * kMinutes, Minute{kNothing, kNothing, kNothing}),
      current_(series_.size()) {}

float& History::second_at(std::size_t series, std::int64_t second) {
    return seconds_[series * kSeconds + slot_of(second, kSeconds)];
}

float History::second_at(std::size_t series, std::int64_t second) const {
    const bool kept = first_ && second <= last_ && second > last_ - kSeconds;
    return kept ? seconds_[series * kSeconds + slot_of(second, kSeconds)] : kNothing;
}

History::Minute History::minute_at(std::size_t series, std::int64_t minute) const {
    const std::int64_t now = minute_of(last_);
    if (!first_ || minute > now || minute <= now - kMinutes) {
        return {kNothing, kNothing, kNothing};
    }
    if (minute < now) {
        return minutes_[series * kMinutes + slot_of(minute, kMinutes)];
    }
    const HistoryPoint point = current_[series].point();
    return {static_cast<float>(point.mean), static_cast<float>(point.min),
            static_cast<float>(point.max)};
}

void History::close_minute(std::int64_t minute) {
    for (std::size_t series = 0; series < series_.size(); ++series) {
        minutes_[series * kMinutes + slot_of(minute, kMinutes)] = minute_at(series, minute);
        current_[series] = {};
    }
}

/// Moves last_ on; what lies between was not measured.
void History::skip_to(std::int64_t second) {
    const std::int64_t seconds = std::min(second - last_, kSeconds);
    for (std::int64_t skipped = second - seconds + 1; skipped <= second; ++skipped) {
        for (std::size_t series = 0; series < series_.size(); ++series) {
            second_at(series, skipped) = kNothing;
        }
    }
    const std::int64_t before = minute_of(last_);
    const std::int64_t now = minute_of(second);
    if (now > before) {
        close_minute(before);
    }
    for (std::int64_t minute = std::max(before + 1, now - kMinutes + 1); minute < now; ++minute) {
        for (std::size_t series = 0; series < series_.size(); ++series) {
            minutes_[series * kMinutes + slot_of(minute, kMinutes)] = {kNothing, kNothing,
                                                                       kNothing};
        }
    }
    last_ = second;
}

bool History::add(std::int64_t second, std::span<const double> values) {
    const std::scoped_lock lock(mutex_);
    if (values.size() != series_.size() || (first_ && second <= last_)) {
        return false;
    }
    if (first_) {
        skip_to(second);
    } else {
        first_ = second;
        last_ = second;
    }
    for (std::size_t series = 0; series < values.size(); ++series) {
        second_at(series, second) = static_cast<float>(values[series]);
        current_[series].add(values[series]);
    }
    return true;
}

std::optional<std::int64_t> History::latest() const {
    const std::scoped_lock lock(mutex_);
    return first_ ? std::optional(last_) : std::nullopt;
}

Result<std::vector<std::size_t>> History::find(std::string_view pattern) const {
    std::vector<std::size_t> found;
    for (std::size_t series = 0; series < series_.size(); ++series) {
        if (matches(pattern, series_[series].name)) {
            found.push_back(series);
        }
    }
    if (found.size() > kLinesMax) {
        return fail(ErrorClass::usage, "series: '" + std::string(pattern) + "' matches " +
                                           std::to_string(found.size()) + " series, at most " +
                                           std::to_string(kLinesMax) + "; ask for fewer at once");
    }
    if (!found.empty()) {
        return found;
    }
    std::vector<std::string_view> names;
    names.reserve(series_.size());
    for (const SeriesInfo& info : series_) {
        names.push_back(info.name);
    }
    const auto meant = config::nearest(pattern, names);
    return fail(ErrorClass::usage, "series: nothing is called '" + std::string(pattern) + "'" +
                                       (meant ? "; did you mean " + std::string(*meant) + "?"
                                              : "; the list of series names all"));
}

Result<History::Range> History::range_of(const HistoryQuery& query, std::size_t lines) const {
    const std::int64_t points_max = kPointsMax / static_cast<std::int64_t>(lines);
    const std::int64_t end = first_ ? last_ + 1 : 0;
    const auto absolute = [end](std::int64_t time) {
        const std::int64_t near = std::clamp(time, -kFarAway, kFarAway);
        return near < 0 ? end + near : near;
    };
    Range range;
    range.to = std::min(query.to ? absolute(*query.to) : end, end);
    range.from = query.from ? absolute(*query.from) : range.to - kDefaultSpan;
    if (query.from && query.to && absolute(*query.from) >= absolute(*query.to)) {
        return fail(ErrorClass::usage, "from: must be before to");
    }
    const std::int64_t oldest_second = end - kSeconds;
    const bool old = range.from < oldest_second;
    range.step = query.step_seconds.value_or(
        fitting_step(range.to - range.from, old ? kSecondsPerMinute : 1, points_max));
    if (range.step < 1 || range.step > kRoundSteps.back()) {
        return fail(ErrorClass::usage, "step: from 1 to 3600 seconds");
    }
    range.by_minute = old && range.step % kSecondsPerMinute == 0;
    if (old && !range.by_minute && query.from) {
        return fail(
            ErrorClass::usage,
            "step: seconds are kept for an hour, older than that minutes: choose a multiple "
            "of 60, or a later from");
    }
    const std::int64_t oldest =
        range.by_minute ? (minute_of(end - 1) - kMinutes + 1) * kSecondsPerMinute : oldest_second;
    range.from =
        floor_to(std::max(range.from, first_ ? std::max(oldest, *first_) : oldest), range.step);
    if ((range.to - range.from) / range.step > points_max) {
        return fail(ErrorClass::usage, "step: an answer has at most " + std::to_string(kPointsMax) +
                                           " points, of " + std::to_string(lines) + " series " +
                                           std::to_string(points_max) +
                                           " each; choose a larger step or a shorter time");
    }
    return range;
}

History::Sum History::step_of(std::size_t series, const Range& range, std::int64_t start) const {
    Sum sum;
    const std::int64_t end = start + range.step;
    if (!range.by_minute) {
        for (std::int64_t second = start; second < std::min(end, range.to); ++second) {
            sum.add(second_at(series, second));
        }
        return sum;
    }
    for (std::int64_t minute = minute_of(start); minute < minute_of(end); ++minute) {
        const Minute kept = minute_at(series, minute);
        if (!std::isnan(kept.mean)) {
            sum.add(Sum{.sum = kept.mean, .min = kept.min, .max = kept.max, .count = 1});
        }
    }
    return sum;
}

Result<HistoryAnswer> History::query(const HistoryQuery& query) const {
    const auto found = find(query.series);
    if (!found) {
        return tl::make_unexpected(found.error());
    }
    const std::scoped_lock lock(mutex_);
    const auto range = range_of(query, found->size());
    if (!range) {
        return tl::make_unexpected(range.error());
    }
    HistoryAnswer answer{.from = range->from, .step_seconds = range->step, .lines = {}};
    for (const std::size_t series : *found) {
        HistoryLine line{series_[series], {}};
        for (std::int64_t start = range->from; first_ && start < range->to; start += range->step) {
            line.points.push_back(step_of(series, *range, start).point());
        }
        answer.lines.push_back(std::move(line));
    }
    return answer;
}

std::vector<double> History::minutes(std::size_t series,
                                     std::int64_t end_minute,
                                     std::int64_t count) const {
    FLYBALL_CHECK(series < series_.size());
    const std::scoped_lock lock(mutex_);
    std::vector<double> means;
    for (std::int64_t minute = end_minute - count; minute < end_minute; ++minute) {
        means.push_back(minute_at(series, minute).mean);
    }
    return means;
}

std::size_t History::memory_bytes() const noexcept {
    return seconds_.capacity() * sizeof(float) + minutes_.capacity() * sizeof(Minute) +
           current_.capacity() * sizeof(Sum);
}

}  // namespace flyball::control
