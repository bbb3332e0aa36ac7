// SPDX-License-Identifier: BSD-3-Clause
// What the appliance did: one value per second for an hour and per minute for a day, in memory that
// is reserved once. The store knows nothing of reports; history_series.hpp names and computes what
// is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flyball/base/result.hpp"

namespace flyball::control {

/// A series' name is made of words joined by dots ("workers.2.load"); the unit is spelt out.
struct SeriesInfo {
    std::string name;
    std::string unit;  ///< "packets/s", "bits/s", "ns", "ratio" (0..1), "1/s", "packets"

    friend bool operator==(const SeriesInfo&, const SeriesInfo&) = default;
};

/// What a query asks for. Times are seconds of the clock that add() is given; negative ones are
/// relative to the end of what is kept.
struct HistoryQuery {
    std::string series;                          ///< a name, or a pattern: "workers.*.load"
    std::optional<std::int64_t> from{};          ///< default: five minutes before `to`
    std::optional<std::int64_t> to{};            ///< exclusive; default: the end of what is kept
    std::optional<std::int64_t> step_seconds{};  ///< default: what gives at most 720 points,
                                                 ///< and kPointsMax of all lines
};

/// Mean, least and greatest value of one step; NaN where nothing was measured.
struct HistoryPoint {
    double mean = 0;
    double min = 0;
    double max = 0;
};

struct HistoryLine {
    SeriesInfo series;
    std::vector<HistoryPoint> points;
};

/// Point i is of [from + i * step, from + (i + 1) * step). `from` is a multiple of the step, so
/// that later queries return the same points again.
struct HistoryAnswer {
    std::int64_t from = 0;
    std::int64_t step_seconds = 1;
    std::vector<HistoryLine> lines;  ///< all with the same number of points
};

/// Any thread: one adds, any number ask.
class History {
  public:
    static constexpr std::int64_t kSeconds = 3600;
    /// A day, and what the same minute of yesterday needs around it.
    static constexpr std::int64_t kMinutes = 1500;
    /// Series that one query may match.
    static constexpr std::size_t kLinesMax = 64;
    /// Points of all lines of an answer together: about 250 KB of JSON.
    static constexpr std::int64_t kPointsMax = 8192;

    explicit History(std::vector<SeriesInfo> series);

    /// Keeps values[i] (NaN: not measured) of series i for this second. Seconds that were left out
    /// count as not measured. False, and nothing kept, if the second is not later than the last one
    /// or the number of values is wrong. Never allocates.
    bool add(std::int64_t second, std::span<const double> values);

    [[nodiscard]] std::span<const SeriesInfo> series() const noexcept { return series_; }

    /// The latest second kept; nothing before the first add().
    [[nodiscard]] std::optional<std::int64_t> latest() const;

    /// Errors (class usage) name the nearest series, the limit and the fix.
    [[nodiscard]] Result<HistoryAnswer> query(const HistoryQuery& query) const;

    /// Means of `count` whole minutes that end before `end_minute` (second / 60), oldest first; NaN
    /// where nothing is kept.
    [[nodiscard]] std::vector<double> minutes(std::size_t series,
                                              std::int64_t end_minute,
                                              std::int64_t count) const;

    /// What is reserved, in bytes: 32 KB per series.
    [[nodiscard]] std::size_t memory_bytes() const noexcept;

  private:
    /// A series' current minute, or a step of an answer.
    struct Sum {
        double sum = 0;
        double min = 0;
        double max = 0;
        std::uint32_t count = 0;

        void add(double value);
        void add(const Sum& other);
        [[nodiscard]] HistoryPoint point() const;
    };

    /// 12 bytes instead of the 32 of a Sum; NaN if nothing was measured.
    struct Minute {
        float mean;
        float min;
        float max;
    };

    struct Range {
        std::int64_t from = 0;
        std::int64_t to = 0;
        std::int64_t step = 1;
        bool by_minute = false;
    };

    [[nodiscard]] float& second_at(std::size_t series, std::int64_t second);
    [[nodiscard]] float second_at(std::size_t series, std::int64_t second) const;
    [[nodiscard]] Minute minute_at(std::size_t series, std::int64_t minute) const;
    void close_minute(std::int64_t minute);
    void skip_to(std::int64_t second);

    [[nodiscard]] Result<std::vector<std::size_t>> find(std::string_view pattern) const;
    [[nodiscard]] Result<Range> range_of(const HistoryQuery& query, std::size_t lines) const;
    [[nodiscard]] Sum step_of(std::size_t series, const Range& range, std::int64_t start) const;

    std::vector<SeriesInfo> series_;
    mutable std::mutex mutex_;             ///< for all below
    std::optional<std::int64_t> first_{};  ///< second of the first add()
    std::int64_t last_ = 0;
    std::vector<float> seconds_;   ///< [series][second % kSeconds]
    std::vector<Minute> minutes_;  ///< [series][minute % kMinutes]
    std::vector<Sum> current_;     ///< [series], of the minute of last_
};

/// Whether a name fits a pattern in which each '*' stands for any text. Pure.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view name);

}  // namespace flyball::control
