// SPDX-License-Identifier: BSD-3-Clause
// The one table of all metrics. The exposition and docs/reference/metrics.md only walk it, so that
// no metric can exist in one and not in the other. Names are those of the report with the prefix
// flyball_ and base units; a metric is added by a row.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "flyball/telemetry/report.hpp"

namespace flyball::telemetry {

enum class MetricType : std::uint8_t { counter, gauge, histogram };

[[nodiscard]] std::string_view name_of(MetricType type);

/// How many samples were at most so large. One reading: `count` and `sum` belong to the buckets.
struct Distribution {
    struct Bucket {
        double upper_bound = 0;
        std::uint64_t cumulative_count = 0;
    };

    std::vector<Bucket> buckets;  ///< ascending; all samples above the last are only in `count`
    std::uint64_t count = 0;
    double sum = 0;
};

/// One value of a metric, or one distribution if it is a histogram.
struct Series {
    std::vector<std::string> label_values;  ///< one per label of the metric
    double value = 0;
    Distribution distribution;
};

struct Metric {
    std::string_view name;
    MetricType type = MetricType::gauge;
    std::span<const std::string_view> labels;
    std::string_view help;
    std::vector<Series> (*read)(const Report& report) = nullptr;  ///< pure
};

/// In the order of the page. Any thread.
[[nodiscard]] std::span<const Metric> metric_table();

}  // namespace flyball::telemetry
